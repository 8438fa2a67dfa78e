"""To whom does mail come back, as their address stands?"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, String, Table, delete, select

from services.registration.domain.events import ContactBounced, EmailCorrected
from services.registration.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

unreachable = Table(
    "unreachable",
    metadata,
    Column("person_id", String(36), primary_key=True),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ContactBounced(person_id):
            put(tx, unreachable, person_id=person_id)
        case EmailCorrected(person_id):
            tx.execute(delete(unreachable).where(unreachable.c.person_id == person_id))


UNREACHABLE = Projection("unreachable", (unreachable,), apply)


def among(tx: Connection, person_ids: Iterable[str]) -> set[str]:
    """Those of these people to whom mail comes back."""
    query = select(unreachable.c.person_id).where(unreachable.c.person_id.in_(set(person_ids)))
    return set(tx.execute(query).scalars())
