"""Can an operator see what is parked and why, mend it, or give it up, an event at a time?"""

import pytest

from tests.operating.operated import PLANNED, Operated

pytestmark = pytest.mark.slow


def test_what_is_parked_is_listed_with_its_problem(on_each_engine):
    key = on_each_engine.park()
    (one,) = on_each_engine.told("parked", "list", "--service", "sessions")["parked"]
    assert one["since"].startswith("2026-11-24T07:00")
    del one["since"]
    assert one == {
        "service": "sessions",
        "source": "registration",
        "key": key,
        "waiting": 1,
        "problem": "ZeroDivisionError",
    }
    assert on_each_engine.told("parked", "list", "--service", "registration") == {"parked": []}


def test_where_nothing_is_parked_it_says_so(operated):
    result = operated.vertais("parked", "list", "--service", "sessions")
    assert (result.exit_code, result.stdout) == (0, "Nothing is parked.\n")


def test_a_parked_event_is_shown_by_its_id_type_and_time_and_nothing_of_what_it_says(operated):
    key = operated.park()
    (one,) = operated.told("parked", "show", "registration", key, "--service", "sessions")["parked"]
    (event,) = one["events"]
    assert one["problem"] == "ZeroDivisionError"
    assert event.keys() == {"id", "type", "time", "number"}
    assert event["type"] == PLANNED
    shown = operated.vertais("parked", "show", "registration", key, "--service", "sessions").stdout
    assert event["id"] in shown
    assert "quotes" not in shown


def test_once_the_fault_is_mended_a_retry_does_what_was_wanted(on_each_engine):
    key = on_each_engine.park()
    told = on_each_engine.told("parked", "retry", "registration", key, "--service", "sessions")
    assert told["retried"] == [
        {
            "service": "sessions",
            "source": "registration",
            "key": key,
            "done": 1,
            "left": 0,
            "problem": None,
        }
    ]
    assert on_each_engine.told("parked", "list", "--service", "sessions") == {"parked": []}
    assert noted(on_each_engine) == {key}


def test_all_are_retried_at_once(operated):
    keys = {operated.park(), operated.park()}
    told = operated.told("parked", "retry", "--all", "--service", "sessions")["retried"]
    assert {one["key"] for one in told} == keys
    assert noted(operated) == keys


def test_a_retry_that_fails_again_ends_with_3_and_tells_why(operated):
    key = operated.park_nonsense()
    told = operated.told("parked", "retry", "registration", key, "--service", "sessions", code=3)
    (one,) = told["retried"]
    assert (one["done"], one["left"], one["problem"]) == (0, 2, "ValidationError")


def test_the_first_event_is_given_up_and_what_waits_behind_it_is_told(on_each_engine):
    key = on_each_engine.park_nonsense()
    there = ("registration", key, "--service", "sessions")
    told = on_each_engine.told("parked", "discard", *there, "--yes")
    assert (told["discarded"]["type"], told["left"]) == (PLANNED, 1)
    on_each_engine.told("parked", "retry", *there)
    assert on_each_engine.told("parked", "list", "--service", "sessions") == {"parked": []}


def test_nothing_is_given_up_before_the_question_is_answered(operated):
    key = operated.park_nonsense()
    words = ("parked", "discard", "registration", key, "--service", "sessions")
    refused = operated.vertais(*words, answer="n\n")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"Give up {PLANNED}" in refused.stderr
    agreed = operated.vertais(*words, answer="y\n")
    assert agreed.exit_code == 0
    assert f"1 more wait: vertais parked retry registration {key}" in agreed.stdout


def test_what_is_not_parked_can_be_neither_shown_nor_retried_nor_given_up(operated):
    for words in (("show",), ("retry",), ("discard", "--yes")):
        line = operated.refused("parked", *words, "registration", "no-such-key", "--service", "sessions")
        assert line == "nothing of registration is parked under no-such-key; what is: vertais parked list"


@pytest.mark.parametrize("words", [(), ("registration",), ("registration", "key", "--all")])
def test_a_retry_wants_a_key_or_all(operated, words):
    assert "say either SOURCE and KEY or --all" in operated.refused("parked", "retry", *words, code=2)


def noted(operated: Operated) -> set[str]:
    """The programmes that sessions know."""
    table = next(one for one in operated.sessions.tables if one.name == "programmes")
    with operated.sessions.database.read() as tx:
        return {row.programme_id for row in tx.execute(table.select())}
