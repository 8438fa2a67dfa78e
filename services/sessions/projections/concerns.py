"""Which concerns has someone told the coordinator in confidence?"""

from typing import Any

from sqlalchemy import Boolean, Column, Connection, Row, String, Table, Text, select, update

from services.sessions.domain.group_events import ConcernRaised, ConcernSettled
from services.sessions.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

concerns = Table(
    "concerns",
    metadata,
    Column("concern_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("group_id", String(36), nullable=False),
    Column("person_id", String(36), nullable=False),
    Column("text", Text, nullable=False, comment="sealed"),
    Column("raised_at", Moment, nullable=False),
    Column("settled", Boolean, nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ConcernRaised() as event:
            names = ("concern_id", "programme_id", "organisation_id", "group_id", "person_id")
            values = {name: getattr(event, name) for name in names}
            raised = {"text": str(event.text), "raised_at": recorded.at, "settled": False}
            put(tx, concerns, **values, **raised)
        case ConcernSettled():
            tx.execute(update(concerns).where(concerns.c.concern_id == recorded.ident).values(settled=True))


def concerns_of_programme(tx: Connection, programme_id: str) -> list[Row[Any]]:
    query = select(concerns).where(concerns.c.programme_id == programme_id)
    return list(tx.execute(query.order_by(concerns.c.raised_at)))


def organisation_of_concern(tx: Connection, concern_id: str) -> str | None:
    query = select(concerns.c.organisation_id).where(concerns.c.concern_id == concern_id)
    return tx.execute(query).scalar_one_or_none()


projection = Projection("concerns", (concerns,), apply)
