"""Can an operator see what was known at a moment, and of people only that something is kept?"""

from datetime import timedelta

import pytest

from tests.registration.house import NOW

pytestmark = pytest.mark.slow


@pytest.fixture
def person(operated) -> str:
    """Kirsi's stream: she was made known an hour after the start."""
    operated.house.clock.forward(hours=1)
    planned = operated.plan()
    assert planned.coordinator.who is not None
    return f"person-{planned.coordinator.who.person}"


def test_events_are_shown_as_they_stood(operated, person):
    told = operated.told("as-of", "registration", person, "--at", later(hours=2))
    first = told["events"][0]
    assert first.keys() == {"id", "version", "type", "at", "actor", "data"}
    assert (first["version"], first["type"]) == (1, "person-registered")
    assert [one["version"] for one in told["events"]] == list(range(1, len(told["events"]) + 1))
    line = operated.refused("as-of", "registration", person, "--at", later(minutes=30))
    assert line.startswith(f"registration had no event of a stream {person!r} at 2026-11-24T07:30")


def test_a_position_of_the_feed_is_a_moment_too(operated, person):
    operated.refused("as-of", "registration", person, "--position", "0")
    told = operated.told("as-of", "registration", person, "--position", "9999")
    assert [one["version"] for one in told["events"]] == [1]


def test_of_a_person_only_that_something_is_kept_is_shown(operated, person):
    told = operated.told("as-of", "registration", person, "--position", "9999")
    assert {"sealed": True} in told["events"][0]["data"].values()
    for words in ([], ["--json"]):
        shown = operated.vertais("as-of", "registration", person, "--position", "9999", *words).stdout
        assert "Kirsi" not in shown
        assert "kirsi@" not in shown
    assert "person-registered" in shown


@pytest.mark.parametrize(
    "words, said",
    [
        ((), "say either --at TIME or --position N"),
        (("--at", "2026-11-24T09:00Z", "--position", "3"), "say either --at TIME or --position N"),
        (("--at", "2026-11-24T09:00"), "is no time with its zone, as 2026-11-24T09:00+02:00"),
        (("--at", "noon"), "is no time with its zone, as 2026-11-24T09:00+02:00"),
        (("--position", "-1"), "is not in the range"),
    ],
)
def test_a_moment_that_is_none_is_refused(operated, words, said):
    assert said in operated.refused("as-of", "registration", "person-x", *words, code=2)


def later(**by: float) -> str:
    return (NOW + timedelta(**by)).isoformat()
