"""Does what needs engines of its own hold too: the embedded form, a cluster of brokers, a small disk?"""

from collections import Counter

import pytest

from tests.faults import embedded
from tests.faults.cluster import a_node_of_the_broker_is_killed
from tests.faults.small_disk import the_disk_is_full
from tests.servers import or_left_out

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


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
