"""Which organisations are there, and who works for each?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, Text, delete, select

from services.registration.domain.events import (
    FacilitatorDismissed,
    FacilitatorEngaged,
    OrganisationFounded,
)
from services.registration.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

organisations = Table(
    "organisations",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("reply_to", String(254), nullable=False),
)
staff = Table(
    "staff",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("able", Text, nullable=False, comment="sealed: languages and weekly times"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case OrganisationFounded(organisation_id, name, reply_to):
            row = {"organisation_id": organisation_id, "name": name, "reply_to": reply_to}
            put(tx, organisations, **row)
        case FacilitatorEngaged(organisation_id, person_id, able):
            _let_go(tx, organisation_id, person_id)
            row = {"organisation_id": organisation_id, "person_id": person_id, "able": str(able)}
            put(tx, staff, **row)
        case FacilitatorDismissed(organisation_id, person_id):
            _let_go(tx, organisation_id, person_id)


def _let_go(tx: Connection, organisation_id: str, person_id: str) -> None:
    here = (staff.c.organisation_id == organisation_id, staff.c.person_id == person_id)
    tx.execute(delete(staff).where(*here))


ORGANISATIONS = Projection("organisations", (organisations, staff), apply)


def organisation(tx: Connection, organisation_id: str) -> Row[Any] | None:
    query = select(organisations).where(organisations.c.organisation_id == organisation_id)
    return tx.execute(query).first()


def all_organisations(tx: Connection) -> Sequence[Row[Any]]:
    return tx.execute(select(organisations).order_by(organisations.c.name)).all()


def staff_of(tx: Connection, organisation_id: str) -> Sequence[Row[Any]]:
    """The facilitators that an organisation has engaged."""
    query = select(staff).where(staff.c.organisation_id == organisation_id)
    return tx.execute(query.order_by(staff.c.person_id)).all()
