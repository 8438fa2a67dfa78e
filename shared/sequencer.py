"""In which order did it all happen? One counter, one chain, given out after the fact and without holes."""

import hashlib
from typing import Any
from zlib import crc32

import msgspec
from sqlalchemy import Connection, delete, select, update

from shared.eventstore import Store, events, feed, feed_head, pending

BATCH = 500


def shard_of(key: str, shards: int) -> int:
    """The shard of an ordering key: CRC-32, the same in every process and every year."""
    return crc32(key.encode()) % shards


def place_in_shard(key: str | None, last: list[int]) -> tuple[int | None, int | None]:
    """The shard of an event with this key, and its number there, which `last` then counts; else none."""
    if key is None:
        return None, None
    shard = shard_of(key, len(last))
    last[shard] += 1
    return shard, last[shard]


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
    turns = select(pending.c.id.label("turn"), events).join(events, events.c.id == pending.c.event_id)
    waiting = tx.execute(turns.order_by(pending.c.id).limit(BATCH)).all()
    if not waiting:
        return 0
    position, chain = head.position, head.chain
    shard_seqs: list[int] = msgspec.json.decode(head.shard_seqs)
    at = max(store.clock(), head.sequenced_at)
    placed = []
    for row in waiting:
        position += 1
        chain = link(chain, row)
        placed.append((position, row.id, at, chain, *place_in_shard(row.key, shard_seqs)))
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
