"""Whose is this e-mail address? Found by a keyed hash, so that the table itself holds no address."""

import hmac
from hashlib import sha256

from sqlalchemy import Column, Connection, String, Table, delete, select

from services.registration.domain.erasure_events import PersonErased
from services.registration.domain.events import EmailCorrected, PersonRegistered
from services.registration.projections import metadata
from shared.personal import ERASED
from shared.projections import Projection, put
from shared.recorded import Recorded
from shared.vault import Vault

addresses = Table(
    "addresses",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("blind", String(64), nullable=False, unique=True, comment="HMAC of the address in small letters"),
)


def blind_index(key: bytes, email: str) -> str:
    return hmac.new(key, email.strip().casefold().encode(), sha256).hexdigest()


def addresses_projection(vault: Vault, key: bytes) -> Projection:
    """Opens the address with the vault; of somebody who has been erased nothing is kept."""

    def apply(tx: Connection, recorded: Recorded) -> None:
        match recorded.event:
            case PersonRegistered(person_id, _, email) | EmailCorrected(person_id, email):
                tx.execute(delete(addresses).where(addresses.c.person_id == person_id))
                opened = vault.open([str(email)])[str(email)]
                if opened is not ERASED:
                    blind = blind_index(key, opened)
                    put(tx, addresses, person_id=person_id, blind=blind)
            case PersonErased() as event:
                tx.execute(delete(addresses).where(addresses.c.person_id == event.person_id))

    return Projection("addresses", (addresses,), apply)


def whose(tx: Connection, blind: str) -> str | None:
    """The person with this address."""
    return tx.execute(select(addresses.c.person_id).where(addresses.c.blind == blind)).scalar()
