"""How do others hear of it at once? The feed's rows, published in order, marked once they are out."""

from collections.abc import Callable

import msgspec
from kombu import Connection, Exchange
from sqlalchemy import select, update

from shared.eventstore import Store, relayed
from shared.feed import CONTENT_TYPE, cloud_event, last_in_each_shard, rows_after

BATCH = 250


def exchange_of(service: str) -> Exchange:
    return Exchange(f"vertais.{service}", type="direct", durable=True)


def routing_key(shard: int) -> str:
    return f"shard.{shard}"


def relay(store: Store, connection: Connection, check: Callable[[str], None] = lambda _: None) -> int:
    """Publish what is new in each shard, at most a batch of it; how many events.

    A crash between publishing and marking publishes again: duplicates die at the consumer's cursor.
    """
    with store.database.read() as tx:
        last = last_in_each_shard(tx)
        marks = {row.shard: row.shard_seq for row in tx.execute(select(relayed))}
        batches = {
            shard: rows_after(tx, shard, marks.get(shard, 0), BATCH)
            for shard, newest in enumerate(last)
            if newest > marks.get(shard, 0)
        }
    for shard, rows in batches.items():
        _publish(connection, store, shard, [msgspec.json.encode(cloud_event(store, row)) for row in rows])
        check("relay: published")
        with store.database.write() as tx:
            mark = rows[-1].shard_seq
            if shard in marks:
                tx.execute(update(relayed).where(relayed.c.shard == shard).values(shard_seq=mark))
            else:
                tx.execute(relayed.insert().values(shard=shard, shard_seq=mark))
    return sum(len(rows) for rows in batches.values())


def _publish(connection: Connection, store: Store, shard: int, bodies: list[bytes]) -> None:
    exchange = exchange_of(store.service)
    with connection.channel() as channel:
        exchange(channel).declare()
        producer = connection.Producer(channel, auto_declare=False)
        for body in bodies:
            producer.publish(
                body,
                exchange=exchange,
                routing_key=routing_key(shard),
                content_type=CONTENT_TYPE,
                content_encoding="utf-8",
                delivery_mode="persistent",
            )
