"""Do the benches run, and is it about as fast as it should be on whatever machine this is?"""

import pytest

from tests.bench import BENCHES, results
from tests.runner import Outcome, run

# Beside the rest of the tests time is what two busy cores leave: these are no aims but alarms.
ALARMS = {
    "start": {"first_page_s": 20, "idle_mb": 250},
    "pages": {"median_ms": 100, "p95_ms": 500, "first_kb": 60},
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.alone
@pytest.mark.parametrize("name", BENCHES)
def test_it_measures_what_it_should(name: str):
    outcome = run(BENCHES[name], 2, 1)
    assert outcome.figures.keys() >= ALARMS[name].keys()
    assert {
        key: outcome.figures[key] for key, most in ALARMS[name].items() if outcome.figures[key] > most
    } == {}
    assert len(outcome.rows) > 1


def test_a_section_says_when_where_and_what():
    told = results.section("start", Outcome({}, (), [["start", "s"], [1, 2.5]]))
    assert "| start | s |\n| --- | --- |\n| 1 | 2.5 |" in told
    assert "Python 3" in told
