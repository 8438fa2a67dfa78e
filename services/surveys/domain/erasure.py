"""Is somebody being erased here, or have they been?"""

from dataclasses import dataclass
from typing import assert_never

from services.surveys.domain.erasure_commands import BeginErasure, ErasureCommand, FinishErasure
from services.surveys.domain.erasure_events import ErasureBegun, ErasureEvent, PersonErased
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Kept:
    pass


@dataclass(frozen=True, slots=True)
class Going:
    pass


@dataclass(frozen=True, slots=True)
class Gone:
    pass


State = Kept | Going | Gone


def decide(command: ErasureCommand, state: State) -> list[ErasureEvent]:
    match command, state:
        case BeginErasure(), Kept():
            return [ErasureBegun(command.person_id, command.now)]
        case FinishErasure(), Going():
            return [PersonErased(command.person_id, "surveys", command.now)]
        case _:
            return []  # told twice, or done already


def evolve(state: State, event: ErasureEvent) -> State:
    match event:
        case ErasureBegun():
            return Going()
        case PersonErased():
            return Gone()
        case _:
            assert_never(event)


erasure: Decider[ErasureCommand, State, ErasureEvent] = Decider("erasure", Kept(), decide, evolve)
