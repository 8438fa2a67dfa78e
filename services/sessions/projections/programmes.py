"""Whose is a programme?"""

from sqlalchemy import Column, Connection, String, Table, select, update

from services.sessions.domain.events import MeetingsCalledOff, ProgrammeNoted
from services.sessions.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

programmes = Table(
    "programmes",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ProgrammeNoted() | MeetingsCalledOff() as event:
            owner = {"organisation_id": event.organisation_id}
            known = programmes.c.programme_id == event.programme_id
            if not tx.execute(update(programmes).where(known).values(**owner)).rowcount:
                put(tx, programmes, programme_id=event.programme_id, **owner)


def organisation_of(tx: Connection, programme_id: str) -> str | None:
    found = select(programmes.c.organisation_id).where(programmes.c.programme_id == programme_id)
    return tx.execute(found).scalar_one_or_none()


projection = Projection("programmes", (programmes,), apply)
