"""What keeps a service's worker going? Loops that never give up, tell that they live, and stop when told."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event as Signal
from typing import Any

import msgspec
import structlog
from kombu import Connection
from kombu import Consumer as Subscription
from kombu.message import Message
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Table

from shared.broker import Outlet, connection, dead_letters, queue_of
from shared.consumer import Consumer
from shared.due import Handler, run_due
from shared.eventstore import Store
from shared.feed import Envelope, read_envelope
from shared.heartbeats import Heartbeats, note, title
from shared.relay import relay
from shared.sequencer import sequence

log = structlog.get_logger()

IDLE = 1.0
SILENCE = 30.0
PREFETCH = 100
LONGEST_PAUSE = 5.0
NOTED_EVERY = 5.0
Step = Callable[[], None]
Forget = Callable[[DatabaseConnection, datetime], None]


def forever(name: str, step: Step, stop: Signal, beats: Heartbeats) -> None:
    """Run `step` until told to stop; after a failure wait 0.1, 0.2 … 5 s and go on."""
    pause = 0.1
    while not stop.is_set():
        beats.beat(name)
        try:
            step()
            pause = 0.1
        except Exception as error:  # a loop outlives whatever its step meets; the failure is told
            log.exception("loop failed", loop=name, error=type(error).__name__)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


class Pace:
    """How many seconds to wait before looking again: few after something was found, then more each time."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest
        self._pause = shortest

    def wait(self, found: int, news: Signal, stop: Signal) -> None:
        """Wait unless something was found, at most until there are news."""
        if found:
            self._pause = self._shortest
        elif not stop.is_set():
            news.wait(self._pause)
            self._pause = min(self._pause * 1.5, self._longest)


def pace_of_ordering(store: Store) -> Pace:
    """Writers of a SQLite file are in this process and wake us; those of PostgreSQL are elsewhere."""
    return Pace(IDLE, IDLE) if store.database.is_sqlite else Pace(0.002, 0.02)


def look(act: Callable[[], int], pace: Pace, news: Signal, stop: Signal) -> None:
    """Act once on what there is; how much that was sets the pace."""
    news.clear()
    pace.wait(act(), news, stop)


def forget_what_expired(store: Store, forget: Collection[Forget], stop: Signal) -> None:
    with store.database.claim() as tx:
        for one in forget:
            one(tx, store.clock())
    stop.wait(IDLE * 30)


def note_each(store: Store, beats: Heartbeats, loops: Collection[str], stop: Signal) -> None:
    note(store, beats, loops)
    stop.wait(NOTED_EVERY)


class Listening:
    """The consumer's loop for one source: a durable queue for each shard, acknowledged after the commit.

    Start is bind, pull, consume; silence of 30 s in a shard pulls too, and starts anew where that finds
    what the broker did not bring, so a wiped broker heals. While there is no broker at all, pulling alone
    keeps us going.
    """

    def __init__(self, consumer: Consumer, source: str, broker: Connection) -> None:
        self._consumer = consumer
        self._source = source
        self._broker = broker
        self._waiting: dict[int, list[tuple[Envelope, Message]]] = {}
        self._heard: dict[int, float] = {}
        self.channel: Any = None

    def step(self) -> None:
        try:
            if self.channel is None:
                self._start()
            self._collect()
            self._broker.heartbeat_check()
            self._take_in()
        except BaseException:
            self.close()  # unacknowledged messages are lost or come again: the next start pulls
            raise

    def close(self) -> None:
        """Drop the connection without a word: a broker that hangs would not answer a farewell."""
        self._waiting.clear()
        self.channel = None
        self._broker.collect()

    def _start(self) -> None:
        shards = range(self._consumer.pulls[self._source](0, 0, 0)["shards"])
        try:
            channel = self._broker.channel()
            channel.basic_qos(0, PREFETCH, False)
            dead_letters()(channel).declare()
            service = self._consumer.store.service
            queues = [queue_of(service, self._source, shard)(channel) for shard in shards]
            for queue in queues:
                queue.declare()
        finally:
            for shard in shards:
                self._pull(shard)
        for shard, queue in zip(shards, queues, strict=True):
            keep = partial(self._keep, shard)
            Subscription(channel, [queue], auto_declare=False, on_message=keep).consume()
        self.channel = channel

    def _keep(self, shard: int, message: Message) -> None:
        try:
            envelope = read_envelope(message.body)
        except msgspec.MsgspecError as error:
            log.error("unreadable", source=self._source, shard=shard, error=type(error).__name__)
            message.reject()  # to the dead letters; if it was one of the source's, its gap is pulled
        else:
            self._waiting.setdefault(shard, []).append((envelope, message))

    def _collect(self) -> None:
        """Wait for a message, then take whatever else has come already."""
        with suppress(TimeoutError):
            self._broker.drain_events(timeout=IDLE / 2)
            while True:
                self._broker.drain_events(timeout=0.001)

    def _take_in(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for shard, deliveries in waiting.items():
            self._consumer.receive(self._source, shard, [envelope for envelope, _ in deliveries])
            for _, message in deliveries:
                message.ack()
            self._heard[shard] = time.monotonic()
        for shard, heard in self._heard.items():
            if time.monotonic() - heard > SILENCE and self._pull(shard):
                log.warning("the broker was silent", source=self._source, shard=shard)
                self.close()  # the queue may be bound no more: the next start binds it
                return

    def _pull(self, shard: int) -> int:
        found = self._consumer.catch_up(self._source, shard)
        self._heard[shard] = time.monotonic()
        return found


@dataclass(frozen=True)
class Worker:
    """What one service does when nobody asks: order and publish, listen, and do what is due.

    `slow`: handlers of what may take as long as a minute; it is done one by one on a loop of its own, and
    keeps nothing else waiting.
    `beside`: what else it does again and again, by the loop's name, each for less than a minute a time and
    with pauses of its own that end when it is told to stop.
    `is_heard`: whether any other service listens. Where none does, nothing is published: the broker
    would return every message, since no queue takes it.
    """

    store: Store
    consumer: Consumer
    due: Table
    handlers: Mapping[str, Handler]
    slow: Mapping[str, Handler] = field(default_factory=dict)
    beside: Mapping[str, Callable[[Signal], None]] = field(default_factory=dict)
    is_heard: bool = True


def steps_of(worker: Worker, broker_url: str, stop: Signal, beats: Heartbeats) -> dict[str, Step]:
    """What each of a worker's loops does again and again, by the loop's name; nothing is connected yet."""
    store = worker.store
    ordering, passing = pace_of_ordering(store), Pace(IDLE, IDLE)  # the sequencer beside it wakes the relay
    quick = partial(run_due, store, worker.due, worker.handlers)
    slow = partial(run_due, store, worker.due, worker.slow, limit=1)
    steps: dict[str, Step] = {
        "sequence": lambda: look(partial(sequence, store), ordering, store.appended, stop),
        "due": lambda: look(quick, Pace(IDLE / 4, IDLE / 4), store.scheduled, stop),
    }
    if worker.slow:
        steps["slow"] = lambda: look(slow, Pace(IDLE / 4, IDLE / 4), store.scheduled, stop)
    steps |= {name: partial(act, stop) for name, act in worker.beside.items()}
    if worker.is_heard:
        # its connection needs no heartbeat: what it sends is confirmed or given up in time
        outlet = Outlet(store.service, connection(broker_url, heartbeat=0))
        steps["relay"] = lambda: look(partial(relay, store, outlet), passing, store.sequenced, stop)
    for source in worker.consumer.pulls:
        steps[f"listen to {source}"] = Listening(worker.consumer, source, connection(broker_url)).step
    steps["heartbeats"] = lambda: note_each(store, beats, steps, stop)
    return steps


def start(worker: Worker, broker_url: str, stop: Signal, beats: Heartbeats) -> list[threading.Thread]:
    """Start a worker's loops, each on a thread of its own; they end within a second of `stop`."""
    threads = []
    for name, step in steps_of(worker, broker_url, stop, beats).items():
        known = title(worker.store.service, name)
        thread = threading.Thread(target=forever, args=(known, step, stop, beats), name=known, daemon=True)
        thread.start()
        threads.append(thread)
    return threads
