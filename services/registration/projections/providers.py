"""Which organisations have an OpenID provider of their own to sign in by?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, delete, insert, select

from services.registration.domain.provider_events import SignInProviderDismissed, SignInProviderNamed
from services.registration.projections import metadata
from shared.projections import Projection
from shared.recorded import Recorded

providers = Table(
    "sign_in_providers",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("issuer", String(500), nullable=False),
    Column("client_id", String(200), nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case SignInProviderNamed(organisation_id, issuer, client_id):
            _take_away(tx, organisation_id)
            row = {"organisation_id": organisation_id, "issuer": issuer, "client_id": client_id}
            tx.execute(insert(providers).values(row))
        case SignInProviderDismissed(organisation_id):
            _take_away(tx, organisation_id)


def _take_away(tx: Connection, organisation_id: str) -> None:
    tx.execute(delete(providers).where(providers.c.organisation_id == organisation_id))


PROVIDERS = Projection("providers", (providers,), apply)


def provider_of(tx: Connection, organisation_id: str) -> Row[Any] | None:
    return tx.execute(select(providers).where(providers.c.organisation_id == organisation_id)).first()


def all_providers(tx: Connection) -> Sequence[Row[Any]]:
    return tx.execute(select(providers).order_by(providers.c.organisation_id)).all()
