"""Who is expected at a session, who cannot come, and who was there?"""

from typing import Any

from sqlalchemy import Boolean, Column, Connection, Row, String, Table, Text, select, update

from services.sessions.domain.events import (
    AbsenceTakenBack,
    AbsenceTold,
    AttendanceTaken,
    InvitationWithdrawn,
    JoinLinksRevoked,
    PersonInvited,
    PresenceSuggested,
    SessionFacilitatorAssigned,
    SessionFacilitatorReleased,
    SessionRescheduled,
    SessionScheduled,
)
from services.sessions.projections import metadata
from services.sessions.projections.groups import FACILITATOR, MEMBER
from services.sessions.projections.meetings import meetings
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

attendees = Table(
    "attendees",
    metadata,
    Column("session_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True, index=True),
    Column("role", String(12), nullable=False),
    Column("expected", Boolean, nullable=False),
    Column("away", Boolean, nullable=False),
    Column("note", Text, nullable=True, comment="sealed"),
    Column("mark", String(8), nullable=True, comment="present or absent, as taken"),
    Column("joined", Boolean, nullable=False),
    Column("links_revoked_at", Moment, nullable=True),
)
FRESH = {"away": False, "note": None, "mark": None, "joined": False}


def apply(tx: Connection, recorded: Recorded) -> None:
    session_id = recorded.ident
    match recorded.event:
        case SessionScheduled() as event:
            for person in event.invited:
                _expect(tx, session_id, person, MEMBER)
            for person in event.facilitators:
                _expect(tx, session_id, person, FACILITATOR)
        case SessionRescheduled():
            tx.execute(update(attendees).where(attendees.c.session_id == session_id).values(**FRESH))
        case PersonInvited() as event:
            _expect(tx, session_id, event.person_id, MEMBER)
        case SessionFacilitatorAssigned() as event:
            _expect(tx, session_id, event.person_id, FACILITATOR)
        case InvitationWithdrawn() | SessionFacilitatorReleased() as event:
            _set(tx, session_id, event.person_id, expected=False, away=False, note=None)
        case AbsenceTold() as event:
            note = None if event.note is None else str(event.note)
            _set(tx, session_id, event.person_id, away=True, note=note)
        case AbsenceTakenBack() as event:
            _set(tx, session_id, event.person_id, away=False, note=None)
        case AttendanceTaken() as event:
            for mark, people in (("present", event.present), ("absent", event.absent), (None, event.cleared)):
                for person in people:
                    _set(tx, session_id, person, mark=mark)
        case PresenceSuggested() as event:
            _set(tx, session_id, event.person_id, joined=True)
        case JoinLinksRevoked() as event:
            _set(tx, session_id, event.person_id, links_revoked_at=event.at)


def attendees_of(tx: Connection, session_ids: set[str]) -> dict[str, list[Row[Any]]]:
    """Everybody who is or was expected, by session."""
    query = select(attendees).where(attendees.c.session_id.in_(session_ids)).order_by(attendees.c.person_id)
    found: dict[str, list[Row[Any]]] = {session_id: [] for session_id in session_ids}
    for row in tx.execute(query):
        found[row.session_id].append(row)
    return found


def attendee(tx: Connection, session_id: str, person_id: str) -> Row[Any] | None:
    about = (attendees.c.session_id == session_id, attendees.c.person_id == person_id)
    return tx.execute(select(attendees).where(*about)).first()


def sessions_of_person(tx: Connection, person_id: str) -> list[Row[Any]]:
    """The sessions at which the person is expected, by time."""
    query = (
        select(meetings)
        .join(attendees, attendees.c.session_id == meetings.c.session_id)
        .where(attendees.c.person_id == person_id, attendees.c.expected)
    )
    return list(tx.execute(query.order_by(meetings.c.starts_at)))


def _expect(tx: Connection, session_id: str, person_id: str, role: str) -> None:
    values = {"role": role, "expected": True, **FRESH}
    about = (attendees.c.session_id == session_id, attendees.c.person_id == person_id)
    if not tx.execute(update(attendees).where(*about).values(**values)).rowcount:
        put(tx, attendees, session_id=session_id, person_id=person_id, **values)


def _set(tx: Connection, session_id: str, person_id: str, **values: object) -> None:
    about = (attendees.c.session_id == session_id, attendees.c.person_id == person_id)
    tx.execute(update(attendees).where(*about).values(**values))


projection = Projection("attendees", (attendees,), apply)
