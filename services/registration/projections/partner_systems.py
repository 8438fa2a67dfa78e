"""Which systems of partner organisations may call, for what, and which of their secrets are live?"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Row, String, Table, Text, delete, select

from services.registration.domain.partner_events import (
    PartnerSecretMade,
    PartnerSecretRevoked,
    PartnerSystemAdmitted,
    PartnerSystemRevoked,
)
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

systems = Table(
    "partner_systems",
    metadata,
    Column("system_id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("scopes", Text, nullable=False, comment="JSON"),
    Column("admitted_at", Moment, nullable=False),
)
secrets = Table(
    "partner_secrets",
    metadata,
    Column("secret_id", String(36), primary_key=True),
    Column("system_id", String(36), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case PartnerSystemAdmitted() as new:
            row = {"system_id": new.system_id, "organisation_id": new.organisation_id, "name": new.name}
            scopes = msgspec.json.encode(new.scopes).decode()
            put(tx, systems, **(row | {"scopes": scopes, "admitted_at": recorded.at}))
        case PartnerSecretMade() as made:
            row = {"secret_id": made.secret_id, "system_id": made.system_id}
            put(tx, secrets, **(row | {"made_at": recorded.at}))
        case PartnerSecretRevoked() as revoked:
            tx.execute(delete(secrets).where(secrets.c.secret_id == revoked.secret_id))
        case PartnerSystemRevoked(system_id):
            tx.execute(delete(secrets).where(secrets.c.system_id == system_id))
            tx.execute(delete(systems).where(systems.c.system_id == system_id))


PARTNER_SYSTEMS = Projection("partner_systems", (systems, secrets), apply)


def system(tx: Connection, system_id: str) -> Row[Any] | None:
    return tx.execute(select(systems).where(systems.c.system_id == system_id)).first()


def systems_of(tx: Connection, organisation_id: str) -> Sequence[Row[Any]]:
    query = select(systems).where(systems.c.organisation_id == organisation_id)
    return tx.execute(query.order_by(systems.c.name, systems.c.system_id)).all()


def live_secrets(tx: Connection, system_id: str) -> Sequence[Row[Any]]:
    query = select(secrets).where(secrets.c.system_id == system_id)
    return tx.execute(query.order_by(secrets.c.made_at, secrets.c.secret_id)).all()


def scopes_of(row: Row[Any]) -> tuple[str, ...]:
    return msgspec.json.decode(row.scopes, type=tuple[str, ...])
