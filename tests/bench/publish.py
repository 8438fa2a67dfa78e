"""How many messages a second does the broker confirm, sent our way and sent others' ways?"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

import amqp
from kombu import Connection, Exchange, Producer, Queue

from shared.broker import Outlet, connection
from shared.relay import BATCH
from tests.bench.engines import a_rabbitmq
from tests.bench.rounds import ROUNDS, alternate, rate, ratio, short_of, show
from tests.runner import Outcome

OURS, EACH, PIPELINED = "ours", "kombu confirm_publish", "py-amqp pipelined"
SECONDS, SHORT_SECONDS = 2.0, 0.5
BODY = b"x" * 1024
AIMS = {"vs_kombu": 8, "vs_pipelined": 0.8}

Sender = Callable[[], int]
"""Has some messages confirmed, and says how many."""


def run(rounds: int | None, seed: int) -> Outcome:
    """1 KB to a durable quorum queue of each one's own, in batches of 500 where there are batches."""
    seconds = SECONDS if rounds is None else SHORT_SECONDS
    with ExitStack() as stack:
        url = stack.enter_context(a_rabbitmq())
        senders = {
            name: stack.enter_context(sender(url))
            for name, sender in ((OURS, ours), (EACH, each), (PIPELINED, pipelined))
        }
        peers = {name: timed(url, name, send, seconds) for name, send in senders.items()}
        measured = alternate(peers, rounds or ROUNDS)
    figures = {
        "vs_kombu": ratio(measured[OURS], measured[EACH]),
        "vs_pipelined": ratio(measured[OURS], measured[PIPELINED]),
    }
    rows: list[list[object]] = [["messages/s", "median", "worst", "best"]]
    rows += [[name, *(f"{of(one):,.0f}" for of in (median, min, max))] for name, one in measured.items()]
    show(rows, (24, 10, 10, 10))
    return Outcome(figures, short_of(figures, AIMS), rows)


def timed(url: str, name: str, send: Sender, seconds: float) -> Callable[[], float]:
    """The queue is emptied after each turn, so that nobody meets another's backlog."""

    def measure() -> float:
        speed = rate([send], seconds)
        with connection(url) as apart:
            apart.channel().queue_purge(queue_named(name).name)
        return speed

    send()
    return measure


def queue_named(name: str) -> Queue:
    """A quorum queue and the exchange that leads to it, both called after whoever is measured."""
    title = name.replace(" ", "-")
    exchange = Exchange(f"vertais.{title}", type="direct", durable=True)
    arguments = {"x-queue-type": "quorum"}
    return Queue(f"bench.{title}", exchange, "shard.0", durable=True, queue_arguments=arguments)


@contextmanager
def ours(url: str) -> Iterator[Sender]:
    with connection(url, heartbeat=0) as broker:
        queue_named(OURS)(broker.channel()).declare()
        outlet = Outlet(OURS, broker)

        def send() -> int:
            outlet.publish([("shard.0", BODY)] * BATCH)
            return BATCH

        yield send


@contextmanager
def each(url: str) -> Iterator[Sender]:
    """kombu's own way: every message waits for its confirmation."""
    queue = queue_named(EACH)
    with Connection(url, transport_options={"confirm_publish": True}) as broker:
        queue(broker.channel()).declare()
        producer = Producer(broker.channel(), exchange=queue.exchange, routing_key="shard.0")

        def send() -> int:
            producer.publish(
                BODY, content_type="application/octet-stream", content_encoding="binary", mandatory=True
            )
            return 1

        yield send


@contextmanager
def pipelined(url: str) -> Iterator[Sender]:
    """The library beneath kombu, with as little about it as can be: send a batch, count confirmations."""
    queue = queue_named(PIPELINED)
    with connection(url) as broker:
        queue(broker.channel()).declare()
        at = broker.info()
    host = f"{at['hostname']}:{at['port']}"
    with amqp.Connection(host, userid=at["userid"], password=at["password"]) as bare:
        channel = bare.channel()
        channel.confirm_select()
        last = {"sent": 0, "confirmed": 0}
        channel.events["basic_ack"].add(
            lambda tag, multiple: last.update(confirmed=max(tag, last["confirmed"]))
        )

        def send() -> int:
            for _ in range(BATCH):
                channel.basic_publish(
                    amqp.Message(BODY, delivery_mode=2),
                    exchange=queue.exchange.name,
                    routing_key="shard.0",
                    mandatory=True,
                )
            last["sent"] += BATCH
            while last["confirmed"] < last["sent"]:
                bare.drain_events()
            return BATCH

        yield send
