"""Does what needs engines of its own hold too: the embedded form, a cluster of brokers, a small disk?"""

import re
from collections import Counter

import pytest

from tests.faults import embedded
from tests.faults.cluster import a_node_of_the_broker_is_killed
from tests.faults.small_disk import FullHouse, must_mount, the_disk_is_full
from tests.servers import or_left_out

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.long(30)]


def test_the_embedded_form_killed_at_any_moment_loses_and_doubles_nothing():
    figures: Counter[str] = Counter()
    broken: list[str] = []
    embedded.run(embedded.SHORT_FORM, 1, figures, broken)
    assert (figures["lost"], figures["doubled"], figures["misordered"], broken) == (0, 0, 0, [])


def test_a_cluster_of_brokers_outlives_its_node():
    with or_left_out():
        a_node_of_the_broker_is_killed()


def test_a_full_disk_is_told_of_and_recovered_from():
    with or_left_out():
        the_disk_is_full()


def test_with_a_disk_that_is_nearly_full_it_does_not_start_and_says_so_in_one_line(tmp_path):
    with or_left_out():
        must_mount(tmp_path)
    house = FullHouse(tmp_path)
    house.data.mkdir()
    assert house.launch().wait(timeout=60) == 1
    assert re.fullmatch(
        r"Vertais cannot start: only 0 MB are free on the disk of .*: make room on it\n",
        house.log.read_text(),
    )
