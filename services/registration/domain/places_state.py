"""What is known of a programme's places: who applied, who is in, who waits, who has been asked?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registration.domain.events import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationWaitlisted,
    ApplicationWithdrawn,
    CapacityChanged,
    OfferLapsed,
    ParticipantCompleted,
    ParticipantLeft,
    ParticipantPaused,
    ParticipantResumed,
    PlaceOffered,
    PlaceRequested,
    PlacesClosed,
    PlacesEnded,
    PlacesEvent,
    PlacesOpened,
    PlacesSettled,
)


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


STATUS_AFTER: Mapping[type, Status] = {
    PlaceRequested: Status.SUBMITTED,
    ApplicationAccepted: Status.ACCEPTED,
    ApplicationWaitlisted: Status.WAITING,
    PlaceOffered: Status.OFFERED,
    OfferLapsed: Status.LAPSED,
    ApplicationDeclined: Status.DECLINED,
    ApplicationWithdrawn: Status.WITHDRAWN,
    ParticipantPaused: Status.PAUSED,
    ParticipantResumed: Status.ACCEPTED,
    ParticipantLeft: Status.LEFT,
    ParticipantCompleted: Status.COMPLETED,
}
TAKES_A_PLACE = frozenset({Status.ACCEPTED, Status.OFFERED, Status.PAUSED, Status.COMPLETED})


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


def evolve(state: State, event: PlacesEvent) -> State:
    if isinstance(event, PlacesOpened):
        return Places(event.programme_id, event.organisation_id, event.capacity, event.offer_days)
    if isinstance(state, NotOpened):
        raise ValueError("places are opened before anything else")
    match event:
        case CapacityChanged():
            return replace(state, capacity=event.capacity)
        case PlacesClosed():
            return replace(state, stage=Stage.CLOSED)
        case PlacesSettled():
            return replace(state, stage=Stage.SETTLED)
        case PlacesEnded():
            return replace(state, stage=Stage.ENDED)
        case PlaceOffered():
            return _with(state, event.application_id, event.person_id, Status.OFFERED, event.until)
        case (
            PlaceRequested()
            | ApplicationAccepted()
            | ApplicationWaitlisted()
            | OfferLapsed()
            | ApplicationDeclined()
            | ApplicationWithdrawn()
            | ParticipantPaused()
            | ParticipantResumed()
            | ParticipantLeft()
            | ParticipantCompleted()
        ):
            return _with(state, event.application_id, event.person_id, STATUS_AFTER[type(event)])
        case _:
            assert_never(event)


def _with(state: Places, ident: str, person_id: str, status: Status, until: datetime | None = None) -> Places:
    waiting = tuple(one for one in state.waiting if one != ident)
    if status is Status.WAITING:
        waiting = (*waiting, ident)
    applicants = {**state.applicants, ident: Applicant(person_id, status, until)}
    return replace(state, applicants=applicants, waiting=waiting)
