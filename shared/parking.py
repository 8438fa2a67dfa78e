"""What becomes of an event that fails the same way each time? It waits, and all of its key behind it."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Integer, LargeBinary, String, Table, Text, func, select

from shared.database import is_passing
from shared.eventstore import Counter, Store, metadata
from shared.feed import Envelope, read_envelope

parked_keys = Table(
    "parked_keys",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("problem", Text, nullable=False),
)
parked_events = Table(
    "parked_events",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("shard_seq", Counter, primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
)


def free_empty_keys(tx: Connection, source: str) -> None:
    """Let go of the source's keys for which nothing waits any more."""
    waits = select(parked_events.c.key).where(parked_events.c.source == source)
    tx.execute(parked_keys.delete().where(parked_keys.c.source == source, parked_keys.c.key.not_in(waits)))


def problem_of(error: Exception) -> str:
    """What went wrong, without values: an error's text may quote what it was given."""
    slug = getattr(error, "slug", None)
    return f"{type(error).__name__}: {slug}" if slug else type(error).__name__


def parked_among(tx: Connection, source: str, keys: Collection[str]) -> set[str]:
    """Which of the keys are parked; their rows are held until the transaction ends."""
    held = select(parked_keys.c.key).where(parked_keys.c.source == source, parked_keys.c.key.in_(keys))
    return set(tx.execute(held.with_for_update()).scalars())


def park(tx: Connection, source: str, shard: int, envelope: Envelope, error: Exception) -> None:
    """Let the event open the list of its key."""
    row = {"source": source, "key": envelope["partitionkey"], "problem": problem_of(error)}
    tx.execute(parked_keys.insert().values(**row))
    line_up(tx, source, shard, envelope)


def line_up(tx: Connection, source: str, shard: int, envelope: Envelope) -> None:
    """Let the event wait behind the others of its parked key."""
    where = {"source": source, "key": envelope["partitionkey"], "shard": shard}
    number, body = int(envelope["shardseq"]), msgspec.json.encode(envelope)
    tx.execute(parked_events.insert().values(**where, shard_seq=number, envelope=body))


def retry_parked(store: Store, react: Callable[[Connection, Envelope], None], source: str, key: str) -> int:
    """Try a parked key's events again, in order, each in a transaction; how many are left parked."""
    while True:
        with store.database.write() as tx:
            row = _first(tx, source, key)
            if row is None:
                return 0
            try:
                with tx.begin_nested():
                    react(tx, read_envelope(row.envelope))
            except Exception as error:
                if is_passing(error):
                    raise
                told = parked_keys.update().where(*_of(parked_keys, source, key))
                tx.execute(told.values(problem=problem_of(error)))
                counted = select(func.count()).select_from(parked_events)
                return int(tx.execute(counted.where(*_of(parked_events, source, key))).scalar_one())
            _remove(tx, row)


def discard_parked(store: Store, source: str, key: str, event_id: str) -> bool:
    """Give up a parked key's first event, for good; False where another one, or none, is the first now."""
    with store.database.write() as tx:
        row = _first(tx, source, key)
        if row is None or read_envelope(row.envelope)["id"] != event_id:
            return False
        _remove(tx, row)
        _first(tx, source, key)
        return True


def _first(tx: Connection, source: str, key: str) -> Any:
    """The key's first parked event. The key is held, and let go of for good where nothing waits."""
    held = select(parked_keys).where(*_of(parked_keys, source, key)).with_for_update()
    if tx.execute(held).first() is None:
        return None
    waiting = select(parked_events).where(*_of(parked_events, source, key))
    row = tx.execute(waiting.order_by(parked_events.c.shard_seq).limit(1)).first()
    if row is None:
        tx.execute(parked_keys.delete().where(*_of(parked_keys, source, key)))
    return row


def _remove(tx: Connection, row: Any) -> None:
    here = parked_events.c.shard == row.shard, parked_events.c.shard_seq == row.shard_seq
    tx.execute(parked_events.delete().where(*_of(parked_events, row.source, row.key), *here))


def _of(table: Table, source: str, key: str) -> tuple[Any, Any]:
    return table.c.source == source, table.c.key == key
