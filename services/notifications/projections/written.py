"""What have the staff of a programme written?"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    select,
)

from services.notifications.domain.events import MessagesForgotten, MessageWritten
from services.notifications.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

written = Table(
    "written",
    metadata,
    Column("written_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False),
    Column("group_id", String(36), nullable=True),
    Column("writer_id", String(36), nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("is_test", Boolean, nullable=False, comment="to the writer alone"),
    Column("subject", Text, nullable=False, comment="sealed"),
    Column("text", Text, nullable=False, comment="sealed"),
    Column("written_at", Moment, nullable=False),
    Index("written_of_programme", "programme_id", "written_id"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case MessageWritten() as event:
            put(
                tx,
                written,
                written_id=event.written_id,
                programme_id=event.programme_id,
                group_id=event.group_id,
                writer_id=event.writer_id,
                recipients=len(event.to),
                is_test=event.to == (event.writer_id,),
                subject=str(event.subject),
                text=str(event.text),
                written_at=event.written_at,
            )
        case MessagesForgotten() as event:
            tx.execute(delete(written).where(written.c.programme_id == event.programme_id))


WRITTEN = Projection("written", (written,), apply)


def one(tx: Connection, written_id: str) -> Any:
    """The row of a written message, or None."""
    return tx.execute(select(written).where(written.c.written_id == written_id)).first()


def by(tx: Connection, writer_id: str) -> list[Any]:
    """All that a person has written, the oldest first."""
    query = select(written).where(written.c.writer_id == writer_id)
    return list(tx.execute(query.order_by(written.c.written_id)))


def of_programme(
    tx: Connection, programme_id: str, group_id: str | None, limit: int, before: str | None = None
) -> list[Any]:
    """The latest first, tests left out; `before` is the last id seen. One group's with `group_id`."""
    query = select(written).where(written.c.programme_id == programme_id, written.c.is_test.is_(False))
    if group_id is not None:
        query = query.where(written.c.group_id == group_id)
    if before is not None:
        query = query.where(written.c.written_id < before)
    return list(tx.execute(query.order_by(written.c.written_id.desc()).limit(limit)))
