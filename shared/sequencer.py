"""In which order did it all happen? One counter, one chain, given out after the fact and without holes."""

import hashlib
from collections.abc import Callable
from typing import Any
from zlib import crc32

import msgspec
from sqlalchemy import Connection, delete, select, update

from shared.eventstore import START_OF_CHAIN, Store, events, feed, feed_head, pending

BATCH = 500


def shard_of(key: str, shards: int) -> int:
    """The shard of an ordering key: CRC-32, the same in every process and every year."""
    return crc32(key.encode()) % shards


def link(previous: bytes, row: Any) -> bytes:
    """The chain's next link: SHA-256 over the link before and all that is stored of the event.

    Each part is preceded by its length (8 bytes, big-endian), so that no two rows read the same. The
    data is the encrypted form: the chain still verifies after an erasure.
    """
    digest = hashlib.sha256(previous)
    for part in (row.id, row.stream, str(row.version), row.type, str(row.schema_version), row.key or ""):
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    for raw in (row.data, row.metadata):
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.digest()


def sequence(store: Store, tx: Connection | None = None) -> int:
    """Move up to 500 unsequenced events into the feed; how many. 0 also when another does it just now.

    It takes rows that have no place yet, never "those after the last", so an event that commits late
    is sequenced late and is not missed.
    """
    if tx is None:
        if not store.database.may_have(pending):
            return 0
        with store.database.write() as own:
            moved = sequence(store, own)
        store.sequenced.set()
        return moved
    head = tx.execute(select(feed_head).with_for_update(skip_locked=True)).first()
    if head is None:
        return 0
    waiting = tx.execute(
        select(pending.c.id.label("turn"), events)
        .join(events, events.c.id == pending.c.event_id)
        .order_by(pending.c.id)
        .limit(BATCH)
    ).all()
    if not waiting:
        return 0
    position, chain = head.position, head.chain
    shard_seqs: list[int] = msgspec.json.decode(head.shard_seqs)
    at = max(store.clock(), head.sequenced_at)
    placed = []
    for row in waiting:
        position += 1
        chain = link(chain, row)
        shard = None if row.key is None else shard_of(row.key, len(shard_seqs))
        if shard is not None:
            shard_seqs[shard] += 1
        placed.append((position, row.id, at, chain, shard, None if shard is None else shard_seqs[shard]))
    counters = msgspec.json.encode(shard_seqs).decode()
    _move(tx, placed, [row.turn for row in waiting], (position, chain, at, counters))
    return len(placed)


# One statement of as many parameters as there are columns: what is one round trip is also one plan.
_MOVE = """
WITH placed AS (
    INSERT INTO feed (position, event_id, sequenced_at, chain, shard, shard_seq)
    SELECT * FROM unnest(
        %s::bigint[], %s::text[], %s::timestamptz[], %s::bytea[], %s::int[], %s::bigint[]
    )
), gone AS (DELETE FROM pending WHERE id = ANY(%s))
UPDATE feed_head SET position = %s, chain = %s, sequenced_at = %s, shard_seqs = %s
"""


def _move(tx: Connection, placed: list[Any], turns: list[int], head: tuple[Any, ...]) -> None:
    """Out of `pending` into the feed, and the head with them."""
    if tx.dialect.name != "sqlite":
        tx.exec_driver_sql(_MOVE, (*map(list, zip(*placed, strict=True)), turns, *head))
        return
    tx.execute(feed.insert(), [dict(zip(feed.c.keys(), row, strict=True)) for row in placed])
    tx.execute(delete(pending).where(pending.c.id.in_(turns)))
    tx.execute(update(feed_head).values(dict(zip(list(feed_head.c)[1:], head, strict=True))))


class ChainBroken(ValueError):
    """The feed is not what was recorded, from a position on."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the feed is not what was recorded, from position {position} on")
        self.position = position


def verify(tx: Connection, progress: Callable[[int], None] = lambda _: None) -> int:
    """Recompute the chain and the shards' numbers up to the head; how many events. Raises ChainBroken."""
    head = tx.execute(select(feed_head)).one()
    last = [0] * len(msgspec.json.decode(head.shard_seqs))
    chain, after = START_OF_CHAIN, 0
    while rows := tx.execute(
        select(feed.c.position, feed.c.chain, feed.c.shard, feed.c.shard_seq, events)
        .join(events, events.c.id == feed.c.event_id)
        .where(feed.c.position > after)
        .order_by(feed.c.position)
        .limit(1000)
    ).all():
        for row in rows:
            chain = link(chain, row)
            if (row.position, row.chain) != (after + 1, chain) or not _is_next(row, last):
                raise ChainBroken(after + 1)
            after = row.position
        progress(after)
    if (after, chain, last) != (head.position, head.chain, msgspec.json.decode(head.shard_seqs)):
        raise ChainBroken(min(after, head.position) + 1)
    return after


def _is_next(row: Any, last: list[int]) -> bool:
    """Whether the event is numbered right in its shard; `last` then counts it."""
    if row.key is None:
        return row.shard is None and row.shard_seq is None
    shard = shard_of(row.key, len(last))
    last[shard] += 1
    return bool((row.shard, row.shard_seq) == (shard, last[shard]))
