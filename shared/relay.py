"""How do others hear of it at once? The feed's rows, published in order, marked once they are out."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select, true, update

from shared.broker import Outlet, routing_key
from shared.eventstore import Store, feed_head, relayed
from shared.feed import cloud_event, rows_after

BATCH = 500


def relay(store: Store, outlet: Outlet) -> int:
    """Publish what is new, at most a batch of it; how many events.

    The mark moves once the broker has confirmed them: a crash before that publishes them again, and
    duplicates die at the consumer's cursor. Rows of a shard are held meanwhile, so that several workers
    do not publish the same; one that died lets go of them.
    """
    with store.database.claim() as tx:
        if not _behind(tx, _LOOK):
            return 0
        behind = _behind(tx, _HOLD)
        share = BATCH // len(behind)
        rows = [row for shard, mark in behind.items() for row in rows_after(tx, shard, mark, share)]
        if not rows:
            return 0
        encode = msgspec.json.encode
        outlet.publish([(routing_key(row.shard), encode(cloud_event(store, row))) for row in rows])
        for shard, shard_seq in {row.shard: row.shard_seq for row in rows}.items():
            tx.execute(update(relayed).where(relayed.c.shard == shard).values(shard_seq=shard_seq))
    return len(rows)


_LOOK = select(relayed, feed_head.c.shard_seqs).join(feed_head, true())
_HOLD = _LOOK.with_for_update(of=relayed, skip_locked=True)


def _behind(tx: Connection, marks: Select[Any]) -> dict[int, int]:
    """Shard → mark, of those shards whose mark is behind the feed."""
    rows = tx.execute(marks).all()
    last = msgspec.json.decode(rows[0].shard_seqs) if rows else []
    return {row.shard: row.shard_seq for row in rows if row.shard_seq < last[row.shard]}
