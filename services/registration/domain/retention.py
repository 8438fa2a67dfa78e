"""How long does each class of a programme's data stay, and what must stay longer, for whom?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from services.registration.domain.places_state import Status
from services.registration.domain.retention_commands import (
    LiftLegalHold,
    NoteRetention,
    PlaceLegalHold,
    PlanRetention,
    RetentionCommand,
)
from services.registration.domain.retention_events import (
    LegalHoldLifted,
    LegalHoldPlaced,
    RetentionEnded,
    RetentionEvent,
    RetentionPlanned,
)
from shared.decider import Decider, Rejected

APPLICATIONS, PARTICIPANTS, MESSAGES = "applications", "participants", "messages"
# Days after a programme's end, where its design says nothing; `messages` is what notifications noted of mail.
USUAL_DAYS = {APPLICATIONS: 180, PARTICIPANTS: 730, MESSAGES: 365}
WERE_IN = frozenset({Status.ACCEPTED, Status.PAUSED, Status.LEFT, Status.COMPLETED})
LONGEST_HOLD = timedelta(days=15 * 366)


@dataclass(frozen=True, slots=True)
class Hold:
    hold_id: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Retention:
    programme_id: str = ""
    holds: Mapping[str, Hold] = field(default_factory=dict)
    ends: Mapping[str, datetime] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()


def days_of(design_says: Mapping[str, int]) -> dict[str, int]:
    return {**USUAL_DAYS, **design_says}


def class_of(status: Status) -> str:
    """For what somebody is kept who stands so in a programme."""
    return PARTICIPANTS if status in WERE_IN else APPLICATIONS


def kept_until(ends: Iterable[datetime | None]) -> datetime | None:
    """`ends`: of each programme in which somebody applied, None while it goes on. None: not in sight."""
    known = list(ends)
    if any(one is None for one in known):
        return None
    return max((one for one in known if one is not None), default=None)


def decide(command: RetentionCommand, state: Retention) -> list[RetentionEvent]:
    match command:
        case PlaceLegalHold():
            if command.hold_id in state.holds:
                return []
            if not command.now < command.until < command.now + LONGEST_HOLD:
                raise Rejected("not-a-holds-end", "until")
            return [LegalHoldPlaced(command.programme_id, command.hold_id, command.reason, command.until)]
        case LiftLegalHold():
            if command.hold_id not in state.holds:
                return []
            return [LegalHoldLifted(state.programme_id, command.hold_id)]
        case PlanRetention():
            if state.ends:
                return []
            ends = {name: command.now + timedelta(days=days) for name, days in command.days.items()}
            return [RetentionPlanned(command.programme_id, ends)]
        case NoteRetention():
            if command.data_class not in state.ends or command.data_class in state.ended:
                return []
            return [RetentionEnded(state.programme_id, command.data_class)]
        case _:
            assert_never(command)


def evolve(state: Retention, event: RetentionEvent) -> Retention:
    match event:
        case LegalHoldPlaced():
            hold = Hold(event.hold_id, event.reason, event.until)
            return replace(state, programme_id=event.programme_id, holds={**state.holds, event.hold_id: hold})
        case LegalHoldLifted():
            holds = {ident: one for ident, one in state.holds.items() if ident != event.hold_id}
            return replace(state, holds=holds)
        case RetentionPlanned():
            return replace(state, programme_id=event.programme_id, ends=event.ends)
        case RetentionEnded():
            return replace(state, ended=state.ended | {event.data_class})
        case _:
            assert_never(event)


RETENTION: Decider[RetentionCommand, Retention, RetentionEvent] = Decider(
    "retention", Retention(), decide, evolve
)
