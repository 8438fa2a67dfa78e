"""How many events a second travel from the store to the broker, with the mark that they have?"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from statistics import median

from kombu import Queue
from sqlalchemy import update

from shared.broker import Outlet, connection, exchange_of, routing_key
from shared.eventstore import Store, relayed
from shared.relay import relay
from shared.sequencer import sequence
from tests.bench import bakery
from tests.bench.engines import a_postgres, a_rabbitmq
from tests.bench.rounds import ROUNDS, short_of, show
from tests.runner import Outcome
from tests.servers import a_database

EVENTS, SHORT_EVENTS = 20_000, 2_000
AIMS = {"events_per_s": 10_000}


def run(rounds: int | None, seed: int) -> Outcome:
    """The same events again and again: after each round the marks go back and the queue is emptied."""
    count = EVENTS if rounds is None else SHORT_EVENTS
    with ExitStack() as stack:
        url = stack.enter_context(a_database(stack.enter_context(a_postgres())))
        broker_url = stack.enter_context(a_rabbitmq())
        bakery.prepare(url)
        store = stack.enter_context(bakery.opened(url))
        fill(store, count)
        queue = stack.enter_context(connection(broker_url)).channel()
        name = bound_to_all(queue, store)
        outlet = Outlet(store.service, stack.enter_context(connection(broker_url, heartbeat=0)))
        measured = [
            pass_all_on(store, outlet, count, lambda: queue.queue_purge(name))
            for _ in range(1 + (rounds or ROUNDS))
        ][1:]
    figures = {"events_per_s": round(median(measured))}
    rows: list[list[object]] = [["events", "median events/s", "worst", "best"]]
    rows.append([count, *(f"{of(measured):,.0f}" for of in (median, min, max))])
    show(rows, (10, 18, 10, 10))
    return Outcome(figures, short_of(figures, AIMS), rows)


def fill(store: Store, count: int) -> None:
    """Streams of four, as most are short, all of them with their places in the feed."""
    for _ in range(count // 4):
        bakery.bake(store, 4)
    while sequence(store):
        pass


def bound_to_all(channel: object, store: Store) -> str:
    """The name of one quorum queue that takes what is published in any shard."""
    exchange = exchange_of(store.service)
    queue = Queue("bench.relay", durable=True, queue_arguments={"x-queue-type": "quorum"})(channel)
    exchange(channel).declare()
    queue.declare()
    for shard in range(store.shards):
        queue.bind_to(exchange, routing_key(shard))
    return str(queue.name)


def pass_all_on(store: Store, outlet: Outlet, count: int, empty: Callable[[], object]) -> float:
    with store.database.write() as tx:
        tx.execute(update(relayed).values(shard_seq=0))
    start = time.perf_counter()
    passed = 0
    while some := relay(store, outlet):
        passed += some
    took = time.perf_counter() - start
    empty()
    if passed != count:
        raise RuntimeError(f"{passed} of {count} events were passed on")
    return count / took
