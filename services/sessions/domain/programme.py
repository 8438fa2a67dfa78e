"""Does a programme still meet, and has what follows from calling it off been done?"""

from dataclasses import dataclass
from typing import assert_never

from services.sessions.domain.commands import CallOffMeetings, FinishCallingOff, NoteProgramme
from services.sessions.domain.events import ComingSessionsCancelled, MeetingsCalledOff, ProgrammeNoted
from shared.decider import Decider

Command = NoteProgramme | CallOffMeetings | FinishCallingOff
Event = ProgrammeNoted | MeetingsCalledOff | ComingSessionsCancelled


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


@dataclass(frozen=True, slots=True)
class Meeting:
    pass


@dataclass(frozen=True, slots=True)
class CallingOff:
    pass


@dataclass(frozen=True, slots=True)
class CalledOff:
    pass


State = Unknown | Meeting | CallingOff | CalledOff


def decide(command: Command, state: State) -> list[Event]:
    match command, state:
        case NoteProgramme(), Unknown():
            return [ProgrammeNoted(command.programme_id, command.organisation_id)]
        case CallOffMeetings(), Unknown() | Meeting():
            return [MeetingsCalledOff(command.programme_id, command.organisation_id, command.now)]
        case FinishCallingOff(), CallingOff():
            return [ComingSessionsCancelled(command.programme_id)]
        case _:
            return []  # every command comes from what others told, perhaps for the second time


def evolve(_: State, event: Event) -> State:
    match event:
        case ProgrammeNoted():
            return Meeting()
        case MeetingsCalledOff():
            return CallingOff()
        case ComingSessionsCancelled():
            return CalledOff()
        case _:
            assert_never(event)


programme: Decider[Command, State, Event] = Decider("programme", Unknown(), decide, evolve)
