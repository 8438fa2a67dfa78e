"""Who is to be erased and when, who has been, by which services, and what does a legal hold still keep?"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, Row, String, Table, Text, delete, select, update

from services.registration.domain.erasure_events import (
    ErasureAsked,
    ErasureCalledOff,
    ErasureConfirmed,
    ErasureHastened,
    ErasureOfAgeDue,
    EvidenceEnded,
    EvidenceKept,
    PersonErased,
    ReceiptNoted,
)
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

erasures = Table(
    "erasures",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("receipt", String(64), nullable=True, index=True, comment="hash of the certificate's code"),
    Column("asked_at", Moment, nullable=True),
    Column("due_at", Moment, nullable=True, comment="NULL: not confirmed yet"),
    Column("erased_at", Moment, nullable=True),
    Column("organisations", JSON, nullable=False, comment="whose staff had read them"),
)
erasure_receipts = Table(
    "erasure_receipts",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("service", String(40), primary_key=True),
    Column("at", Moment, nullable=False),
)
evidence = Table(
    "evidence",
    metadata,
    Column("evidence_id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("reason", String(200), nullable=False),
    Column("until", Moment, nullable=False),
    Column("evidence", Text, nullable=False, comment="sealed under the evidence's own key"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ErasureAsked() as event:
            tx.execute(delete(erasures).where(erasures.c.person_id == event.person_id))
            row = {"person_id": event.person_id, "asked_at": event.at, "organisations": []}
            put(tx, erasures, **row)
        case ErasureConfirmed() as event:
            _set(tx, event.person_id, receipt=event.receipt, due_at=event.due_at)
        case ErasureHastened() as event:
            _set(tx, event.person_id, due_at=event.due_at)
        case ErasureOfAgeDue() as event:
            _set(tx, event.person_id, receipt=None, due_at=event.due_at)
        case ErasureCalledOff() as event:
            tx.execute(delete(erasures).where(erasures.c.person_id == event.person_id))
        case PersonErased() as event:
            told = {"receipt": event.receipt, "organisations": list(event.organisations)}
            _set(tx, event.person_id, **told, erased_at=event.erased_at)
        case ReceiptNoted() as event:
            row = {"person_id": event.person_id, "service": event.service, "at": event.at}
            put(tx, erasure_receipts, **row)
        case EvidenceKept() as event:
            row = {
                "evidence_id": event.evidence_id,
                "person_id": event.person_id,
                "programme_id": event.programme_id,
                "reason": event.reason,
                "until": event.until,
                "evidence": str(event.evidence),
            }
            put(tx, evidence, **row)
        case EvidenceEnded() as event:
            tx.execute(delete(evidence).where(evidence.c.evidence_id == event.evidence_id))


ERASURES = Projection("erasures", (erasures, erasure_receipts, evidence), apply)


def erasure_of(tx: Connection, person_id: str) -> Row[Any] | None:
    return tx.execute(select(erasures).where(erasures.c.person_id == person_id)).first()


def coming(tx: Connection) -> dict[str, Any]:
    """When those who are to be erased will be, by person."""
    query = select(erasures).where(erasures.c.due_at.is_not(None), erasures.c.erased_at.is_(None))
    return {row.person_id: row.due_at for row in tx.execute(query)}


def erased_among(tx: Connection, person_ids: Iterable[str]) -> set[str]:
    query = select(erasures.c.person_id).where(erasures.c.erased_at.is_not(None))
    return set(tx.execute(query.where(erasures.c.person_id.in_(set(person_ids)))).scalars())


def certified(tx: Connection, receipt: str) -> Row[Any] | None:
    return tx.execute(select(erasures).where(erasures.c.receipt == receipt)).first()


def receipts_for(tx: Connection, person_id: str) -> Sequence[Row[Any]]:
    query = select(erasure_receipts).where(erasure_receipts.c.person_id == person_id)
    return tx.execute(query.order_by(erasure_receipts.c.at, erasure_receipts.c.service)).all()


def kept_of(tx: Connection, person_id: str) -> Sequence[Row[Any]]:
    query = select(evidence).where(evidence.c.person_id == person_id)
    return tx.execute(query.order_by(evidence.c.until)).all()


def kept_in(tx: Connection, programme_id: str) -> Sequence[Row[Any]]:
    query = select(evidence).where(evidence.c.programme_id == programme_id)
    return tx.execute(query.order_by(evidence.c.evidence_id)).all()


def _set(tx: Connection, person_id: str, **values: Any) -> None:
    here = erasures.c.person_id == person_id
    if not tx.execute(update(erasures).where(here).values(**values)).rowcount:
        put(tx, erasures, person_id=person_id, **{"organisations": [], **values})
