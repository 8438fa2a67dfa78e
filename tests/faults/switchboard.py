"""What can be asked of a house's broker, and done to it?"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from kombu import Queue

from deploy.engines import rabbitmq_binaries
from shared import broker
from shared.eventstore import Store
from shared.feed import last_in_each_shard
from tests.faults.oracle import HEARS, shards_of
from tests.faults.real_house import RealHouse


@contextmanager
def watching(house: RealHouse) -> Iterator[object]:
    """A channel of the test's own."""
    with broker.connection(house.here.broker_url, heartbeat=0) as connection:
        yield connection.channel()


def queues(house: RealHouse, *only: str) -> list[Queue]:
    """Every queue; `only`: those of one listener and one source."""
    return [
        broker.queue_of(listener, source, shard)
        for listener, sources in HEARS.items()
        for source in sources
        for shard in range(shards_of(house.stores[source]))
        if not only or only == (listener, source)
    ]


def is_used(store: Store, queue: Queue) -> bool:
    """Whether anything has happened in its shard."""
    with store.database.read() as tx:
        return last_in_each_shard(tx)[int(queue.name.rpartition(".")[2])] > 0


def bound(house: RealHouse) -> set[str]:
    """The names of the queues that are bound to an exchange of ours, as RabbitMQ tells."""
    env = os.environ | house.servers["rabbitmq"].program.env
    asked = ["list_bindings", "source_name", "destination_name", "--quiet", "--no-table-headers"]
    told = subprocess.run(
        [f"{rabbitmq_binaries()}/rabbitmqctl", *asked], env=env, check=True, capture_output=True, text=True
    ).stdout
    rows = (line.split("\t") for line in told.splitlines())
    return {row[1] for row in rows if row[0].startswith("vertais.")}


def publish(house: RealHouse, source: str, envelopes: Sequence[Mapping[str, Any]]) -> None:
    """Bring them as the relay would, in the given order."""
    if envelopes:
        outlet = broker.Outlet(source, broker.connection(house.here.broker_url, heartbeat=0))
        messages = [(broker.routing_key(int(one["shard"])), msgspec.json.encode(one)) for one in envelopes]
        outlet.publish(messages)
        outlet.close()
