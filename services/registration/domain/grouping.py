"""Who will be in which group? Planned on the board, then published; from then on kept as a directory."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import assert_never

from services.registration.domain.formation.people import ONE_FACILITATOR_UP_TO
from services.registration.domain.grouping_commands import (
    AskForGroups,
    ChooseMeetingTime,
    GroupingCommand,
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
    GroupingEvent,
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
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class Search:
    """The newest wish for a proposal. `why_not`: the slug that says why nothing came of it."""

    asked: GroupsAsked
    looking: bool = True
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class NothingProposed:
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """Groups on the board. `moves` made by hand can be undone, the last one first."""

    programme_id: str
    organisation_id: str
    groups: tuple[DraftGroup, ...]
    rules: ProposalRules
    best: float
    pinned: frozenset[str] = frozenset()
    moves: tuple[MemberMoved, ...] = ()
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class GroupsAreOut:
    """Published: the groups themselves own their membership, this still tells where somebody is."""

    programme_id: str
    groups: tuple[DraftGroup, ...]


State = NothingProposed | Drafted | GroupsAreOut


def decide(command: GroupingCommand, state: State) -> list[GroupingEvent]:
    looking = not isinstance(state, GroupsAreOut) and state.search is not None and state.search.looking
    match command, state:
        case ProposeGroups(), _:
            return [_proposed(command)] if looking else []
        case TellThatNoGroupsWereFound(why), NothingProposed(Search(asked)) | Drafted(search=Search(asked)):
            return [NoGroupsFound(asked.programme_id, why)] if looking else []
        case TellThatNoGroupsWereFound(), _:
            return []
        case LetGoOfMember(), NothingProposed():
            return []
        case LetGoOfMember(), Drafted() | GroupsAreOut():
            group = group_of(state.groups, command.person_id)
            if group is None:
                return []
            return [MemberLetGo(state.programme_id, group.group_id, command.person_id)]
        case _ if looking:
            raise Rejected("looking-for-groups")  # what is changed now would be lost when they are found
        case PublishGroups(), GroupsAreOut():
            return []  # asked twice, already so
        case PublishGroups(), Drafted():
            return _publish(command, state)
        case AskForGroups(), NothingProposed() | Drafted():
            return [_asked(command)]
        case TransferMember(), GroupsAreOut():
            _named(state.groups, command.to, "to")
            left = _id_of(group_of(state.groups, command.person_id))
            if left == command.to:
                return []
            return [MemberTransferred(state.programme_id, command.person_id, left, command.to)]
        case TransferMember(), _:
            raise Rejected("groups-not-published")
        case _, NothingProposed():
            raise Rejected("no-groups-proposed")
        case _, GroupsAreOut():
            raise Rejected("groups-already-published")
        case _, Drafted():
            return _edit(command, state)


def _edit(command: GroupingCommand, state: Drafted) -> list[GroupingEvent]:
    programme = state.programme_id
    match command:
        case MoveMember(person_id=person):
            _named(state.groups, command.to, "to")
            left = _id_of(group_of(state.groups, person))
            if left == command.to:
                return []
            if person in state.pinned:
                raise Rejected("member-is-pinned", "person_id")
            return [MemberMoved(programme, person, left, command.to)]
        case UndoMove():
            if not state.moves:
                raise Rejected("nothing-to-undo")
            last = state.moves[-1]
            return [MoveUndone(programme, last.person_id, last.to, last.left)]
        case PinMember(person_id=person):
            group = group_of(state.groups, person)
            if group is None:
                raise Rejected("not-in-a-group", "person_id")
            return [] if person in state.pinned else [MemberPinned(programme, person, group.group_id)]
        case UnpinMember(person_id=person):
            return [MemberUnpinned(programme, person)] if person in state.pinned else []
        case PlaceFacilitator(person_id=person):
            group = _named(state.groups, command.group_id, "group_id")
            if person in group.facilitators:
                return []
            _refuse_a_busy(person, group, state.groups)
            return [FacilitatorPlaced(programme, group.group_id, person)]
        case TakeFacilitatorAway(person_id=person):
            group = _named(state.groups, command.group_id, "group_id")
            return (
                [FacilitatorTakenAway(programme, group.group_id, person)]
                if person in group.facilitators
                else []
            )
        case ChooseMeetingTime():
            group = _named(state.groups, command.group_id, "group_id")
            changed = replace(group, weekday=command.weekday, time=command.time, language=command.language)
            if changed == group:
                return []
            for leader in group.facilitators:
                _refuse_a_busy(leader, changed, state.groups)
            return [
                MeetingTimeChosen(programme, group.group_id, command.weekday, command.time, command.language)
            ]
        case _:
            raise Rejected("not-now")


def _asked(command: AskForGroups) -> GroupsAsked:
    return GroupsAsked(
        command.programme_id,
        command.organisation_id,
        command.seed,
        command.group_count,
        command.rules,
        command.now,
    )


def _proposed(command: ProposeGroups) -> GroupsProposed:
    return GroupsProposed(
        command.programme_id,
        command.organisation_id,
        command.seed,
        command.rules,
        command.groups,
        command.reasons,
        command.score,
        command.best,
        command.proved,
        command.repeatable,
        command.ways_out,
    )


def _publish(command: PublishGroups, state: Drafted) -> list[GroupingEvent]:
    if command.groups != state.groups:
        raise Rejected("grouping-changed")
    gone = [
        MemberLetGo(state.programme_id, group.group_id, person)
        for group in state.groups
        for person in group.members
        if person not in command.participants
    ]
    groups = without(state.groups, {one.person_id for one in gone})
    placed = {person for group in groups for person in group.members}
    if missing := command.participants - placed:
        raise Rejected("someone-without-group", count=len(missing))
    for group in groups:
        if not group.members:
            raise Rejected("group-without-members", label=group.label)
        if not group.facilitators:
            raise Rejected("group-without-facilitator", label=group.label)
        if len(group.members) > ONE_FACILITATOR_UP_TO and len(group.facilitators) < 2:
            raise Rejected("second-facilitator-missing", label=group.label)
    if unaccepted := sorted(set(command.broken) - set(command.despite)):
        raise Rejected("rules-broken", "despite", rules=", ".join(unaccepted))
    despite = tuple(sorted(set(command.broken)))
    return [*gone, GroupsPublished(state.programme_id, state.organisation_id, groups, despite)]


def evolve(state: State, event: GroupingEvent) -> State:
    match event:
        case GroupsAsked():
            assert not isinstance(state, GroupsAreOut)
            return replace(state, search=Search(event))
        case NoGroupsFound():
            assert not isinstance(state, GroupsAreOut)
            assert state.search is not None
            return replace(state, search=replace(state.search, looking=False, why_not=event.why))
        case GroupsProposed():
            assert not isinstance(state, GroupsAreOut)
            return Drafted(
                event.programme_id,
                event.organisation_id,
                event.groups,
                event.rules,
                event.best,
                pinned=state.pinned if isinstance(state, Drafted) else frozenset(),
                search=replace(state.search, looking=False) if state.search else None,
            )
        case GroupsPublished():
            return GroupsAreOut(event.programme_id, event.groups)
        case MemberLetGo():
            assert not isinstance(state, NothingProposed)
            left = replace(state, groups=without(state.groups, {event.person_id}))
            if isinstance(left, GroupsAreOut):
                return left
            moves = tuple(one for one in left.moves if one.person_id != event.person_id)
            return replace(left, pinned=left.pinned - {event.person_id}, moves=moves)
        case MemberTransferred():
            assert isinstance(state, GroupsAreOut)
            return replace(state, groups=placed(state.groups, event.person_id, event.to))
        case _:
            assert isinstance(state, Drafted)
            return _edited(state, event)


def _edited(
    state: Drafted,
    event: MemberMoved
    | MoveUndone
    | MemberPinned
    | MemberUnpinned
    | FacilitatorPlaced
    | FacilitatorTakenAway
    | MeetingTimeChosen,
) -> Drafted:
    match event:
        case MemberMoved():
            groups = placed(state.groups, event.person_id, event.to)
            return replace(state, groups=groups, moves=(*state.moves, event))
        case MoveUndone():
            return replace(
                state, groups=placed(state.groups, event.person_id, event.to), moves=state.moves[:-1]
            )
        case MemberPinned():
            return replace(state, pinned=state.pinned | {event.person_id})
        case MemberUnpinned():
            return replace(state, pinned=state.pinned - {event.person_id})
        case FacilitatorPlaced():
            group = _named(state.groups, event.group_id, "group_id")
            return _with(state, replace(group, facilitators=(*group.facilitators, event.person_id)))
        case FacilitatorTakenAway():
            group = _named(state.groups, event.group_id, "group_id")
            others = tuple(one for one in group.facilitators if one != event.person_id)
            return _with(state, replace(group, facilitators=others))
        case MeetingTimeChosen():
            group = _named(state.groups, event.group_id, "group_id")
            return _with(
                state, replace(group, weekday=event.weekday, time=event.time, language=event.language)
            )
        case _:
            assert_never(event)


def _with(state: Drafted, changed: DraftGroup) -> Drafted:
    groups = tuple(changed if one.group_id == changed.group_id else one for one in state.groups)
    return replace(state, groups=groups)


def group_of(groups: tuple[DraftGroup, ...], person: str) -> DraftGroup | None:
    """The group that this person is in."""
    return next((group for group in groups if person in group.members), None)


def without(groups: tuple[DraftGroup, ...], gone: set[str]) -> tuple[DraftGroup, ...]:
    return tuple(
        replace(group, members=tuple(one for one in group.members if one not in gone)) for group in groups
    )


def placed(groups: tuple[DraftGroup, ...], person: str, to: str | None) -> tuple[DraftGroup, ...]:
    """The groups with this person in the one called `to`, or in none."""
    return tuple(
        replace(group, members=tuple(sorted((*group.members, person)))) if group.group_id == to else group
        for group in without(groups, {person})
    )


def _id_of(group: DraftGroup | None) -> str | None:
    return None if group is None else group.group_id


def _named(groups: tuple[DraftGroup, ...], group_id: str, field: str) -> DraftGroup:
    for group in groups:
        if group.group_id == group_id:
            return group
    raise Rejected("no-such-group", field)


def _refuse_a_busy(person: str, group: DraftGroup, groups: tuple[DraftGroup, ...]) -> None:
    if person in group.members:
        raise Rejected("facilitator-is-a-member", "person_id")
    others = [one for one in groups if one.group_id != group.group_id and person in one.facilitators]
    if (group.weekday, group.time) in Counter((one.weekday, one.time) for one in others):
        raise Rejected("facilitator-is-busy", "person_id")


GROUPING: Decider[GroupingCommand, State, GroupingEvent] = Decider(
    "grouping", NothingProposed(), decide, evolve
)
