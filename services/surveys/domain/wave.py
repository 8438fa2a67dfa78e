"""When is a group asked, who is asked, and who has answered?"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import assert_never
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.surveys.domain.commands import (
    CancelWave,
    CloseWave,
    ForeseeClosing,
    InviteRespondent,
    OpenWave,
    PlanWave,
    ReceiveAnswer,
    RemoveRespondent,
    WaveCommand,
)
from services.surveys.domain.events import (
    AnswerReceived,
    ClosingForeseen,
    ClosingMoved,
    OpeningForeseen,
    RespondentAdded,
    RespondentInvited,
    RespondentRemoved,
    WaveCancelled,
    WaveClosed,
    WaveEvent,
    WaveOpened,
    WavePlanned,
)
from shared.decider import Decider, Rejected

BEFORE, AFTER = "before", "after"


def wave_id_of(group_id: str, kind: str) -> str:
    """A group's wave of a kind: found from either, so what is heard twice makes nothing twice."""
    return str(uuid5(UUID(group_id), kind))


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Meetings may be heard of before the group is: what they say is kept until then."""

    closes_at: datetime | None = None
    opening_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    plan: WavePlanned
    invited: frozenset[str]
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Open:
    plan: WavePlanned
    invited: frozenset[str]
    answered: frozenset[str]
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    plan: WavePlanned
    invited: frozenset[str]
    answered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cancelled:
    pass


WaveState = Unplanned | Planned | Open | Closed | Cancelled


def decide(command: WaveCommand, state: WaveState) -> list[WaveEvent]:
    match command:
        case PlanWave():
            return _plan(command, state)
        case OpenWave():
            return _open(command, state)
        case ForeseeClosing():
            return _foresee_closing(command, state)
        case InviteRespondent() | RemoveRespondent():
            return _change_roster(command, state)
        case ReceiveAnswer():
            return _receive(command, state)
        case CloseWave():
            return _close(command, state)
        case CancelWave():
            return _cancel(state, command)
        case _:
            assert_never(command)


def _plan(command: PlanWave, state: WaveState) -> list[WaveEvent]:
    if not isinstance(state, Unplanned):
        return []
    planned = WavePlanned(
        command.wave_id,
        command.programme_id,
        command.organisation_id,
        command.group_id,
        command.kind,
        command.instrument,
        command.instrument_version,
        command.timezone,
        command.after_days,
        command.reminders_days,
        command.invited,
    )
    if state.opening_at is None:
        return [planned]
    return [planned, _opened(Planned(planned, frozenset(command.invited), state.closes_at), state.opening_at)]


def _open(command: OpenWave, state: WaveState) -> list[WaveEvent]:
    match state:
        case Unplanned(opening_at=None):
            return [OpeningForeseen(command.wave_id, command.now)]
        case Planned():
            return [_opened(state, command.now)]
        case _:
            return []


def _opened(state: Planned, now: datetime) -> WaveOpened:
    plan = state.plan
    closes_at = state.closes_at
    if plan.kind == AFTER:
        closes_at = end_of_day(now + timedelta(days=plan.after_days), plan.timezone)
    reminders = (now + timedelta(days=days) for days in plan.reminders_days)
    return WaveOpened(
        plan.wave_id,
        plan.programme_id,
        plan.organisation_id,
        plan.group_id,
        plan.kind,
        tuple(sorted(state.invited)),
        closes_at,
        tuple(at for at in reminders if closes_at is None or at < closes_at),
        now,
    )


def _foresee_closing(command: ForeseeClosing, state: WaveState) -> list[WaveEvent]:
    closes_at = end_of_day(command.ends_at, command.timezone)
    match state:
        case Unplanned() | Planned() if state.closes_at != closes_at:
            return [ClosingForeseen(command.wave_id, closes_at)]
        case Open() if state.closes_at != closes_at:
            return [ClosingMoved(command.wave_id, closes_at)]
        case _:
            return []


def _change_roster(command: InviteRespondent | RemoveRespondent, state: WaveState) -> list[WaveEvent]:
    if isinstance(state, Unplanned | Cancelled):
        return []
    person, plan = command.person_id, state.plan
    match command:
        case InviteRespondent():
            if person in state.invited or isinstance(state, Closed):
                return []
            if isinstance(state, Planned):
                return [RespondentAdded(command.wave_id, person)]
            return [RespondentInvited(command.wave_id, plan.programme_id, person)]
        case RemoveRespondent():
            if person not in state.invited:
                return []
            return [RespondentRemoved(command.wave_id, plan.programme_id, person)]
        case _:
            assert_never(command)


def _receive(command: ReceiveAnswer, state: WaveState) -> list[WaveEvent]:
    match state:
        case Open():
            if command.person_id not in state.invited:
                raise Rejected("not-invited-to-survey")
            if command.person_id in state.answered:
                return []
            if state.closes_at is not None and command.now >= state.closes_at:
                raise Rejected("survey-has-closed")
            return [AnswerReceived(command.wave_id, state.plan.programme_id, command.person_id)]
        case Closed() | Cancelled():
            raise Rejected("survey-has-closed")
        case Unplanned() | Planned():
            raise Rejected("survey-not-open-yet")
        case _:
            assert_never(state)


def _close(command: CloseWave, state: WaveState) -> list[WaveEvent]:
    match state:
        case Open():
            if state.closes_at is None or command.now < state.closes_at:
                raise Rejected("survey-still-open")
            plan = state.plan
            return [
                WaveClosed(
                    command.wave_id,
                    plan.programme_id,
                    plan.group_id,
                    plan.kind,
                    len(state.invited),
                    len(state.answered),
                    command.now,
                )
            ]
        case Closed() | Cancelled():
            return []
        case Unplanned() | Planned():
            raise Rejected("survey-not-open-yet")
        case _:
            assert_never(state)


def _cancel(state: WaveState, command: CancelWave) -> list[WaveEvent]:
    match state:
        case Planned() | Open():
            return [WaveCancelled(command.wave_id, state.plan.programme_id)]
        case Unplanned() | Closed() | Cancelled():
            return []
        case _:
            assert_never(state)


def evolve(state: WaveState, event: WaveEvent) -> WaveState:
    match event:
        case WavePlanned():
            assert isinstance(state, Unplanned)
            return Planned(event, frozenset(event.invited), state.closes_at)
        case ClosingForeseen() | ClosingMoved():
            assert isinstance(state, Unplanned | Planned | Open)
            return replace(state, closes_at=event.closes_at)
        case OpeningForeseen():
            assert isinstance(state, Unplanned)
            return replace(state, opening_at=event.at)
        case WaveOpened():
            assert isinstance(state, Planned)
            return Open(state.plan, state.invited, frozenset(), event.closes_at)
        case WaveClosed():
            assert isinstance(state, Open)
            return Closed(state.plan, state.invited, state.answered)
        case WaveCancelled():
            return Cancelled()
        case RespondentAdded() | RespondentInvited():
            assert isinstance(state, Planned | Open)
            return replace(state, invited=state.invited | {event.person_id})
        case RespondentRemoved():
            assert isinstance(state, Planned | Open | Closed)
            without = state.invited - {event.person_id}
            if isinstance(state, Planned):
                return replace(state, invited=without)
            return replace(state, invited=without, answered=state.answered - {event.person_id})
        case AnswerReceived():
            assert isinstance(state, Open)
            return replace(state, answered=state.answered | {event.person_id})
        case _:
            assert_never(event)


def end_of_day(moment: datetime, timezone: str) -> datetime:
    """The first instant of the zone's next day, when the day of `moment` is over; UTC."""
    zone = ZoneInfo(timezone)
    next_day = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(next_day, time(), zone).astimezone(UTC)


wave: Decider[WaveCommand, WaveState, WaveEvent] = Decider("wave", Unplanned(), decide, evolve)
