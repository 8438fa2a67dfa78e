"""Until when does each class of a programme's data stay, and which legal holds are on it?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, delete, select, update

from services.registration.domain.retention_events import (
    LegalHoldLifted,
    LegalHoldPlaced,
    RetentionEnded,
    RetentionPlanned,
)
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

retention_ends = Table(
    "retention_ends",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("data_class", String(20), primary_key=True),
    Column("ends_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
)
legal_holds = Table(
    "legal_holds",
    metadata,
    Column("hold_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("reason", String(200), nullable=False),
    Column("until", Moment, nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case RetentionPlanned() as event:
            for name, at in event.ends.items():
                row = {"programme_id": event.programme_id, "data_class": name, "ends_at": at}
                put(tx, retention_ends, **row)
        case RetentionEnded() as event:
            here = (
                retention_ends.c.programme_id == event.programme_id,
                retention_ends.c.data_class == event.data_class,
            )
            tx.execute(update(retention_ends).where(*here).values(ended_at=recorded.at))
        case LegalHoldPlaced() as event:
            row = {"hold_id": event.hold_id, "programme_id": event.programme_id}
            put(tx, legal_holds, **row, reason=event.reason, until=event.until)
        case LegalHoldLifted() as event:
            tx.execute(delete(legal_holds).where(legal_holds.c.hold_id == event.hold_id))


RETENTIONS = Projection("retention", (retention_ends, legal_holds), apply)


def ends_in(tx: Connection, programme_id: str) -> dict[str, Any]:
    """When each class of data has been kept long enough, by class; nothing while the programme goes on."""
    rows = tx.execute(select(retention_ends).where(retention_ends.c.programme_id == programme_id))
    return {row.data_class: row.ends_at for row in rows}


def holds_on(tx: Connection, programme_id: str) -> Sequence[Row[Any]]:
    query = select(legal_holds).where(legal_holds.c.programme_id == programme_id)
    return tx.execute(query.order_by(legal_holds.c.until, legal_holds.c.hold_id)).all()
