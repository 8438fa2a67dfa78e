"""Whatever happens to a process, an engine or a clock, is what a client was told still true?"""

from collections.abc import Iterator

import pytest

from tests.faults.rounds import ROUNDS, play
from tests.faults.stage import Stage, staged
from tests.prove.replay import differences
from tests.servers import or_left_out

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.long(150),
]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """One house for all rounds, each after whatever the one before did to it."""
    with or_left_out(), staged(seed=1) as made:
        yield made


@pytest.mark.parametrize("name", ROUNDS)
def test_nothing_is_lost_doubled_or_put_out_of_order_when(name: str, stage: Stage):
    found = play(stage, name)
    assert (found.lost, found.doubled, found.misordered, found.findings) == (0, 0, 0, [])


def test_everybody_got_their_letter_and_nobody_two_but_for_the_stated_window(stage: Stage):
    assert stage.letters_twice() <= stage.windows


@pytest.mark.parametrize("service", ["registration", "notifications"])
def test_after_all_that_each_view_equals_a_replay(service: str, stage: Stage):
    stage.house.kill(service + "-web", service + "-worker")  # or views move while they are compared
    store = stage.house.stores[service]
    told = {one.name: list(differences(store, one)) for one in store.projections}
    assert told == {one.name: [] for one in store.projections}
