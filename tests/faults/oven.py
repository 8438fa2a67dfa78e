"""How does the toy oven listen to the toy bakery as a process of its own, as fast as it is told to?"""

import os
import signal
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from shared.consumer import Consumer
from shared.decider import Intent
from shared.due import due_table
from shared.eventstore import Store
from shared.feed import page
from shared.heartbeats import Heartbeats
from shared.loops import Worker, start
from tests.shared.toy import HeardSchema, bake_what_was_ordered, open_store

POISON = 13
ORDERED = "bakery.loaves-ordered.v1"


def clock() -> datetime:
    return datetime.now(UTC)


def open_bakery() -> Store:
    return open_store(Path(os.environ["OVEN_FOLDER"]), os.environ["BAKERY_URL"], clock=clock)


def open_oven() -> Store:
    return open_store(Path(os.environ["OVEN_FOLDER"]), os.environ["OVEN_URL"], "oven", clock)


def listener(oven: Store, bakery: Store, pause: float = 0.0, is_mended: bool = False) -> Consumer:
    """Bakes what was ordered, each order after a pause (s). It looks into the bakery's feed itself.
    `is_mended`: thirteen loaves are no longer too many."""

    def bake(event: Any, at: datetime) -> list[Intent]:
        if pause:
            threading.Event().wait(pause)
        if is_mended and event.loaves == POISON:
            event = replace(event, loaves=POISON - 1)
        return bake_what_was_ordered(event, at)

    def pull(shard: int, after: int, limit: int = 500) -> dict[str, Any]:
        with bakery.database.read() as tx:
            return page(tx, bakery, shard, after, limit)

    return Consumer(oven, {ORDERED: HeardSchema()}, {ORDERED: (bake,)}, {"bakery": pull})


def main() -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    oven = open_oven()
    due = due_table(MetaData())
    due.create(oven.database.engine, checkfirst=True)
    consumer = listener(oven, open_bakery(), float(os.environ["OVEN_PAUSE"]))
    start(Worker(oven, consumer, due, {}, is_heard=False), os.environ["BROKER_URL"], stop, Heartbeats())
    stop.wait()


if __name__ == "__main__":
    main()
