"""Who joins and leaves a group, and who leads it?"""

from datetime import date

from services.registration.domain.group import GROUP
from services.registration.domain.grouping_commands import (
    AddMember,
    AssignFacilitator,
    FormGroup,
    NameSubstitute,
    ReleaseFacilitator,
    ReleaseSubstitute,
    RemoveMember,
)
from services.registration.domain.grouping_events import (
    FacilitatorAssigned,
    FacilitatorReleased,
    FirstMember,
    GroupFormed,
    MemberJoined,
    MemberLeft,
    PlannedSessions,
    PlannedSurveys,
    SubstituteNamed,
    SubstituteReleased,
)
from tests.kit import story

SESSIONS = PlannedSessions(5, 3, 120, date(2027, 1, 12), True, "FI")
SURVEYS = PlannedSurveys("vertais-wellbeing/1", 10, 14, (3, 7))


def group_of(size, facilitators=("maria",), largest=10):
    members = tuple(FirstMember(f"p{turn}", turn % 2 == 0) for turn in range(size))
    told = ("g", "prog", "org", "A", members, facilitators, 1, "09:00", "Europe/Helsinki", "fi", largest)
    return FormGroup(*told, SESSIONS, SURVEYS), GroupFormed(*told, SESSIONS, SURVEYS)


form, formed = group_of(6)
group = story(GROUP).given(formed)


def test_a_group_is_formed_once():
    story(GROUP).when(form).then(formed).when(form).then_nothing()


def test_a_member_joins_once():
    joined = group.when(AddMember("iida", True)).then(MemberJoined("g", "prog", "iida", True))
    joined.when(AddMember("iida", True)).then_nothing()


def test_a_full_group_takes_nobody():
    story(GROUP).given(group_of(10)[1]).when(AddMember("iida", True)).then_rejected("group-is-full")


def test_the_eleventh_member_needs_a_second_facilitator():
    ten = story(GROUP).given(group_of(10, largest=12)[1])
    ten.when(AddMember("iida", False)).then_rejected("second-facilitator-missing")
    ten.given(FacilitatorAssigned("g", "prog", "niklas")).when(AddMember("iida", False)).then(
        MemberJoined("g", "prog", "iida", False)
    )


def test_a_member_leaves_once():
    group.when(RemoveMember("p1")).then(MemberLeft("g", "prog", "p1")).when(RemoveMember("p1")).then_nothing()


def test_leaving_a_group_that_was_never_formed_is_nothing():
    story(GROUP).when(RemoveMember("p1")).then_nothing()


def test_a_facilitator_is_assigned_once():
    two = group.when(AssignFacilitator("niklas")).then(FacilitatorAssigned("g", "prog", "niklas"))
    two.when(AssignFacilitator("niklas")).then_nothing()


def test_nobody_is_member_and_facilitator_of_one_group():
    group.when(AssignFacilitator("p1")).then_rejected("facilitator-is-a-member", "person_id")
    group.when(AddMember("maria", True)).then_rejected("facilitator-is-a-member", "person_id")
    group.when(NameSubstitute("s1", "p1")).then_rejected("facilitator-is-a-member", "person_id")


def test_a_facilitator_is_released_only_when_another_leads():
    group.when(ReleaseFacilitator("maria")).then_rejected("last-facilitator")
    two = group.given(FacilitatorAssigned("g", "prog", "niklas"))
    one = two.when(ReleaseFacilitator("maria")).then(FacilitatorReleased("g", "prog", "maria"))
    one.when(ReleaseFacilitator("maria")).then_nothing()


def test_above_ten_both_facilitators_stay():
    eleven = story(GROUP).given(group_of(11, facilitators=("maria", "niklas"), largest=12)[1])
    eleven.when(ReleaseFacilitator("maria")).then_rejected("second-facilitator-missing")


def test_a_substitute_is_named_for_one_meeting():
    named = group.when(NameSubstitute("s1", "niklas")).then(SubstituteNamed("g", "prog", "s1", "niklas"))
    named.when(NameSubstitute("s1", "niklas")).then_nothing()
    named.when(NameSubstitute("s1", "olga")).then(SubstituteNamed("g", "prog", "s1", "olga"))


def test_a_substitute_is_let_go_once_when_the_meeting_is_over():
    named = group.given(
        SubstituteNamed("g", "prog", "s1", "niklas"), SubstituteNamed("g", "prog", "s2", "olga")
    )
    over = named.when(ReleaseSubstitute("s1")).then(SubstituteReleased("g", "prog", "s1", "niklas"))
    over.when(ReleaseSubstitute("s1")).then_nothing()
    over.when(NameSubstitute("s2", "olga")).then_nothing()
    story(GROUP).when(ReleaseSubstitute("s1")).then_nothing()


def test_nothing_is_asked_of_a_group_that_is_not_there():
    for command in (AddMember("p", True), AssignFacilitator("m"), NameSubstitute("s", "m")):
        story(GROUP).when(command).then_rejected("no-such-group")
