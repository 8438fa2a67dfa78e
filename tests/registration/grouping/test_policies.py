"""When somebody leaves the programme, are they out of the board and of the group, whatever comes first?"""

from datetime import UTC, datetime

import pytest

from services.registration.consumed import CONSUMED, LeftTheProgramme, MemberLetGo
from services.registration.domain.grouping_commands import LetGoOfMember, ReleaseSubstitute, RemoveMember
from services.registration.policies import LISTENERS

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LEAVER = {
    "application_id": "app",
    "programme_id": "prog",
    "organisation_id": "org",
    "person_id": "carita",
}


def intents(wire_type, told):
    event = CONSUMED[wire_type].load(told)
    return [
        (one.decider.category, one.ident, one.command)
        for policy in LISTENERS[wire_type]
        for one in policy(event, NOW)
    ]


@pytest.mark.parametrize(
    "wire_type", ["registration.participant-left.v1", "registration.application-withdrawn.v1"]
)
def test_who_leaves_is_let_go_by_the_grouping(wire_type):
    assert CONSUMED[wire_type].load(LEAVER) == LeftTheProgramme("prog", "carita")
    assert intents(wire_type, LEAVER) == [("grouping", "prog", LetGoOfMember("carita"))]


def test_who_is_let_go_is_taken_out_of_the_group():
    told = {"programme_id": "prog", "group_id": "g-a", "person_id": "carita"}
    assert CONSUMED["registration.member-let-go.v1"].load(told) == MemberLetGo("prog", "g-a", "carita")
    assert intents("registration.member-let-go.v1", told) == [("group", "g-a", RemoveMember("carita"))]


@pytest.mark.parametrize("end", ["held", "did-not-take-place", "cancelled"])
def test_who_stood_in_is_let_go_when_the_meeting_is_over(end):
    told = {"session_id": "s1", "group_id": "g-a", "programme_id": "prog", "present": []}
    assert intents(f"sessions.session-{end}.v1", told) == [("group", "g-a", ReleaseSubstitute("s1"))]
