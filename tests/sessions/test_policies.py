"""What becomes of meetings when programmes and groups change: in order, twice, and in the other order?"""

from typing import Any

import pytest

from services.sessions.consumed import CONSUMED
from services.sessions.domain import commands as do
from services.sessions.domain.planning import MOST_SESSIONS, session_id_of
from services.sessions.domain.session import Scheduled
from services.sessions.policies import LISTENERS
from tests.sessions.house import GROUP_FORMED
from tests.sessions.samples import AINO, BJORN, CARITA, GROUP, KAISA, NOW, ORGANISATION, PETRI, PROGRAMME

OF_PROGRAMME = {"programme_id": PROGRAMME, "organisation_id": ORGANISATION}


def of_group(person):
    return {"group_id": GROUP, "programme_id": PROGRAMME, "person_id": person}


def intents(wire_type, data):
    event = CONSUMED[wire_type].load(data)
    return [intent for policy in LISTENERS[wire_type] for intent in policy(event, NOW)]


class Streams:
    """What the streams hold once the intents of some events have been carried out, one after another."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], list[Any]] = {}
        self.deciders: dict[tuple[str, str], Any] = {}

    def hear(self, wire_type, data):
        for intent in intents(wire_type, data):
            at = (intent.decider.category, intent.ident)
            past = self.events.setdefault(at, [])
            past += intent.decider.decide(intent.command, intent.decider.fold(past))
            self.deciders[at] = intent.decider
        return self

    def state(self, category, ident):
        return self.deciders[category, ident].fold(self.events[category, ident])

    def people(self, number):
        session = self.state("session", session_id_of(GROUP, number))
        assert isinstance(session, Scheduled)
        return set(session.known.invited), set(session.known.facilitators)


def test_a_group_that_is_formed_gets_its_series_and_each_session():
    series, *sessions = intents("registration.group-formed.v1", GROUP_FORMED)
    assert isinstance(series.command, do.PlanSeries)
    assert [one.command.number for one in sessions] == [1, 2]
    assert {one.command.of for one in sessions} == {2}
    assert [one.ident for one in sessions] == [one.session_id for one in series.command.sessions]
    assert {one.command.invited for one in sessions} == {(AINO, BJORN)}


def test_holidays_are_skipped_only_where_the_programme_says_so():
    on_independence_day = {**GROUP_FORMED["session_plan"], "first_on": "2027-12-06"}
    formed = {**GROUP_FORMED, "weekday": 0, "session_plan": on_independence_day}
    skipping = intents("registration.group-formed.v1", formed)[1].command.starts_at
    working = {**formed, "session_plan": {**on_independence_day, "skip_holidays": False}}
    meeting = intents("registration.group-formed.v1", working)[1].command.starts_at
    assert (skipping.day, meeting.day) == (13, 6)


def test_the_same_event_fed_twice_changes_nothing():
    once = Streams().hear("registration.group-formed.v1", GROUP_FORMED)
    before = {name: list(past) for name, past in once.events.items()}
    assert once.hear("registration.group-formed.v1", GROUP_FORMED).events == before


@pytest.mark.parametrize("times", [1, 2])
def test_who_joins_and_leaves_is_on_every_coming_session_and_then_on_none(times):
    streams = Streams().hear("registration.group-formed.v1", GROUP_FORMED)
    for _ in range(times):
        streams.hear("registration.member-joined.v1", of_group(CARITA))
    assert streams.people(1) == streams.people(2) == ({AINO, BJORN, CARITA}, {KAISA})
    for _ in range(times):
        streams.hear("registration.member-left.v1", of_group(CARITA))
    assert streams.people(1) == streams.people(2) == ({AINO, BJORN}, {KAISA})


@pytest.mark.parametrize("order", [1, -1])
def test_a_change_of_facilitators_ends_the_same_in_either_order(order):
    streams = Streams().hear("registration.group-formed.v1", GROUP_FORMED)
    changes = [
        ("registration.facilitator-assigned.v1", PETRI),
        ("registration.facilitator-released.v1", KAISA),
    ]
    for wire_type, person in changes[::order]:
        streams.hear(wire_type, of_group(person))
    assert streams.people(1) == streams.people(2) == ({AINO, BJORN}, {PETRI})


def test_changes_of_a_group_that_was_never_formed_leave_no_trace():
    streams = Streams()
    for wire_type in LISTENERS:
        if wire_type.startswith(("registration.member-", "registration.facilitator-")):
            streams.hear(wire_type, of_group(AINO))
    assert not any(streams.events.values())


def test_every_session_that_a_group_can_have_hears_of_its_people():
    to_series, *to_sessions = intents("registration.member-joined.v1", of_group(AINO))
    assert to_series.decider.category == "series"
    assert len({one.ident for one in to_sessions}) == MOST_SESSIONS


@pytest.mark.parametrize("order", [1, -1])
def test_a_programme_ends_as_called_off_in_either_order_and_heard_twice(order):
    streams = Streams()
    for wire_type in ["registration.programme-planned.v1", "registration.programme-cancelled.v1"][
        ::order
    ] * 2:
        streams.hear(wire_type, OF_PROGRAMME)
    assert type(streams.state("programme", PROGRAMME)).__name__ == "CallingOff"
