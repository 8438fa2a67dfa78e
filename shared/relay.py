"""How do others hear of it at once? The feed's rows, published in order, marked once they are out."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select, update

from shared.broker import Outlet, routing_key
from shared.eventstore import Store, relayed
from shared.feed import cloud_event, last_in_each_shard, rows_after

BATCH = 500


def relay(store: Store, outlet: Outlet) -> int:
    """Publish what is new, at most a batch of it; how many events.

    The mark moves once the broker has confirmed them: a crash before that publishes them again, and
    duplicates die at the consumer's cursor. Rows of a shard are held meanwhile, so that several workers
    do not publish the same; one that died lets go of them.
    """
    with store.database.claim() as tx:
        last = last_in_each_shard(tx)
        if not _behind(tx, last, select(relayed)):
            return 0
        behind = _behind(tx, last, select(relayed).with_for_update(skip_locked=True))
        rows = [
            row for shard, mark in behind.items() for row in rows_after(tx, shard, mark, BATCH // len(behind))
        ]
        if not rows:
            return 0
        outlet.publish(
            [(routing_key(row.shard), msgspec.json.encode(cloud_event(store, row))) for row in rows]
        )
        for shard, shard_seq in {row.shard: row.shard_seq for row in rows}.items():
            tx.execute(update(relayed).where(relayed.c.shard == shard).values(shard_seq=shard_seq))
    return len(rows)


def _behind(tx: Connection, last: list[int], marks: Select[Any]) -> dict[int, int]:
    """Shard → mark, of those shards whose mark is behind the feed."""
    return {row.shard: row.shard_seq for row in tx.execute(marks) if row.shard_seq < last[row.shard]}
