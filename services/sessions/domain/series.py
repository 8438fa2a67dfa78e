"""Who belongs to a group, in which room does it meet, and which of its sessions are still to come?"""

from dataclasses import dataclass, replace
from typing import assert_never

from services.sessions.domain.commands import (
    AssignFacilitator,
    JoinSeries,
    LeaveSeries,
    PlanSeries,
    ReleaseFacilitator,
    SetGroupChannel,
    SetGroupRoom,
    StrikeOffSession,
)
from services.sessions.domain.events import (
    FacilitatorAssigned,
    FacilitatorReleased,
    GroupChannelSet,
    GroupRoomSet,
    MemberJoined,
    MemberLeft,
    SeriesEnded,
    SeriesPlanned,
    SessionStruckOff,
)
from shared.decider import Decider, Rejected
from shared.personal import Clear

Command = (
    PlanSeries
    | JoinSeries
    | LeaveSeries
    | AssignFacilitator
    | ReleaseFacilitator
    | SetGroupRoom
    | SetGroupChannel
    | StrikeOffSession
)
Event = (
    SeriesPlanned
    | MemberJoined
    | MemberLeft
    | FacilitatorAssigned
    | FacilitatorReleased
    | GroupRoomSet
    | GroupChannelSet
    | SessionStruckOff
    | SeriesEnded
)


@dataclass(frozen=True, slots=True)
class NotPlanned:
    def leaves_last(self, _: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Planned:
    group_id: str
    programme_id: str
    organisation_id: str
    members: frozenset[str]
    facilitators: frozenset[str]
    to_come: frozenset[str]
    held: int

    def leaves_last(self, session_id: str) -> bool:
        """Whether this session is the only one still to come."""
        return self.to_come == {session_id}


State = NotPlanned | Planned


def decide(command: Command, series: State) -> list[Event]:
    match series:
        case NotPlanned():
            return _plan(command)
        case Planned():
            return _change(command, series)
        case _:
            assert_never(series)


def _plan(command: Command) -> list[Event]:
    match command:
        case PlanSeries():
            return [
                SeriesPlanned(
                    command.group_id,
                    command.programme_id,
                    command.organisation_id,
                    command.label,
                    command.language,
                    command.timezone,
                    command.sessions,
                    command.members,
                    command.facilitators,
                )
            ]
        case SetGroupRoom() | SetGroupChannel() | StrikeOffSession():
            raise Rejected("series-not-planned")
        case _:
            return []  # a group unknown here has no sessions to change


def _change(command: Command, series: Planned) -> list[Event]:
    of_group = series.group_id, series.programme_id
    match command:
        case PlanSeries():
            return []
        case JoinSeries(person):
            return [] if person in series.members else [MemberJoined(*of_group, person)]
        case LeaveSeries(person):
            return [MemberLeft(*of_group, person)] if person in series.members else []
        case AssignFacilitator(person):
            return [] if person in series.facilitators else [FacilitatorAssigned(*of_group, person)]
        case ReleaseFacilitator(person):
            return [FacilitatorReleased(*of_group, person)] if person in series.facilitators else []
        case SetGroupRoom(person, url):
            return [GroupRoomSet(*of_group, person, Clear(url))]
        case SetGroupChannel(person, url):
            return [GroupChannelSet(*of_group, person, Clear(url))]
        case StrikeOffSession():
            return _strike_off(command, series)
        case _:
            assert_never(command)


def _strike_off(command: StrikeOffSession, series: Planned) -> list[Event]:
    if command.session_id not in series.to_come:
        return []
    last = series.leaves_last(command.session_id)
    if command.last != last:
        raise Rejected("series-has-moved-on")  # another session ended since `last` was read: ask again
    struck = SessionStruckOff(series.group_id, series.programme_id, command.session_id, command.held)
    if not last:
        return [struck]
    held = series.held + command.held
    return [struck, SeriesEnded(series.group_id, series.programme_id, series.organisation_id, held)]


def evolve(series: State, event: Event) -> State:
    if isinstance(event, SeriesPlanned):
        return Planned(
            event.group_id,
            event.programme_id,
            event.organisation_id,
            frozenset(event.members),
            frozenset(event.facilitators),
            frozenset(one.session_id for one in event.sessions),
            0,
        )
    assert isinstance(series, Planned)
    match event:
        case MemberJoined():
            return replace(series, members=series.members | {event.person_id})
        case MemberLeft():
            return replace(series, members=series.members - {event.person_id})
        case FacilitatorAssigned():
            return replace(series, facilitators=series.facilitators | {event.person_id})
        case FacilitatorReleased():
            return replace(series, facilitators=series.facilitators - {event.person_id})
        case SessionStruckOff():
            left = series.to_come - {event.session_id}
            return replace(series, to_come=left, held=series.held + event.held)
        case GroupRoomSet() | GroupChannelSet() | SeriesEnded():
            return series
        case _:
            assert_never(event)


series: Decider[Command, State, Event] = Decider("series", NotPlanned(), decide, evolve)
