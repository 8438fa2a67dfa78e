"""From which address of its own do an organisation's mails come?"""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, String, Table, delete, select

from services.registration.domain.sender_events import SenderDismissed, SenderNamed
from services.registration.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

senders = Table(
    "senders",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("sender", String(254), nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case SenderNamed(organisation_id, sender):
            _take_away(tx, organisation_id)
            put(tx, senders, organisation_id=organisation_id, sender=sender)
        case SenderDismissed(organisation_id):
            _take_away(tx, organisation_id)


def _take_away(tx: Connection, organisation_id: str) -> None:
    tx.execute(delete(senders).where(senders.c.organisation_id == organisation_id))


SENDERS = Projection("senders", (senders,), apply)


def sender_of(tx: Connection, organisation_id: str) -> str | None:
    query = select(senders.c.sender).where(senders.c.organisation_id == organisation_id)
    return tx.execute(query).scalar()


def all_senders(tx: Connection) -> Mapping[str, str]:
    """By organisation, of those that have one."""
    return {row.organisation_id: row.sender for row in tx.execute(select(senders))}
