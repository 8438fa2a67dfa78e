"""Which fields of which events of others do we need?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from shared.consumer import Needed


@dataclass(frozen=True, slots=True)
class SignInRequested:
    request_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class CoordinatorChanged:
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ProgrammePlanned:
    programme_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class ApplicationMoved:
    """Something became of an application."""

    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class PlaceOffered:
    application_id: str
    programme_id: str
    person_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    request_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ErasureConfirmed:
    person_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PersonErased:
    person_id: str


@dataclass(frozen=True, slots=True)
class RetentionEnded:
    programme_id: str
    data_class: str


@dataclass(frozen=True, slots=True)
class Member:
    person_id: str


@dataclass(frozen=True, slots=True)
class GroupFormed:
    group_id: str
    programme_id: str
    organisation_id: str
    members: tuple[Member, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """Somebody came to a group or left it."""

    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SessionScheduled:
    session_id: str
    group_id: str
    programme_id: str
    number: int
    starts_at: datetime
    timezone: str
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionRescheduled:
    session_id: str
    group_id: str
    programme_id: str
    starts_at: datetime
    previous_starts_at: datetime
    timezone: str
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionCancelled:
    session_id: str
    group_id: str
    programme_id: str
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonInvited:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn:
    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Absence:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroundRulesAgreed:
    group_id: str
    programme_id: str
    version: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroundRulesAccepted:
    group_id: str
    person_id: str
    version: int


@dataclass(frozen=True, slots=True)
class WaveOpened:
    wave_id: str
    programme_id: str
    invited: tuple[str, ...]
    closes_at: datetime | None
    remind_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class RespondentMoved:
    """Somebody was invited to a wave, taken out of it, or has answered."""

    wave_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ReportReleased:
    report_id: str
    programme_id: str
    organisation_id: str


def _text() -> fields.String:
    return fields.String(required=True)


def _moment() -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True)


def _texts() -> fields.List[str]:
    return fields.List(fields.String(), required=True)


def _loads(into: type, **fields_: fields.Field[Any]) -> Schema:
    """A schema of just these fields that loads into the dataclass."""
    schema: Schema = type(f"{into.__name__}Schema", (Needed,), {**fields_, "made": into})()
    return schema


def _session(**more: fields.Field[Any]) -> dict[str, fields.Field[Any]]:
    return {"session_id": _text(), "group_id": _text(), "programme_id": _text(), **more}


_application = {
    "application_id": _text(),
    "programme_id": _text(),
    "organisation_id": _text(),
    "person_id": _text(),
}
_scheduled = _session(
    starts_at=_moment(),
    timezone=_text(),
    invited=_texts(),
    facilitators=_texts(),
)
_group_changed = _loads(GroupChanged, group_id=_text(), programme_id=_text(), person_id=_text())
_application_moved = _loads(ApplicationMoved, **_application)
_absence = _loads(Absence, **_session(person_id=_text(), facilitators=_texts()))
_invited = _loads(PersonInvited, **_session(person_id=_text(), starts_at=_moment()))
_uninvited = _loads(InvitationWithdrawn, session_id=_text(), person_id=_text())
_respondent = _loads(RespondentMoved, wave_id=_text(), programme_id=_text(), person_id=_text())
_coordinator = _loads(CoordinatorChanged, organisation_id=_text(), person_id=_text())

CONSUMED: dict[str, Schema] = {
    "registration.sign-in-requested.v1": _loads(SignInRequested, request_id=_text(), person_id=_text()),
    "registration.coordinator-appointed.v1": _coordinator,
    "registration.coordinator-dismissed.v1": _coordinator,
    "registration.programme-planned.v1": _loads(
        ProgrammePlanned, programme_id=_text(), organisation_id=_text()
    ),
    "registration.application-submitted.v1": _application_moved,
    "registration.application-accepted.v1": _application_moved,
    "registration.application-waitlisted.v1": _application_moved,
    "registration.application-declined.v1": _application_moved,
    "registration.application-withdrawn.v1": _application_moved,
    "registration.place-offered.v1": _loads(
        PlaceOffered, application_id=_text(), programme_id=_text(), person_id=_text(), until=_moment()
    ),
    "registration.offer-lapsed.v1": _application_moved,
    "registration.group-formed.v1": _loads(
        GroupFormed,
        group_id=_text(),
        programme_id=_text(),
        organisation_id=_text(),
        members=fields.List(fields.Nested(_loads(Member, person_id=_text())), required=True),
        facilitators=_texts(),
    ),
    "registration.member-joined.v1": _group_changed,
    "registration.member-left.v1": _group_changed,
    "registration.member-let-go.v1": _group_changed,
    "registration.facilitator-assigned.v1": _group_changed,
    "registration.facilitator-released.v1": _group_changed,
    "registration.erasure-asked.v1": _loads(ErasureAsked, request_id=_text(), person_id=_text()),
    "registration.erasure-confirmed.v1": _loads(ErasureConfirmed, person_id=_text(), due_at=_moment()),
    "registration.retention-ended.v1": _loads(RetentionEnded, programme_id=_text(), data_class=_text()),
    "registration.person-erased.v1": _loads(PersonErased, person_id=_text()),
    "sessions.session-scheduled.v1": _loads(
        SessionScheduled, **_scheduled, number=fields.Integer(required=True)
    ),
    "sessions.session-rescheduled.v1": _loads(SessionRescheduled, **_scheduled, previous_starts_at=_moment()),
    "sessions.session-cancelled.v1": _loads(
        SessionCancelled, **_session(invited=_texts(), facilitators=_texts())
    ),
    "sessions.person-invited.v1": _invited,
    "sessions.invitation-withdrawn.v1": _uninvited,
    "sessions.session-facilitator-assigned.v1": _invited,
    "sessions.session-facilitator-released.v1": _uninvited,
    "sessions.absence-told.v1": _absence,
    "sessions.absence-taken-back.v1": _absence,
    "sessions.ground-rules-agreed.v1": _loads(
        GroundRulesAgreed,
        group_id=_text(),
        programme_id=_text(),
        version=fields.Integer(required=True),
        members=_texts(),
    ),
    "sessions.ground-rules-accepted.v1": _loads(
        GroundRulesAccepted, group_id=_text(), person_id=_text(), version=fields.Integer(required=True)
    ),
    "surveys.wave-opened.v1": _loads(
        WaveOpened,
        wave_id=_text(),
        programme_id=_text(),
        invited=_texts(),
        closes_at=fields.AwareDateTime(required=True, allow_none=True),
        remind_at=fields.List(fields.AwareDateTime(), required=True),
    ),
    "surveys.respondent-invited.v1": _respondent,
    "surveys.respondent-removed.v1": _respondent,
    "surveys.answer-received.v1": _respondent,
    "surveys.report-released.v1": _loads(
        ReportReleased, report_id=_text(), programme_id=_text(), organisation_id=_text()
    ),
}
