"""What became of each message: is it waiting, has it gone or come back, was it given up or withdrawn?"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    select,
    tuple_,
    update,
)

from services.notifications.domain.events import (
    AttemptFailed,
    MessageBounced,
    MessageGivenUp,
    MessagePostponed,
    MessageQueued,
    MessageRescheduled,
    MessageRestored,
    MessageSent,
    MessagesForgotten,
    MessageWithdrawn,
)
from services.notifications.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

ENDS = ("sent", "given-up", "bounced", "withdrawn")
STATES = ("waiting", *ENDS)
LATELY = timedelta(hours=1)

deliveries = Table(
    "deliveries",
    metadata,
    Column("message_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=True),
    Column("written_id", String(36), nullable=True, index=True),
    Column("template", String(60), nullable=False),
    Column("person_id", String(36), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(60), nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("deliveries_by_state", "state", "changed_at"),
    Index("deliveries_of_programme", "programme_id", "changed_at", "message_id"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    at = recorded.at
    match recorded.event:
        case MessageQueued() as event:
            row = {
                "message_id": event.message_id,
                "programme_id": event.programme_id,
                "written_id": event.refs.get("written_id"),
                "template": event.template,
                "person_id": event.person_id,
                "state": "waiting",
                "reason": None,
                "attempts": 0,
                "due_at": event.due_at,
                "changed_at": at,
            }
            again = update(deliveries).where(deliveries.c.message_id == event.message_id)
            if not tx.execute(again.values(**row)).rowcount:
                put(tx, deliveries, **row)
        case MessageRescheduled() | MessageRestored() as event:
            _change(
                tx,
                event.message_id,
                state="waiting",
                reason=None,
                attempts=0,
                due_at=event.due_at,
                changed_at=at,
            )
        case MessagePostponed() as event:
            _change(tx, event.message_id, reason="quiet-hours", due_at=event.due_at, changed_at=at)
        case AttemptFailed() as event:
            _change(
                tx,
                event.message_id,
                reason=event.reason,
                attempts=event.attempt,
                due_at=event.due_at,
                changed_at=at,
            )
        case MessageSent() as event:
            _change(tx, event.message_id, state="sent", reason=None, changed_at=at)
        case MessageGivenUp() as event:
            _change(tx, event.message_id, state="given-up", reason=event.reason, changed_at=at)
        case MessageBounced() as event:
            _change(tx, event.message_id, state="bounced", reason=event.reason, changed_at=at)
        case MessageWithdrawn() as event:
            _change(tx, event.message_id, state="withdrawn", reason=event.reason, changed_at=at)
        case MessagesForgotten() as event:
            tx.execute(delete(deliveries).where(deliveries.c.programme_id == event.programme_id))


DELIVERIES = Projection("deliveries", (deliveries,), apply)


def of_programme(
    tx: Connection,
    programme_id: str,
    limit: int,
    after: tuple[Any, str] | None = None,
    state: str | None = None,
    written_id: str | None = None,
) -> list[Any]:
    """The programme's messages, the latest change first; `after` is (changed_at, message_id)."""
    query = select(deliveries).where(deliveries.c.programme_id == programme_id)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if written_id is not None:
        query = query.where(deliveries.c.written_id == written_id)
    key = (deliveries.c.changed_at, deliveries.c.message_id)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(*after))
    return list(tx.execute(query.order_by(key[0].desc(), key[1].desc()).limit(limit)))


def of_person(tx: Connection, person_id: str) -> list[Any]:
    """All that was ever to be sent to a person, the oldest first."""
    query = select(deliveries).where(deliveries.c.person_id == person_id)
    return list(tx.execute(query.order_by(deliveries.c.due_at, deliveries.c.message_id)))


def programme_of(tx: Connection, message_id: str) -> str | None:
    """The programme that a message is about, or None."""
    query = select(deliveries.c.programme_id).where(deliveries.c.message_id == message_id)
    return tx.execute(query).scalar()


def people_of(tx: Connection, message_ids: list[str]) -> dict[str, str]:
    """To whom each message is."""
    query = select(deliveries.c.message_id, deliveries.c.person_id)
    rows = tx.execute(query.where(deliveries.c.message_id.in_(message_ids)))
    return {row.message_id: row.person_id for row in rows}


def counts_of_written(tx: Connection, written_ids: list[str]) -> dict[str, dict[str, int]]:
    """For each written message, how many of its copies are in which state."""
    query = (
        select(deliveries.c.written_id, deliveries.c.state, func.count())
        .where(deliveries.c.written_id.in_(written_ids))
        .group_by(deliveries.c.written_id, deliveries.c.state)
    )
    counted = {written_id: dict.fromkeys(STATES, 0) for written_id in written_ids}
    for written_id, state, count in tx.execute(query):
        counted[written_id][state] = count
    return counted


def counted(tx: Connection, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """For those who watch over it: how many wait, how many of these have failed before, and how many have
    come to their end within an hour."""
    at, number = deliveries.c, func.count()
    waits = select(number.filter(at.attempts == 0), number.filter(at.attempts > 0))
    fresh, failed_before = tx.execute(waits.where(at.state == "waiting")).one()
    lately = select(at.state, number).where(at.state.in_(ENDS), at.changed_at > now - LATELY)
    ended = dict.fromkeys(ENDS, 0)
    ended |= dict(tx.execute(lately.group_by(at.state)).all())
    waiting = {"fresh": fresh, "failed-before": failed_before}
    return {
        "mail": [{"state": state, "waiting": count} for state, count in waiting.items()]
        + [{"state": state, "within_an_hour": count} for state, count in ended.items()]
    }


def _change(tx: Connection, message_id: str, **values: Any) -> None:
    tx.execute(update(deliveries).where(deliveries.c.message_id == message_id).values(**values))
