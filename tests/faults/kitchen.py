"""What becomes of poison and of a backlog, where a bakery tells an oven of orders through the broker?"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import func, select

from deploy.engines import Program
from shared import broker
from shared.eventstore import Metadata, append, events, feed, new_id
from shared.parking import parked_events, retry_parked
from shared.personal import Clear
from shared.relay import relay
from shared.sequencer import sequence
from shared.witness import cursors
from tests.faults import oven
from tests.faults.real_house import ROOT, environment, myself
from tests.servers import Server, a_database, wait_until
from tests.shared.toy import LoavesOrdered, order, rows

META = Metadata(actor="person:x", correlation="c1")
AINO, BJORN = "00000000-0000-7000-8000-00000000a1a0", "00000000-0000-7000-8000-0000000b0001"
BATCH = 500
BAKED_WITHIN = 120.0
HELD_AT_MOST = 64 * 1024 * 1024


class Kitchen:
    """The bakery's events are made and relayed here; the oven hears of them in a process of its own."""

    def __init__(self, folder: Path, broker_url: str, bakery_url: str, oven_url: str) -> None:
        folder.mkdir(exist_ok=True)
        self._told = {
            "OVEN_FOLDER": str(folder),
            "BAKERY_URL": bakery_url,
            "OVEN_URL": oven_url,
            "BROKER_URL": broker_url,
            "PYTHONPATH": str(ROOT),
        }
        with environment(self._told):
            self.bakery, self.oven = oven.open_bakery(), oven.open_oven()
        self._broker = broker.connection(broker_url, heartbeat=0)
        self._outlet = broker.Outlet("bakery", self._broker)
        self._log = folder / "oven.log"

    @contextmanager
    def lit(self, pause: float = 0.0) -> Iterator[psutil.Process]:
        """The oven's process while it runs; it takes so long (s) over each order."""
        argv = (sys.executable, "-m", "tests.faults.oven")
        told = {**self._told, "OVEN_PAUSE": str(pause)}
        server = Server(Program("oven", argv, "", myself(), told), self._log, self._listens)
        server.start()
        try:
            yield psutil.Process(server.pid)
        finally:
            server.kill()

    def _listens(self) -> bool:
        """Whether its queues are there: what is relayed then reaches it."""
        with broker.connection(self._told["BROKER_URL"], heartbeat=0) as looking:
            try:
                for shard in range(self.bakery.shards):
                    broker.queue_of("oven", "bakery", shard)(looking.channel()).queue_declare(passive=True)
            except looking.channel_errors:
                return False
        return True

    def order(self, person: str, *loaves: int) -> None:
        """Append orders of one person, in this order, and relay them."""
        with self.bakery.database.write() as tx:
            for count in loaves:
                ident = new_id()
                ordered = LoavesOrdered(ident, person, count, Clear("crusty"))
                append(tx, self.bakery, order.stream(ident), 0, [ordered], META)
        self.send_out()

    def send_out(self) -> None:
        while sequence(self.bakery):
            pass
        wait_until(self._is_relayed, "the broker takes it")

    def _is_relayed(self) -> bool:
        try:
            while relay(self.bakery, self._outlet):
                pass
        except (broker.Unconfirmed, *self._broker.connection_errors):
            return False
        return True

    def baked(self, person: str) -> list[int]:
        """How many loaves each of a person's orders was for, in the order in which they were baked."""
        while sequence(self.oven):
            pass
        made = select(events.c.stream).join(feed, feed.c.event_id == events.c.id)
        with self.oven.database.read() as tx:
            streams = tx.execute(made.where(events.c.key == person).order_by(feed.c.position)).scalars().all()
        loaves: Mapping[str, int] = {row[0]: row[1] for row in rows(self.oven, "orders")}
        return [loaves[stream.removeprefix("order-")] for stream in streams]

    def heard(self) -> int:
        with self.oven.database.read() as tx:
            return int(tx.execute(select(func.sum(cursors.c.shard_seq))).scalar() or 0)

    def parked(self) -> list[str]:
        with self.oven.database.read() as tx:
            return list(tx.execute(select(parked_events.c.key)).scalars())

    def retry(self, person: str) -> int:
        """Try what is parked again with a policy that bears it; how many are left."""
        mended = oven.listener(self.oven, self.bakery, is_mended=True)
        return retry_parked(self.oven, mended.react, "bakery", person)

    def close(self) -> None:
        self._outlet.close()
        for store in (self.bakery, self.oven):
            store.database.close()
            store.vault.database.close()


@contextmanager
def kitchen(folder: Path, server: str, broker_url: str) -> Iterator[Kitchen]:
    with a_database(server) as bakery, a_database(server) as oven_url:
        made = Kitchen(folder, broker_url, bakery, oven_url)
        try:
            yield made
        finally:
            made.close()


def take_in_a_backlog(bakery: Kitchen, size: int) -> int:
    """Have a slow oven hear of so many orders, all of them waiting for it; how many bytes its process grew.
    Raises AssertionError where an order was lost, doubled or came out of turn."""
    waiting = range(100, 100 + size)
    with bakery.lit(pause=0.001) as process:
        bakery.order(AINO, *[1] * 100)
        wait_until(lambda: bakery.heard() == 100, "it is warm", within=BAKED_WITHIN)
        before = most = process.memory_info().rss
        for begin in range(0, size, BATCH):
            bakery.order(AINO, *waiting[begin : begin + BATCH])

        def is_done() -> bool:
            nonlocal most
            most = max(most, process.memory_info().rss)
            return bakery.heard() == 100 + size

        wait_until(is_done, f"{size} orders", within=BAKED_WITHIN + size / 50)
    assert bakery.baked(AINO)[100:] == list(waiting)
    return int(most - before)
