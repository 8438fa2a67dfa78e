"""Which programmes are there, where in their life is each, and how is it designed?"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Row, String, Table, Text, select, update

from services.registration.domain.design import Design
from services.registration.domain.events import (
    ApplicationsClosed,
    ApplicationsOpened,
    DesignRevised,
    ProgrammeCancelled,
    ProgrammeCompleted,
    ProgrammePlanned,
    ProgrammeStarted,
)
from services.registration.domain.programme import Stage
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

programmes = Table(
    "programmes",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False, index=True),
    Column("status", String(20), nullable=False, index=True),
    Column("design", Text, nullable=False, comment="JSON"),
    Column("planned_at", Moment, nullable=False),
)

STATUS_AFTER = {
    ApplicationsOpened: Stage.OPEN,
    ApplicationsClosed: Stage.CLOSED,
    ProgrammeStarted: Stage.RUNNING,
    ProgrammeCompleted: Stage.COMPLETED,
    ProgrammeCancelled: Stage.CANCELLED,
}


def apply(tx: Connection, recorded: Recorded) -> None:
    event = recorded.event
    match event:
        case ProgrammePlanned():
            row = {
                "programme_id": event.programme_id,
                "organisation_id": event.organisation_id,
                "status": Stage.PLANNED.value,
                "design": _written(event.design),
                "planned_at": recorded.at,
            }
            put(tx, programmes, **row)
        case DesignRevised():
            _set(tx, event.programme_id, design=_written(event.design))
        case _ if type(event) in STATUS_AFTER:
            _set(tx, event.programme_id, status=STATUS_AFTER[type(event)].value)


def _set(tx: Connection, programme_id: str, **values: Any) -> None:
    tx.execute(update(programmes).where(programmes.c.programme_id == programme_id).values(**values))


def _written(design: Design) -> str:
    return msgspec.json.encode(design).decode()


PROGRAMMES = Projection("programmes", (programmes,), apply)


def programme(tx: Connection, programme_id: str) -> Row[Any] | None:
    return tx.execute(select(programmes).where(programmes.c.programme_id == programme_id)).first()


def design_of(row: Row[Any]) -> Design:
    return msgspec.json.decode(row.design, type=Design)


def programmes_with(
    tx: Connection,
    statuses: Collection[str],
    organisations: Collection[str] | None,
    after: str,
    limit: int,
) -> Sequence[Row[Any]]:
    """In the order in which they were planned (ids are UUIDv7); `organisations` None: of any."""
    query = select(programmes).where(programmes.c.status.in_(statuses), programmes.c.programme_id > after)
    if organisations is not None:
        query = query.where(programmes.c.organisation_id.in_(organisations))
    return tx.execute(query.order_by(programmes.c.programme_id).limit(limit)).all()
