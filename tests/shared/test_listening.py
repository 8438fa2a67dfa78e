"""Does what one service appends reach another through RabbitMQ, and does unreadable matter do no harm?"""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shared.broker import DEAD, Outlet, Unconfirmed, connection, dead_letters, exchange_of, routing_key
from shared.consumer import Consumer
from shared.eventstore import Metadata, new_id
from shared.execute import execute
from shared.feed import page
from shared.loops import Listening
from shared.relay import relay
from shared.sequencer import sequence, shard_of
from tests.servers import wait_until
from tests.shared.toy import HeardSchema, Order, bake_what_was_ordered, open_store, order, rows

pytestmark = [pytest.mark.slow, pytest.mark.long(20)]  # one server for all of them
META = Metadata(actor="person:x", correlation="c1")
AINO = "00000000-0000-7000-8000-00000000a1a0"
ORDERED = "bakery.loaves-ordered.v1"


class FeedIsDown(Exception):
    """The source does not answer over HTTP."""


class Kitchen:
    """A bakery, and an oven that listens to it on a thread, as a worker does."""

    def __init__(self, folder: Path, broker: str) -> None:
        self.bakery, self.oven = open_store(folder), open_store(folder, name="oven")
        self.feed_answers = True
        self.pulled = 0
        self._broker = broker
        self._outlet = Outlet("bakery", connection(broker, heartbeat=0))
        consumer = Consumer(
            self.oven, {ORDERED: HeardSchema()}, {ORDERED: (bake_what_was_ordered,)}, {"bakery": self._pull}
        )
        self._listening = Listening(consumer, "bakery", connection(broker))
        self._stop = threading.Event()
        self.failures: list[Exception] = []
        self._thread = threading.Thread(target=self._listen)

    def open(self) -> None:
        """Listen, and wait until everything is bound."""
        self._thread.start()
        wait_until(lambda: self._listening.channel is not None, "the queues")

    def order(self, loaves: int) -> None:
        ident = new_id()
        execute(self.bakery, order, ident, Order(ident, AINO, loaves), META)

    def send_out(self) -> None:
        sequence(self.bakery)
        relay(self.bakery, self._outlet)

    def baked(self) -> list[int]:
        return sorted(row[1] for row in rows(self.oven, "orders"))

    def put_straight_into_the_queue(self, body: bytes) -> None:
        Outlet("bakery", connection(self._broker, heartbeat=0)).publish(
            [(routing_key(shard_of(AINO, 4)), body)]
        )

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=30)
        self._listening.close()
        self._outlet.close()
        with connection(self._broker) as cleaning:
            channel = cleaning.channel()
            for shard in range(4):
                channel.queue_delete(f"oven.bakery.{shard}")
            channel.queue_delete(DEAD)
            exchange_of("bakery")(channel).delete()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                self._listening.step()
            except Exception as error:
                self.failures.append(error)
                self._stop.wait(0.1)

    def _pull(self, shard: int, after: int, limit: int = 500) -> dict[str, Any]:
        if not self.feed_answers:
            raise FeedIsDown
        self.pulled += 1
        with self.bakery.database.read() as tx:
            return page(tx, self.bakery, shard, after, limit)


@pytest.fixture
def kitchen(tmp_path: Path, rabbitmq_server: str) -> Iterator[Kitchen]:
    one = Kitchen(tmp_path, rabbitmq_server)
    try:
        yield one
    finally:
        one.close()


def test_an_event_comes_through_the_broker_alone(kitchen):
    kitchen.open()
    kitchen.feed_answers = False
    for loaves in (1, 2, 3):
        kitchen.order(loaves)
        kitchen.send_out()
    wait_until(lambda: kitchen.baked() == [1, 2, 3], "the oven")
    assert kitchen.failures == []


def test_what_was_published_before_anybody_listened_is_pulled(kitchen):
    kitchen.order(1)
    sequence(kitchen.bakery)
    kitchen.open()
    wait_until(lambda: kitchen.baked() == [1], "the oven")


def test_what_cannot_be_read_goes_to_the_dead_letters_and_the_rest_goes_on(kitchen):
    kitchen.open()
    kitchen.feed_answers = False
    kitchen.put_straight_into_the_queue(b"{ this is no envelope")
    kitchen.order(1)
    kitchen.send_out()
    wait_until(lambda: kitchen.baked() == [1], "the oven")
    with connection(kitchen._broker) as looking:
        dead = dead_letters()(looking.channel())
        wait_until(lambda: dead.queue_declare(passive=True).message_count == 1, "the dead letter")
    assert kitchen.failures == []


def test_queues_deleted_under_it_are_made_anew_and_nothing_is_lost(kitchen, rabbitmq_server):
    kitchen.open()
    with connection(rabbitmq_server) as hostile:
        for shard in range(4):
            hostile.channel().queue_delete(f"oven.bakery.{shard}")
    kitchen.order(1)
    sequence(kitchen.bakery)
    wait_until(partial(succeeds, kitchen.send_out), "the relay")
    wait_until(lambda: kitchen.baked() == [1], "the oven")


def succeeds(work: Callable[[], None]) -> bool:
    try:
        work()
    except Unconfirmed:
        return False
    return True
