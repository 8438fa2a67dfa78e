"""What may be done on the board, and what does publishing ask for?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.registration.domain.formation.scoring import Score
from services.registration.domain.grouping import GROUPING, Drafted, GroupsAreOut
from services.registration.domain.grouping_commands import (
    AskForGroups,
    ChooseMeetingTime,
    LetGoOfMember,
    MoveMember,
    PinMember,
    PlaceFacilitator,
    ProposeGroups,
    PublishGroups,
    TakeFacilitatorAway,
    TellThatNoGroupsWereFound,
    TransferMember,
    UndoMove,
    UnpinMember,
)
from services.registration.domain.grouping_events import (
    DraftGroup,
    FacilitatorPlaced,
    FacilitatorTakenAway,
    GroupsAsked,
    GroupsProposed,
    GroupsPublished,
    MeetingTimeChosen,
    MemberLetGo,
    MemberMoved,
    MemberPinned,
    MemberTransferred,
    MemberUnpinned,
    MoveUndone,
    NoGroupsFound,
    ProposalRules,
)
from tests.kit import story

A = DraftGroup("g-a", "A", 1, "09:00", "fi", ("aino", "björn", "carita", "daniel"))
B = DraftGroup("g-b", "B", 3, "17:00", "fi", ("eeva", "farid", "gunilla", "heikki"))
RULES = ProposalRules(4, 10, False)
NO_SCORE = Score(90.0, (), ())
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ask = AskForGroups("prog", "org", 7, 2, RULES, NOW)
asked = GroupsAsked("prog", "org", 7, 2, RULES, NOW)
proposed = GroupsProposed("prog", "org", 7, RULES, (A, B), (), NO_SCORE, 95.0, True, True, ())
propose = ProposeGroups("prog", "org", 7, RULES, (A, B), (), NO_SCORE, 95.0, True, True, ())
carita_to_b = MemberMoved("prog", "carita", "g-a", "g-b")
led = (FacilitatorPlaced("prog", "g-a", "maria"), FacilitatorPlaced("prog", "g-b", "niklas"))
LED = (replace(A, facilitators=("maria",)), replace(B, facilitators=("niklas",)))
EVERYONE = frozenset({*A.members, *B.members})
published = GroupsPublished("prog", "org", LED, ())
publish = PublishGroups(LED, EVERYONE)

grouping = story(GROUPING)
board = grouping.given(proposed)
ready = board.given(*led)
out = ready.given(published)


def test_groups_that_are_asked_for_are_proposed_once():
    found = grouping.when(ask).then(asked).when(propose).then(proposed)
    found.when(propose).then_nothing()
    found.when(TellThatNoGroupsWereFound("grouping-takes-too-long")).then_nothing()


def test_a_search_that_finds_nothing_leaves_the_board_and_may_be_begun_again():
    nothing = TellThatNoGroupsWereFound("grouping-takes-too-long")
    ended = board.when(ask).then(asked).when(nothing).then(NoGroupsFound("prog", "grouping-takes-too-long"))
    assert ended.state().groups == (A, B)
    ended.when(nothing).then_nothing().when(ask).then(asked)


def test_while_groups_are_looked_for_nothing_is_changed_but_for_who_leaves():
    looking = ready.when(ask).then(asked)
    for command in (ask, MoveMember("carita", "g-b"), UndoMove(), publish):
        looking.when(command).then_rejected("looking-for-groups")
    looking.when(LetGoOfMember("carita")).then(MemberLetGo("prog", "g-a", "carita"))


def test_groups_may_be_asked_for_again_until_they_are_published():
    board.when(ask).then(asked).when(propose).then(proposed)
    out.when(ask).then_rejected("groups-already-published")


def test_pins_outlive_a_new_proposal():
    state = board.given(MemberPinned("prog", "aino", "g-a"), proposed).state()
    assert state.pinned == {"aino"}


def test_a_member_is_moved():
    moved = board.when(MoveMember("carita", "g-b")).then(carita_to_b)
    assert [group.members for group in moved.state().groups] == [
        ("aino", "björn", "daniel"),
        ("carita", "eeva", "farid", "gunilla", "heikki"),
    ]


def test_moving_to_where_one_is_changes_nothing():
    board.when(MoveMember("carita", "g-a")).then_nothing()


def test_a_member_is_moved_only_to_a_group_that_is_there():
    board.when(MoveMember("carita", "g-x")).then_rejected("no-such-group", "to")


def test_who_was_accepted_late_is_put_into_a_group():
    board.when(MoveMember("iida", "g-b")).then(MemberMoved("prog", "iida", None, "g-b"))


def test_who_is_pinned_does_not_move():
    board.given(MemberPinned("prog", "carita", "g-a")).when(MoveMember("carita", "g-b")).then_rejected(
        "member-is-pinned", "person_id"
    )


def test_the_last_move_is_undone_first():
    iida_in = MemberMoved("prog", "iida", None, "g-a")
    story_ = board.given(carita_to_b, iida_in)
    story_ = story_.when(UndoMove()).then(MoveUndone("prog", "iida", "g-a", None))
    story_ = story_.when(UndoMove()).then(MoveUndone("prog", "carita", "g-b", "g-a"))
    story_.when(UndoMove()).then_rejected("nothing-to-undo")
    assert {one.group_id: set(one.members) for one in story_.state().groups} == {
        "g-a": set(A.members),
        "g-b": set(B.members),
    }


def test_pinning_twice_changes_nothing():
    pinned = board.when(PinMember("aino")).then(MemberPinned("prog", "aino", "g-a"))
    pinned.when(PinMember("aino")).then_nothing()
    unpinned = pinned.when(UnpinMember("aino")).then(MemberUnpinned("prog", "aino"))
    unpinned.when(UnpinMember("aino")).then_nothing()
    board.when(PinMember("iida")).then_rejected("not-in-a-group", "person_id")


def test_a_facilitator_is_placed_once_and_taken_away_once():
    placed = board.when(PlaceFacilitator("g-a", "maria")).then(led[0])
    placed.when(PlaceFacilitator("g-a", "maria")).then_nothing()
    gone = placed.when(TakeFacilitatorAway("g-a", "maria")).then(FacilitatorTakenAway("prog", "g-a", "maria"))
    gone.when(TakeFacilitatorAway("g-a", "maria")).then_nothing()


def test_nobody_leads_two_groups_at_once():
    same_time = MeetingTimeChosen("prog", "g-b", 1, "09:00", "fi")
    board.given(led[0], same_time).when(PlaceFacilitator("g-b", "maria")).then_rejected("facilitator-is-busy")
    both = board.given(led[0], FacilitatorPlaced("prog", "g-b", "maria"))
    both.when(ChooseMeetingTime("g-b", 1, "09:00", "fi")).then_rejected("facilitator-is-busy")


def test_a_member_does_not_lead_their_own_group():
    board.when(PlaceFacilitator("g-a", "aino")).then_rejected("facilitator-is-a-member", "person_id")


def test_a_groups_time_is_chosen_once():
    chosen = board.when(ChooseMeetingTime("g-b", 4, "13:00", "sv")).then(
        MeetingTimeChosen("prog", "g-b", 4, "13:00", "sv")
    )
    chosen.when(ChooseMeetingTime("g-b", 4, "13:00", "sv")).then_nothing()


def test_groups_are_published():
    assert ready.when(publish).then(published).state() == GroupsAreOut("prog", LED)


def test_publishing_twice_changes_nothing():
    out.when(publish).then_nothing()


def test_what_was_looked_at_is_what_is_published():
    ready.given(carita_to_b).when(publish).then_rejected("grouping-changed")


def test_every_group_has_a_facilitator():
    board.given(led[0]).when(PublishGroups((LED[0], B), EVERYONE)).then_rejected("group-without-facilitator")


def test_above_ten_a_second_facilitator_leads_too():
    eleven = replace(LED[0], members=tuple(f"p{turn}" for turn in range(11)))
    many = grouping.given(replace(proposed, groups=(eleven,)))
    many.when(PublishGroups((eleven,), frozenset(eleven.members))).then_rejected("second-facilitator-missing")
    two = replace(eleven, facilitators=("maria", "niklas"))
    both = many.given(FacilitatorPlaced("prog", "g-a", "niklas"))
    both.when(PublishGroups((two,), frozenset(two.members))).then(GroupsPublished("prog", "org", (two,), ()))


def test_nobody_is_left_without_a_group():
    ready.when(PublishGroups(LED, EVERYONE | {"iida"})).then_rejected("someone-without-group")


def test_who_left_the_programme_meanwhile_is_let_go():
    now_there = EVERYONE - {"heikki"}
    fewer = (LED[0], replace(LED[1], members=("eeva", "farid", "gunilla")))
    ready.when(PublishGroups(LED, now_there)).then(
        MemberLetGo("prog", "g-b", "heikki"), GroupsPublished("prog", "org", fewer, ())
    )


def test_a_broken_rule_is_gone_against_only_knowingly():
    broken = replace(publish, broken=("common-time", "apart"))
    ready.when(broken).then_rejected("rules-broken", "despite")
    ready.when(replace(broken, despite=("apart", "common-time", "together"))).then(
        replace(published, despite=("apart", "common-time"))
    )


@pytest.mark.parametrize(
    "command",
    [MoveMember("carita", "g-b"), UndoMove(), PinMember("aino"), PlaceFacilitator("g-a", "maria")],
)
def test_the_board_is_closed_once_groups_are_published_and_empty_before_they_are_proposed(command):
    out.when(command).then_rejected("groups-already-published")
    grouping.when(command).then_rejected("no-groups-proposed")


def test_after_publishing_a_member_is_transferred():
    transferred = MemberTransferred("prog", "carita", "g-a", "g-b")
    over = out.when(TransferMember("carita", "g-b")).then(transferred)
    over.when(TransferMember("carita", "g-b")).then_nothing()
    out.when(TransferMember("iida", "g-b")).then(MemberTransferred("prog", "iida", None, "g-b"))
    ready.when(TransferMember("carita", "g-b")).then_rejected("groups-not-published")


def test_who_left_is_let_go_once_wherever_the_groups_stand():
    let_go = MemberLetGo("prog", "g-a", "carita")
    for told in (board, out):
        told.when(LetGoOfMember("carita")).then(let_go).when(LetGoOfMember("carita")).then_nothing()
    grouping.when(LetGoOfMember("carita")).then_nothing()


def test_who_is_let_go_is_neither_pinned_nor_brought_back_by_undoing():
    gone = board.given(
        carita_to_b, MemberPinned("prog", "carita", "g-b"), MemberLetGo("prog", "g-b", "carita")
    )
    state = gone.state()
    assert isinstance(state, Drafted)
    assert (state.pinned, state.moves) == (frozenset(), ())
