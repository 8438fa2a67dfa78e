"""How far have we heard, and does the source still tell the same history?

A source that was restored from a backup has lost its newest events, and gives their numbers to others.
Its chain tells: at our cursor it is not the one we saw. So we keep what we saw, to find the last point
that both know.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from sqlalchemy import Column, Integer, String, Table, delete, insert, select, update
from sqlalchemy import Connection as Transaction

from shared.eventstore import Counter, Moment, Store, metadata
from shared.feed import Envelope
from shared.parking import free_empty_keys, parked_events

log = structlog.get_logger()

# Every event is remembered for this many numbers of its shard; before that, each thousandth.
ALL_OF_THE_LAST = 50_000
EACH = 1_000

cursors = Table(
    "cursors",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("shard_seq", Counter, nullable=False),
    Column("event_id", String(36), nullable=True),
    Column("chain", String(64), nullable=True),
)
heard = Table(
    "heard",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("shard_seq", Counter, primary_key=True),
    Column("event_id", String(36), nullable=False),
    Column("chain", String(64), nullable=False),
)
orphans = Table(
    "orphans",
    metadata,
    Column("event_id", String(36), primary_key=True, comment="what the source has lost and we had heard"),
    Column("source", String(40), nullable=False),
    Column("shard", Integer, nullable=False),
    Column("shard_seq", Counter, nullable=False),
    Column("noticed_at", Moment, nullable=False),
)


def cursor_of(store: Store, source: str, shard: int) -> tuple[int, str | None]:
    """The last number that we heard in the shard (0: none), and the chain there."""
    with store.database.read() as tx:
        row = tx.execute(select(cursors).where(*_at(cursors, source, shard))).first()
    return (0, None) if row is None else (row.shard_seq, row.chain)


def place_of(envelope: Envelope) -> dict[str, Any]:
    """Where an event stands in its shard, as the tables here have it."""
    return {"shard_seq": int(envelope["shardseq"]), "event_id": envelope["id"], "chain": envelope["chain"]}


def remember(tx: Transaction, source: str, shard: int, envelopes: Sequence[Envelope]) -> None:
    """Keep what was seen of each, and let go of what is long past but for each thousandth."""
    rows = [{"source": source, "shard": shard, **place_of(one)} for one in envelopes]
    tx.execute(insert(heard), rows)
    first, last = rows[0]["shard_seq"], rows[-1]["shard_seq"]
    if first // EACH != last // EACH or first % EACH == 0:
        past = heard.c.shard_seq < last - ALL_OF_THE_LAST
        tx.execute(delete(heard).where(*_at(heard, source, shard), past, heard.c.shard_seq % EACH != 0))


def walk_back(store: Store, source: str, shard: int, pull: Callable[..., dict[str, Any]]) -> int:
    """Put our cursor back to the last point that the source knows too; its number there.

    What we heard after it is listed among the orphans, and what of that was parked is let go.
    """
    after, chain = cursor_of(store, source, shard)
    with store.database.read() as tx:
        seen = tx.execute(select(heard).where(*_at(heard, source, shard)).order_by(heard.c.shard_seq)).all()
    # known rows come before unknown ones, so halving finds where they end
    known = bisect_left(seen, True, key=lambda row: pull(shard, row.shard_seq, 0)["at"] != row.chain)
    common = seen[known - 1] if known else None
    back_to = common.shard_seq if common else 0
    now = store.clock()
    with store.database.write() as tx:
        here = update(cursors).where(*_at(cursors, source, shard), cursors.c.shard_seq == after)
        there = {"event_id": common.event_id, "chain": common.chain} if common else {}
        if not tx.execute(here.where(cursors.c.chain == chain).values(shard_seq=back_to, **there)).rowcount:
            return back_to  # another consumer has gone back, or on
        if back_to == 0:
            tx.execute(delete(cursors).where(*_at(cursors, source, shard)))
        listed = set(tx.execute(select(orphans.c.event_id)).scalars())
        # what is listed already the broker still held, and brought again
        for row in (one for one in seen[known:] if one.event_id not in listed):
            orphan = {"event_id": row.event_id, "source": source, "shard": shard, "shard_seq": row.shard_seq}
            tx.execute(insert(orphans).values(noticed_at=now, **orphan))
        for table in (heard, parked_events):
            tx.execute(delete(table).where(*_at(table, source, shard), table.c.shard_seq > back_to))
        free_empty_keys(tx, source)
    log.error("source restored to the past", source=source, shard=shard, lost=after - back_to, at=back_to)
    return back_to


def _at(table: Table, source: str, shard: int) -> tuple[Any, Any]:
    return table.c.source == source, table.c.shard == shard
