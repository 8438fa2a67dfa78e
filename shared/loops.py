"""What keeps a service's worker going? Loops that never give up, tell that they live, and stop when told."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from kombu import Connection, Queue
from kombu.message import Message
from sqlalchemy import Table

from shared.consumer import Consumer
from shared.due import Handler, run_due
from shared.eventstore import Store
from shared.relay import exchange_of, relay, routing_key
from shared.sequencer import sequence

log = structlog.get_logger()

IDLE = 1.0
SILENCE = 30.0
PREFETCH = 100
LONGEST_PAUSE = 30.0


@dataclass
class Heartbeats:
    """When each loop last came round, by the monotonic clock; `late` are those that seem to hang."""

    _beats: dict[str, float] = field(default_factory=dict)

    def beat(self, name: str) -> None:
        self._beats[name] = time.monotonic()

    def late(self, after: float = 60.0) -> list[str]:
        now = time.monotonic()
        return sorted(name for name, at in self._beats.items() if now - at > after)


def forever(name: str, step: Callable[[], None], stop: threading.Event, beats: Heartbeats) -> None:
    """Run `step` until told to stop; after a failure wait 0.1, 0.2 … 30 s and go on."""
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


def sequence_and_relay(store: Store, broker: Connection, stop: threading.Event) -> None:
    """Put what was appended in order and publish it; wait for more when there is none."""
    store.appended.clear()
    if sequence(store) + relay(store, broker) == 0 and not stop.is_set():
        store.appended.wait(IDLE)


def do_due_work(store: Store, due: Table, handlers: Mapping[str, Handler], stop: threading.Event) -> None:
    store.scheduled.clear()
    if run_due(store, due, handlers) == 0 and not stop.is_set():
        store.scheduled.wait(IDLE / 4)


class Listening:
    """The consumer's loop: one durable queue for each source and shard, acknowledged after the commit.

    Start is bind, pull, consume; silence of 30 s on a source pulls too, so a wiped broker heals.
    """

    def __init__(self, consumer: Consumer, broker: Connection) -> None:
        self._consumer = consumer
        self._broker = broker
        self._waiting: dict[tuple[str, int], list[tuple[dict[str, Any], Message]]] = {}
        self._heard: dict[tuple[str, int], float] = {}
        self._channel: Any = None

    def step(self) -> None:
        if self._channel is None:
            self._start()
        try:
            self._broker.drain_events(timeout=IDLE / 2)
            while True:
                self._broker.drain_events(timeout=0.001)
        except TimeoutError:
            pass
        try:
            self._take_in()
        except BaseException:
            self.close()  # unacknowledged messages are lost or come again: the next start pulls
            raise

    def close(self) -> None:
        self._waiting.clear()
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _start(self) -> None:
        shards = {source: pull(0, 0)["shards"] for source, pull in self._consumer.pulls.items()}
        channel = self._broker.channel()
        channel.basic_qos(0, PREFETCH, False)
        queues = []
        for source, count in shards.items():
            for shard in range(count):
                name = f"{self._consumer.store.service}.{source}.{shard}"
                queue = Queue(name, exchange_of(source), routing_key(shard), durable=True)(channel)
                queue.declare()
                queues.append((source, shard, queue))
        for source, shard, _ in queues:
            self._consumer.catch_up(source, shard)
            self._heard[source, shard] = time.monotonic()
        for source, shard, queue in queues:
            queue.consume(
                consumer_tag=f"{queue.name}",
                callback=lambda message, at=(source, shard): self._waiting.setdefault(at, []).append(
                    (msgspec.json.decode(message.body), message)
                ),
            )
        self._channel = channel

    def _take_in(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for (source, shard), deliveries in waiting.items():
            self._consumer.receive(source, shard, [envelope for envelope, _ in deliveries])
            for _, message in deliveries:
                message.ack()
            self._heard[source, shard] = time.monotonic()
        for at, heard in self._heard.items():
            if time.monotonic() - heard > SILENCE:
                self._consumer.catch_up(*at)
                self._heard[at] = time.monotonic()


@dataclass(frozen=True)
class Worker:
    """What one service does when nobody asks: order and publish, listen, and do what is due."""

    store: Store
    consumer: Consumer
    due: Table
    handlers: Mapping[str, Handler]


def start(
    worker: Worker, broker_url: str, stop: threading.Event, beats: Heartbeats
) -> list[threading.Thread]:
    """Start a worker's loops, each on a thread of its own; they end within a second of `stop`."""
    # the memory transport looks for messages this often; its default waits up to a second
    options = {"polling_interval": 0.02} if broker_url.startswith("memory:") else {}
    relaying = Connection(broker_url, transport_options=options)
    listening = Listening(worker.consumer, Connection(broker_url, transport_options=options))
    steps: dict[str, Callable[[], None]] = {
        "sequence and relay": lambda: sequence_and_relay(worker.store, relaying, stop),
        "due": lambda: do_due_work(worker.store, worker.due, worker.handlers, stop),
    }
    if worker.consumer.pulls:
        steps["listen"] = listening.step
    threads = []
    for name, step in steps.items():
        title = f"{worker.store.service}: {name}"
        thread = threading.Thread(target=forever, args=(title, step, stop, beats), name=title, daemon=True)
        thread.start()
        threads.append(thread)
    return threads
