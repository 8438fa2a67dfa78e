"""When is each session, what has become of it, and what is it prepared with?"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, Row, String, Table, Text, select, update

from services.sessions.domain.events import (
    AgendaSet,
    SessionCancelled,
    SessionDidNotTakePlace,
    SessionHeld,
    SessionRescheduled,
    SessionRoomDropped,
    SessionRoomSet,
    SessionScheduled,
    TaskGiven,
    ThemeChosen,
)
from services.sessions.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

SCHEDULED, HELD, CANCELLED, NOT_HELD = "scheduled", "held", "cancelled", "not-held"

meetings = Table(
    "meetings",
    metadata,
    Column("session_id", String(36), primary_key=True),
    Column("group_id", String(36), nullable=False, index=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("previous_starts_at", Moment, nullable=True),
    Column("changed_at", Moment, nullable=False),
    Column("held_at", Moment, nullable=True),
    Column("agenda", JSON, nullable=True, comment="[{kind, minutes}]"),
    Column("agenda_titles", Text, nullable=True, comment="sealed"),
    Column("theme_id", String(36), nullable=True),
    Column("task", Text, nullable=True, comment="sealed"),
    Column("room", Text, nullable=True, comment="sealed"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case SessionScheduled() as event:
            names = ("session_id", "group_id", "programme_id", "organisation_id", "number", "of")
            times = ("starts_at", "ends_at", "timezone", "sequence")
            values = {name: getattr(event, name) for name in (*names, *times)}
            put(tx, meetings, **values, status=SCHEDULED, changed_at=recorded.at)
        case SessionRescheduled() as event:
            times = ("starts_at", "ends_at", "sequence", "previous_starts_at")
            _set(tx, recorded, **{name: getattr(event, name) for name in times}, changed_at=recorded.at)
        case SessionCancelled() as event:
            _set(tx, recorded, status=CANCELLED, sequence=event.sequence, changed_at=recorded.at)
        case SessionHeld() as event:
            _set(tx, recorded, status=HELD, held_at=event.held_at)
        case SessionDidNotTakePlace():
            _set(tx, recorded, status=NOT_HELD)
        case AgendaSet() as event:
            steps = [{"kind": step.kind, "minutes": step.minutes} for step in event.steps]
            _set(tx, recorded, agenda=steps, agenda_titles=str(event.titles))
        case ThemeChosen() as event:
            _set(tx, recorded, theme_id=event.theme_id)
        case TaskGiven() as event:
            _set(tx, recorded, task=str(event.text))
        case SessionRoomSet() as event:
            _set(tx, recorded, room=str(event.url))
        case SessionRoomDropped():
            _set(tx, recorded, room=None)


def meeting(tx: Connection, session_id: str) -> Row[Any] | None:
    return tx.execute(select(meetings).where(meetings.c.session_id == session_id)).first()


def meetings_of_group(tx: Connection, group_id: str) -> list[Row[Any]]:
    return list(
        tx.execute(select(meetings).where(meetings.c.group_id == group_id).order_by(meetings.c.number))
    )


def meetings_of_programme(
    tx: Connection, programme_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Row[Any]]:
    """By time, from just after the last one seen."""
    query = select(meetings).where(meetings.c.programme_id == programme_id)
    if after is not None:
        at, last = after
        later = (meetings.c.starts_at == at) & (meetings.c.session_id > last)
        query = query.where((meetings.c.starts_at > at) | later)
    return list(tx.execute(query.order_by(meetings.c.starts_at, meetings.c.session_id).limit(limit)))


def coming_of_programme(tx: Connection, programme_id: str) -> list[Row[Any]]:
    query = select(meetings).where(meetings.c.programme_id == programme_id, meetings.c.status == SCHEDULED)
    return list(tx.execute(query.order_by(meetings.c.starts_at)))


def _set(tx: Connection, recorded: Recorded, **values: object) -> None:
    tx.execute(update(meetings).where(meetings.c.session_id == recorded.ident).values(**values))


projection = Projection("meetings", (meetings,), apply)
