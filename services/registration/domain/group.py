"""Who is in this group, and who leads it?"""

from dataclasses import dataclass, field, replace
from typing import assert_never

from services.registration.domain.formation.people import ONE_FACILITATOR_UP_TO
from services.registration.domain.grouping_commands import (
    AddMember,
    AssignFacilitator,
    FormGroup,
    GroupCommand,
    NameSubstitute,
    ReleaseFacilitator,
    ReleaseSubstitute,
    RemoveMember,
)
from services.registration.domain.grouping_events import (
    FacilitatorAssigned,
    FacilitatorReleased,
    GroupEvent,
    GroupFormed,
    MemberJoined,
    MemberLeft,
    SubstituteNamed,
    SubstituteReleased,
)
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class NotFormed:
    pass


@dataclass(frozen=True, slots=True)
class Formed:
    """`substitutes`: meeting → who leads it instead."""

    group_id: str
    programme_id: str
    members: frozenset[str]
    facilitators: frozenset[str]
    largest: int
    substitutes: dict[str, str] = field(default_factory=dict)


State = NotFormed | Formed


def decide(command: GroupCommand, state: State) -> list[GroupEvent]:
    match command, state:
        case FormGroup(), NotFormed():
            return [_formed(command)]
        case FormGroup(), Formed():
            return []
        case RemoveMember() | ReleaseSubstitute(), NotFormed():
            return []  # it was over before the groups were published
        case _, NotFormed():
            raise Rejected("no-such-group")
        case AddMember(person_id=person), Formed():
            return _add(command, state) if person not in state.members else []
        case RemoveMember(person_id=person), Formed():
            return [MemberLeft(state.group_id, state.programme_id, person)] if person in state.members else []
        case AssignFacilitator(person_id=person), Formed():
            if person in state.facilitators:
                return []
            if person in state.members:
                raise Rejected("facilitator-is-a-member", "person_id")
            return [FacilitatorAssigned(state.group_id, state.programme_id, person)]
        case ReleaseFacilitator(person_id=person), Formed():
            return _release(person, state) if person in state.facilitators else []
        case NameSubstitute(session_id=session, person_id=person), Formed():
            if state.substitutes.get(session) == person:
                return []
            if person in state.members:
                raise Rejected("facilitator-is-a-member", "person_id")
            return [SubstituteNamed(state.group_id, state.programme_id, session, person)]
        case ReleaseSubstitute(session_id=session), Formed():
            if session not in state.substitutes:
                return []
            who = state.substitutes[session]
            return [SubstituteReleased(state.group_id, state.programme_id, session, who)]
        case _:
            raise Rejected("not-now")


def _formed(command: FormGroup) -> GroupFormed:
    return GroupFormed(
        group_id=command.group_id,
        programme_id=command.programme_id,
        organisation_id=command.organisation_id,
        label=command.label,
        members=command.members,
        facilitators=command.facilitators,
        weekday=command.weekday,
        time=command.time,
        timezone=command.timezone,
        language=command.language,
        largest=command.largest,
        session_plan=command.session_plan,
        survey_plan=command.survey_plan,
    )


def _add(command: AddMember, state: Formed) -> list[GroupEvent]:
    size = len(state.members) + 1
    if size > state.largest:
        raise Rejected("group-is-full", "to", largest=state.largest)
    if size > ONE_FACILITATOR_UP_TO and len(state.facilitators) < 2:
        raise Rejected("second-facilitator-missing")
    if command.person_id in state.facilitators:
        raise Rejected("facilitator-is-a-member", "person_id")
    return [MemberJoined(state.group_id, state.programme_id, command.person_id, command.surveys)]


def _release(person: str, state: Formed) -> list[GroupEvent]:
    if len(state.facilitators) == 1:
        raise Rejected("last-facilitator", "person_id")
    if len(state.members) > ONE_FACILITATOR_UP_TO and len(state.facilitators) == 2:
        raise Rejected("second-facilitator-missing")
    return [FacilitatorReleased(state.group_id, state.programme_id, person)]


def evolve(state: State, event: GroupEvent) -> State:
    if isinstance(event, GroupFormed):
        members = frozenset(one.person_id for one in event.members)
        return Formed(
            event.group_id, event.programme_id, members, frozenset(event.facilitators), event.largest
        )
    assert isinstance(state, Formed)
    match event:
        case MemberJoined():
            return replace(state, members=state.members | {event.person_id})
        case MemberLeft():
            return replace(state, members=state.members - {event.person_id})
        case FacilitatorAssigned():
            return replace(state, facilitators=state.facilitators | {event.person_id})
        case FacilitatorReleased():
            return replace(state, facilitators=state.facilitators - {event.person_id})
        case SubstituteNamed():
            return replace(state, substitutes=state.substitutes | {event.session_id: event.person_id})
        case SubstituteReleased():
            left = {one: who for one, who in state.substitutes.items() if one != event.session_id}
            return replace(state, substitutes=left)
        case _:
            assert_never(event)


GROUP: Decider[GroupCommand, State, GroupEvent] = Decider("group", NotFormed(), decide, evolve)
