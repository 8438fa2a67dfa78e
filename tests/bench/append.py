"""How many events a second does the store take, beside its peers and beside PostgreSQL bare?"""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from multiprocessing.synchronize import Event as Stop
from statistics import median
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url

from shared.database import Database
from shared.eventstore import events, feed, new_id, pending
from shared.loops import look, pace_of_ordering
from shared.projections import Projection
from shared.sequencer import sequence
from tests.bench import bakery
from tests.bench.engines import a_postgres
from tests.bench.rounds import ROUNDS, alternate, rate, ratio, short_of, show
from tests.runner import Outcome
from tests.servers import a_database, wait_until

SIZES = [(1, 1), (8, 1), (16, 1), (1, 10), (8, 10), (16, 10)]
SHORT_SIZES = [(8, 1)]
SECONDS, SHORT_SECONDS = 1.0, 0.3
AIMS = {"vs_eventsourcing_8x1": 3, "vs_raw_8x1": 0.75, "with_feed_vs_raw_8x1": 0.5}
RAW, CORE, THEIRS = "raw psycopg", "SQLAlchemy Core", "eventsourcing"
OURS, WITH_FEED = "ours", "ours, feed and view"
INSERT = f"INSERT INTO events ({', '.join(events.c.keys())}) VALUES ({', '.join(['%s'] * len(events.c))})"

Writer = Callable[[int], int]
"""Writes so many events to a new stream in one transaction of its own, and says how many."""


def run(rounds: int | None, seed: int) -> Outcome:
    """Threads write for a second, every commit synchronous; the last peer alone has a sequencer."""
    sizes, seconds = (SIZES, SECONDS) if rounds is None else (SHORT_SIZES, SHORT_SECONDS)
    measured: dict[tuple[int, int], dict[str, list[float]]] = {}
    with ExitStack() as stack:
        server = stack.enter_context(a_postgres())
        urls = {
            name: stack.enter_context(a_database(server)) for name in (RAW, CORE, THEIRS, OURS, WITH_FEED)
        }
        for name in (RAW, CORE, OURS, WITH_FEED):
            bakery.prepare(urls[name])
        openers: dict[str, Callable[[int], list[Writer]]] = {
            RAW: lambda writers: [stack.enter_context(raw(urls[RAW])) for _ in range(writers)],
            CORE: lambda writers: [stack.enter_context(core(urls[CORE]))] * writers,
            THEIRS: lambda writers: [stack.enter_context(eventsourcing(urls[THEIRS], writers))] * writers,
            OURS: lambda writers: [stack.enter_context(ours(urls[OURS]))] * writers,
            WITH_FEED: lambda writers: [stack.enter_context(ours(urls[WITH_FEED], bakery.LOAVES))] * writers,
        }
        stack.enter_context(sequencer(urls[WITH_FEED]))
        for writers, count in sizes:
            peers = {name: timed(opener(writers), count, seconds) for name, opener in openers.items()}
            measured[writers, count] = alternate(peers, rounds or ROUNDS)
        missed = not_in_the_feed(urls[WITH_FEED])
    at_8 = measured[8, 1]
    figures = {
        "vs_eventsourcing_8x1": ratio(at_8[OURS], at_8[THEIRS]),
        "vs_raw_8x1": ratio(at_8[OURS], at_8[RAW]),
        "with_feed_vs_raw_8x1": ratio(at_8[WITH_FEED], at_8[RAW]),
        "missed": missed,
    }
    rows = table(measured)
    show(rows, (20, *[18] * len(sizes)))
    broken = short_of(figures, AIMS) + ([f"{missed} events are not in the feed"] if missed else [])
    return Outcome(figures, broken, rows)


def timed(writers: list[Writer], count: int, seconds: float) -> Callable[[], float]:
    for writer in writers:
        writer(count)
    return lambda: rate([partial(writer, count) for writer in writers], seconds)


def table(measured: dict[tuple[int, int], dict[str, list[float]]]) -> list[list[object]]:
    """Events a second, and how many times raw that is."""
    rows: list[list[object]] = [
        ["events/s (× raw)", *(f"{writers} × {count}" for writers, count in measured)]
    ]
    for name in (RAW, CORE, THEIRS, OURS, WITH_FEED):
        cells = [f"{median(one[name]):,.0f} ({ratio(one[name], one[RAW])})" for one in measured.values()]
        rows.append([name, *cells])
    return rows


def an_event(version: int, stream: str, at: datetime) -> tuple[Any, ...]:
    """The row that ours writes for a loaf, ready-made."""
    data = b'{"loaf_id":"%b","baker_id":"%b","grams":800}' % (stream[5:].encode(), bakery.BAKER.encode())
    return new_id(), stream, version, "loaf-baked", 1, data, ABOUT, stream[5:], at


ABOUT = msgspec.json.encode(bakery.META)


def new_events(count: int) -> list[tuple[Any, ...]]:
    stream, at = f"loaf-{new_id()}", datetime.now(UTC)
    return [an_event(version, stream, at) for version in range(1, count + 1)]


@contextmanager
def raw(url: str) -> Iterator[Writer]:
    with psycopg.connect(url) as connection:

        def write(count: int) -> int:
            cursor, new = connection.cursor(), new_events(count)
            if count == 1:
                cursor.execute(INSERT.encode(), new[0], prepare=True)
            else:
                cursor.executemany(INSERT.encode(), new)
            connection.commit()
            return count

        yield write


@contextmanager
def core(url: str) -> Iterator[Writer]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_size=25)
    statement = events.insert().returning(events.c.id)

    def write(count: int) -> int:
        rows = [dict(zip(events.c.keys(), row, strict=True)) for row in new_events(count)]
        with engine.begin() as connection:
            connection.execute(statement, rows).all()
        return count

    yield write
    engine.dispose()


@contextmanager
def eventsourcing(url: str, writers: int) -> Iterator[Writer]:
    """Its application's recorder as it comes: an exclusive table lock keeps its notifications in order."""
    at = make_url(url)
    with PostgresDatastore(
        dbname=str(at.database),
        host=str(at.host),
        port=str(at.port),
        user=str(at.username),
        password=at.password or "",
        pool_size=writers,
        originator_id_type="uuid",
    ) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()

        def write(count: int) -> int:
            stored = [
                StoredEvent(UUID(str(row[1])[5:]), turn, "loaf-baked", row[5])
                for turn, row in enumerate(new_events(count), 1)
            ]
            recorder.insert_events(stored)
            return count

        yield write


@contextmanager
def ours(url: str, *projections: Projection) -> Iterator[Writer]:
    with bakery.opened(url, *projections) as store:
        yield lambda count: bakery.bake(store, count)


@contextmanager
def sequencer(url: str) -> Iterator[None]:
    """The loop that a worker runs, in a process of its own as a worker is."""
    spawned = multiprocessing.get_context("spawn")
    stop = spawned.Event()
    process = spawned.Process(target=put_all_in_order, args=(url, stop))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join(timeout=30)


def put_all_in_order(url: str, stop: Stop) -> None:
    store = bakery.open_store(url)
    pace = pace_of_ordering(store)
    while not stop.is_set():
        look(partial(sequence, store), pace, store.appended, threading.Event())


def not_in_the_feed(url: str) -> int:
    """Once nothing waits: how many events have no place of their own in a dense feed."""
    database = Database(url)

    def all_have_gone() -> bool:
        with database.read() as tx:
            return tx.execute(select(pending.c.id).limit(1)).first() is None

    wait_until(all_have_gone, "an empty queue")
    with database.read() as tx:
        written: int = tx.execute(select(func.count()).select_from(events)).scalar_one()
        placed: int = tx.execute(select(func.count(func.distinct(feed.c.event_id)))).scalar_one()
        last: int = tx.execute(select(func.max(feed.c.position))).scalar_one()
    database.close()
    return abs(written - placed) + abs(last - placed)
