"""Who has a place in a programme, who waits for one, and to whom is a freed one offered?

This stream alone decides, so a capacity is never exceeded, however many are accepted at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from services.registration.domain import events as e
from services.registration.domain.commands import (
    AcceptAll,
    AcceptApplication,
    AcceptOffer,
    ChangeCapacity,
    ClosePlaces,
    CompleteParticipation,
    DeclineApplication,
    DeclineOffer,
    EndPlaces,
    LapseOffer,
    LeaveProgramme,
    OfApplicant,
    OfferPlace,
    OpenPlaces,
    PauseParticipation,
    PlacesCommand,
    RequestPlace,
    ResumeParticipation,
    SettlePlaces,
    WithdrawApplication,
)
from services.registration.domain.events import PlacesEvent
from shared.decider import Decider, Rejected

LEAVING_REASONS = ("paused-business", "no-time", "health", "not-for-me", "other")


class Status(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    OFFERED = "offered"
    LAPSED = "lapsed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PAUSED = "paused"
    LEFT = "left"
    COMPLETED = "completed"


TAKES_A_PLACE = frozenset({Status.ACCEPTED, Status.OFFERED, Status.PAUSED, Status.COMPLETED})

MAY_BE_OFFERED = frozenset(
    {Status.SUBMITTED, Status.WAITING, Status.LAPSED, Status.DECLINED, Status.WITHDRAWN}
)


class Stage(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NotOpened:
    pass


@dataclass(frozen=True, slots=True)
class Applicant:
    person_id: str
    status: Status
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """`applicants`, by application, in the order in which they applied; `waiting` in the order of turns."""

    programme_id: str
    organisation_id: str
    capacity: int
    offer_days: int
    stage: Stage = Stage.OPEN
    applicants: Mapping[str, Applicant] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        return sum(one.status in TAKES_A_PLACE for one in self.applicants.values())

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.taken)


State = NotOpened | Places
Who = tuple[str, str, str, str]  # application, programme, organisation, person


def decide(command: PlacesCommand, state: State) -> list[PlacesEvent]:
    if isinstance(command, OfApplicant):
        return _of_applicant(command, state)
    match command, state:
        case OpenPlaces(), NotOpened():
            about = (command.programme_id, command.organisation_id)
            return [e.PlacesOpened(*about, command.capacity, command.offer_days)]
        case OpenPlaces(), Places():
            return []
        case RequestPlace(), NotOpened():
            raise Rejected("applications-are-not-open")
        case _, NotOpened():
            return []  # closed, ended or changed before it was ever opened
        case ClosePlaces(), Places():
            return [e.PlacesClosed(state.programme_id)] if state.stage is Stage.OPEN else []
        case SettlePlaces(), Places():
            before = state.stage in {Stage.OPEN, Stage.CLOSED}
            return [e.PlacesSettled(state.programme_id)] if before else []
        case EndPlaces(), Places():
            return _end(command, state)
        case RequestPlace(), Places():
            return _request(command, state)
        case _, Places(stage=Stage.ENDED):
            raise Rejected("programme-is-over")
        case ChangeCapacity(), Places():
            return _change_capacity(command, state)
        case AcceptAll(), Places():
            return _accept_all(command, state)
        case _:
            raise Rejected("not-now")


def _of_applicant(command: OfApplicant, state: State) -> list[PlacesEvent]:
    applicant = state.applicants.get(command.application_id) if isinstance(state, Places) else None
    if not isinstance(state, Places) or applicant is None:
        raise Rejected("unknown-application")
    if state.stage is Stage.ENDED:
        raise Rejected("programme-is-over")
    return _and_move_on(state, _about_one(command, applicant, state), command.now)


def _change_capacity(command: ChangeCapacity, state: Places) -> list[PlacesEvent]:
    if command.capacity == state.capacity:
        return []
    if command.capacity < state.taken:
        raise Rejected("capacity-below-taken", "capacity", taken=state.taken)
    return _and_move_on(state, [e.CapacityChanged(state.programme_id, command.capacity)], command.now)


def _about_one(command: OfApplicant, applicant: Applicant, state: Places) -> list[PlacesEvent]:
    who = _who(state, command.application_id)
    match command, applicant.status:
        case AcceptApplication(), Status.SUBMITTED | Status.LAPSED | Status.DECLINED:
            return [e.ApplicationAccepted(*who) if state.free else e.ApplicationWaitlisted(*who)]
        case AcceptApplication(), Status.WAITING:
            return [e.ApplicationAccepted(*who)] if state.free else []
        case AcceptApplication(), Status.OFFERED:
            return [e.ApplicationAccepted(*who)]
        case AcceptApplication() | AcceptOffer(), Status.ACCEPTED | Status.PAUSED | Status.COMPLETED:
            return []
        case DeclineApplication(), Status.SUBMITTED | Status.WAITING | Status.OFFERED | Status.LAPSED:
            return [e.ApplicationDeclined(*who)]
        case DeclineApplication(), Status.DECLINED:
            return []
        case OfferPlace(), _ if applicant.status in MAY_BE_OFFERED:
            if not state.free:
                raise Rejected("programme-is-full")
            return [e.PlaceOffered(*who, _until(state, command.now))]
        case OfferPlace(), Status.OFFERED:
            return []
        case AcceptOffer(), Status.OFFERED if applicant.until and command.now < applicant.until:
            return [e.ApplicationAccepted(*who)]
        case AcceptOffer() | DeclineOffer(), Status.OFFERED | Status.LAPSED:
            if isinstance(command, AcceptOffer) or applicant.status is Status.LAPSED:
                raise Rejected("offer-has-lapsed")
            return [e.ApplicationWithdrawn(*who)]
        case LapseOffer(), Status.OFFERED if applicant.until and command.now >= applicant.until:
            return [e.OfferLapsed(*who)]
        case LapseOffer(), _:
            return []
        case WithdrawApplication(), Status.ACCEPTED | Status.PAUSED if state.stage is Stage.SETTLED:
            raise Rejected("leave-instead")
        case WithdrawApplication(), Status.LEFT | Status.COMPLETED:
            raise Rejected("not-in-this-status", status=applicant.status.value)
        case WithdrawApplication() | DeclineOffer(), Status.WITHDRAWN:
            return []
        case WithdrawApplication(), _:
            return [e.ApplicationWithdrawn(*who)]
        case PauseParticipation(), Status.ACCEPTED:
            return [e.ParticipantPaused(*who)]
        case ResumeParticipation(), Status.PAUSED:
            return [e.ParticipantResumed(*who)]
        case LeaveProgramme(), Status.ACCEPTED | Status.PAUSED:
            if command.reason not in LEAVING_REASONS:
                raise Rejected("not-a-choice", "reason")
            return [e.ParticipantLeft(*who, command.reason)]
        case CompleteParticipation(), Status.ACCEPTED | Status.PAUSED:
            return [e.ParticipantCompleted(*who)]
        case (
            (PauseParticipation(), Status.PAUSED)
            | (ResumeParticipation(), Status.ACCEPTED)
            | (LeaveProgramme(), Status.LEFT)
            | (CompleteParticipation(), Status.COMPLETED)
        ):
            return []
        case _:
            raise Rejected("not-in-this-status", status=applicant.status.value)


def _request(command: RequestPlace, state: Places) -> list[PlacesEvent]:
    before = state.applicants.get(command.application_id)
    if before and before.status is not Status.WITHDRAWN:
        return []
    if state.stage is not Stage.OPEN:
        raise Rejected("applications-are-not-open")
    return [
        e.PlaceRequested(command.application_id, state.programme_id, state.organisation_id, command.person_id)
    ]


def _accept_all(command: AcceptAll, state: Places) -> list[PlacesEvent]:
    decided: list[PlacesEvent] = []
    for application_id, applicant in state.applicants.items():
        if applicant.status is Status.SUBMITTED:
            new = _about_one(AcceptApplication(application_id, command.now), applicant, state)
            state = _after(state, new)
            decided += new
    return decided


def _end(command: EndPlaces, state: Places) -> list[PlacesEvent]:
    if state.stage is Stage.ENDED:
        return []
    inside = [
        ident
        for ident, one in state.applicants.items()
        if one.status in {Status.ACCEPTED, Status.PAUSED} and command.completed
    ]
    ended = e.PlacesEnded(state.programme_id)
    return [*(e.ParticipantCompleted(*_who(state, ident)) for ident in inside), ended]


def _and_move_on(state: Places, new: list[PlacesEvent], now: datetime) -> list[PlacesEvent]:
    """What was decided, and then an offer to the head of the waiting list for each place that is free."""
    after = _after(state, new)
    if not new or after.stage is Stage.SETTLED:
        return new
    heads = after.waiting[: after.free]
    return [*new, *(e.PlaceOffered(*_who(after, one), _until(after, now)) for one in heads)]


def _until(state: Places, now: datetime) -> datetime:
    return now + timedelta(days=state.offer_days)


def _who(state: Places, application_id: str) -> Who:
    person_id = state.applicants[application_id].person_id
    return application_id, state.programme_id, state.organisation_id, person_id


def _after(state: Places, new: list[PlacesEvent]) -> Places:
    for event in new:
        after = evolve(state, event)
        assert isinstance(after, Places)
        state = after
    return state


def evolve(state: State, event: PlacesEvent) -> State:
    if isinstance(event, e.PlacesOpened):
        return Places(event.programme_id, event.organisation_id, event.capacity, event.offer_days)
    if isinstance(state, NotOpened):
        raise ValueError("places are opened before anything else")
    match event:
        case e.CapacityChanged():
            return replace(state, capacity=event.capacity)
        case e.PlacesClosed():
            return replace(state, stage=Stage.CLOSED)
        case e.PlacesSettled():
            return replace(state, stage=Stage.SETTLED)
        case e.PlacesEnded():
            return replace(state, stage=Stage.ENDED)
        case e.PlaceOffered():
            return _with(state, event.application_id, event.person_id, Status.OFFERED, event.until)
        case e.PlaceRequested() as one:
            return _with(state, one.application_id, one.person_id, Status.SUBMITTED)
        case _:
            return _with(state, event.application_id, event.person_id, _status_after(event))


def _status_after(event: "_Settling") -> Status:
    match event:
        case e.ApplicationAccepted() | e.ParticipantResumed():
            return Status.ACCEPTED
        case e.ApplicationWaitlisted():
            return Status.WAITING
        case e.OfferLapsed():
            return Status.LAPSED
        case e.ApplicationDeclined():
            return Status.DECLINED
        case e.ApplicationWithdrawn():
            return Status.WITHDRAWN
        case e.ParticipantPaused():
            return Status.PAUSED
        case e.ParticipantLeft():
            return Status.LEFT
        case e.ParticipantCompleted():
            return Status.COMPLETED
        case _:
            assert_never(event)


_Settling = (
    e.ApplicationAccepted
    | e.ApplicationWaitlisted
    | e.OfferLapsed
    | e.ApplicationDeclined
    | e.ApplicationWithdrawn
    | e.ParticipantPaused
    | e.ParticipantResumed
    | e.ParticipantLeft
    | e.ParticipantCompleted
)


def _with(state: Places, ident: str, person_id: str, status: Status, until: datetime | None = None) -> Places:
    waiting = tuple(one for one in state.waiting if one != ident)
    if status is Status.WAITING:
        waiting = (*waiting, ident)
    applicants = {**state.applicants, ident: Applicant(person_id, status, until)}
    return replace(state, applicants=applicants, waiting=waiting)


PLACES: Decider[PlacesCommand, State, PlacesEvent] = Decider("places", NotOpened(), decide, evolve, hot=True)
