"""Has a concern that someone raised in confidence been seen to?"""

from dataclasses import dataclass
from typing import assert_never

from services.sessions.domain.commands import RaiseConcern, SettleConcern
from services.sessions.domain.group_events import ConcernRaised, ConcernSettled
from shared.decider import Decider, Rejected
from shared.personal import Clear

Command = RaiseConcern | SettleConcern
Event = ConcernRaised | ConcernSettled


@dataclass(frozen=True, slots=True)
class NotRaised:
    pass


@dataclass(frozen=True, slots=True)
class Open:
    concern_id: str


@dataclass(frozen=True, slots=True)
class Settled:
    pass


State = NotRaised | Open | Settled


def decide(command: Command, concern: State) -> list[Event]:
    match command, concern:
        case RaiseConcern(), NotRaised():
            text: Clear[str] = Clear(command.text)
            return [
                ConcernRaised(
                    command.concern_id,
                    command.group_id,
                    command.programme_id,
                    command.organisation_id,
                    command.person_id,
                    text,
                )
            ]
        case SettleConcern(by), Open(concern_id):
            return [ConcernSettled(concern_id, by)]
        case SettleConcern(), NotRaised():
            raise Rejected("concern-unknown")
        case _:
            return []


def evolve(_: State, event: Event) -> State:
    match event:
        case ConcernRaised():
            return Open(event.concern_id)
        case ConcernSettled():
            return Settled()
        case _:
            assert_never(event)


concern: Decider[Command, State, Event] = Decider("concern", NotRaised(), decide, evolve)
