"""Do the benches run, and is it about as fast as it should be on whatever machine this is?"""

import pytest

from tests.bench import BENCHES, results
from tests.runner import Outcome, run

# Beside the rest of the tests time is what two busy cores leave: these are no aims but alarms.
AT_MOST: dict[str, dict[str, float]] = {
    "append": {"missed": 0},
    "reaction": {"median_ms": 1_000, "p99_ms": 10_000},
    "size": {"worst_ratio": 4},
    "start": {"first_page_s": 20, "idle_mb": 250},
    "pages": {"median_ms": 100, "p95_ms": 500, "first_kb": 60},
}
AT_LEAST: dict[str, dict[str, float]] = {
    "append": {"vs_eventsourcing_8x1": 1, "vs_raw_8x1": 0.2, "with_feed_vs_raw_8x1": 0.1},
    "endpoint": {"vs_bare": 0.2},
    "publish": {"vs_kombu": 2, "vs_pipelined": 0.3},
    "rebuild": {"events_per_s": 100, "load_vs_eventsourcing": 1.5},
    "relay": {"events_per_s": 100},
}
# The others take minutes and engines of their own: `make bench` is for them.
IN_THE_FULL_RUN = ("start", "pages")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.long(190)  # of one pilot with tests/prove/test_promises.py, where one process has both
@pytest.mark.parametrize("name", IN_THE_FULL_RUN)
def test_it_measures_what_it_should(name: str):
    outcome = run(BENCHES[name], 1, 1)
    most, least = AT_MOST.get(name, {}), AT_LEAST.get(name, {})
    figures = outcome.figures
    assert figures.keys() >= most.keys() | least.keys()
    assert {key: figures[key] for key in most if figures[key] > most[key]} == {}
    assert {key: figures[key] for key in least if figures[key] < least[key]} == {}
    assert len(outcome.rows) > 1


def test_each_bench_has_its_alarms():
    assert AT_MOST.keys() | AT_LEAST.keys() == BENCHES.keys()


def test_a_section_says_when_where_and_what():
    told = results.section("start", Outcome({}, (), [["start", "s"], [1, 2.5]]))
    assert "| start | s |\n| --- | --- |\n| 1 | 2.5 |" in told
    assert "Python 3" in told
