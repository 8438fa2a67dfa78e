"""Whose programme is it, and how many can answer in it?"""

from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, select, update

from services.surveys.domain.events import GroupAwaited, ProgrammeNoted, ProgrammeRevised
from services.surveys.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

programmes = Table(
    "programmes",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
    Column("capacity", Integer, nullable=True),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ProgrammeNoted() as event:
            _note(tx, event.programme_id, organisation_id=event.organisation_id, capacity=event.capacity)
        case ProgrammeRevised() as event:
            here = programmes.c.programme_id == event.programme_id
            tx.execute(update(programmes).where(here).values(capacity=event.capacity))
        case GroupAwaited() as event:
            _note(tx, event.programme_id, organisation_id=event.organisation_id)
        case _:
            pass


def organisation_of(tx: Connection, programme_id: str) -> str | None:
    query = select(programmes.c.organisation_id).where(programmes.c.programme_id == programme_id)
    return tx.execute(query).scalar()


def capacity_of(tx: Connection, programme_id: str) -> int | None:
    query = select(programmes.c.capacity).where(programmes.c.programme_id == programme_id)
    return tx.execute(query).scalar()


def _note(tx: Connection, programme_id: str, **values: Any) -> None:
    here = programmes.c.programme_id == programme_id
    if not tx.execute(update(programmes).where(here).values(**values)).rowcount:
        put(tx, programmes, programme_id=programme_id, **values)


PROJECTION = Projection("programmes", (programmes,), apply)
