"""What did each applicant say, what was noted, and do they consent to the surveys?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, Text, select, update

from services.registration.domain.erasure_events import PersonErased
from services.registration.domain.events import (
    AnswersCorrected,
    ApplicationSubmitted,
    CallNoted,
    SurveyConsentGiven,
    SurveyConsentWithdrawn,
)
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

applications = Table(
    "applications",
    metadata,
    Column("application_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("person_id", String(36), nullable=False, index=True),
    Column("channel", String(8), nullable=False),
    Column("language", String(2), nullable=False),
    Column("external_reference", String(80), nullable=True),
    Column("answers", Text, nullable=False, comment="sealed"),
    Column("submitted_at", Moment, nullable=False),
    Column("consent_version", String(40), nullable=True, comment="NULL: no consent to the surveys"),
    Column("consent_at", Moment, nullable=True),
)
call_notes = Table(
    "call_notes",
    metadata,
    Column("note_id", String(36), primary_key=True),
    Column("application_id", String(36), nullable=False, index=True),
    Column("note", Text, nullable=False, comment="sealed"),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ApplicationSubmitted() as new:
            row = {
                "application_id": new.application_id,
                "programme_id": new.programme_id,
                "organisation_id": new.organisation_id,
                "person_id": new.person_id,
                "channel": new.channel,
                "language": new.language,
                "external_reference": new.external_reference,
                "answers": str(new.answers),
                "submitted_at": recorded.at,
            }
            put(tx, applications, **row)
        case AnswersCorrected() as corrected:
            _set(tx, corrected.application_id, answers=str(corrected.answers))
        case SurveyConsentGiven() as given:
            _set(tx, given.application_id, consent_version=given.text_version, consent_at=given.at)
        case SurveyConsentWithdrawn() as withdrawn:
            _set(tx, withdrawn.application_id, consent_version=None, consent_at=withdrawn.at)
        case CallNoted() as noted:
            row = {
                "note_id": noted.note_id,
                "application_id": noted.application_id,
                "note": str(noted.note),
                "at": recorded.at,
                "actor": recorded.actor,
            }
            put(tx, call_notes, **row)
        case PersonErased() as erased:
            mine = applications.c.person_id == erased.person_id
            tx.execute(update(applications).where(mine).values(external_reference=None))


def _set(tx: Connection, application_id: str, **values: Any) -> None:
    tx.execute(update(applications).where(applications.c.application_id == application_id).values(**values))


APPLICATIONS = Projection("applications", (applications, call_notes), apply)


def application(tx: Connection, application_id: str) -> Row[Any] | None:
    query = select(applications).where(applications.c.application_id == application_id)
    return tx.execute(query).first()


def applications_to(tx: Connection, programme_id: str) -> Sequence[Row[Any]]:
    """In the order in which they came."""
    query = select(applications).where(applications.c.programme_id == programme_id)
    return tx.execute(query.order_by(applications.c.submitted_at, applications.c.application_id)).all()


def applications_by(tx: Connection, person_id: str) -> Sequence[Row[Any]]:
    query = select(applications).where(applications.c.person_id == person_id)
    return tx.execute(query.order_by(applications.c.submitted_at)).all()


def notes_on(tx: Connection, application_id: str) -> Sequence[Row[Any]]:
    query = select(call_notes).where(call_notes.c.application_id == application_id)
    return tx.execute(query.order_by(call_notes.c.at, call_notes.c.note_id)).all()
