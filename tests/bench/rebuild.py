"""How fast is a view made anew from a long history, and a stream of a thousand events read?"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from statistics import median
from types import SimpleNamespace
from uuid import UUID

import psutil
import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.domain import event as happens
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from shared.eventstore import START_OF_CHAIN, Store, append, events, feed, new_id, read_stream
from shared.projections import rebuild
from shared.sequencer import link, shard_of
from tests.bench import bakery
from tests.bench.append import new_events
from tests.bench.engines import a_postgres
from tests.bench.rounds import ROUNDS, alternate, ratio, short_of, show
from tests.runner import Outcome
from tests.servers import a_database

EVENTS, SHORT_EVENTS = 1_000_000, 3_000
LONG_STREAM = 1_000
LOOKS = 5
FLAT_MB = 30
AIMS = {"events_per_s": 50_000, "load_vs_eventsourcing": 3}
OURS, THEIRS = "ours", "eventsourcing"


def run(rounds: int | None, seed: int) -> Outcome:
    """One rebuild of a view with a row for each event, in streams of four; and loads, by turns."""
    count = EVENTS if rounds is None else SHORT_EVENTS
    with ExitStack() as stack:
        server = stack.enter_context(a_postgres())
        url = stack.enter_context(a_database(server))
        bakery.prepare(url)
        copy_a_history(url, count)
        store = stack.enter_context(bakery.opened(url, bakery.LOAVES))
        speed, grown = rebuilt(store, count)
        peers = {
            OURS: stack.enter_context(our_load(store)),
            THEIRS: stack.enter_context(their_load(stack.enter_context(a_database(server)))),
        }
        measured = alternate(peers, rounds or ROUNDS)
    figures = {
        "events_per_s": round(speed),
        "load_vs_eventsourcing": ratio(measured[THEIRS], measured[OURS]),
        "grown_mb": round(grown),
    }
    rows: list[list[object]] = [["what", "measured"]]
    rows.append([f"rebuild of {count:,} events", f"{speed:,.0f} events/s"])
    rows.append(["memory meanwhile", f"{grown:+.0f} MB"])
    for name, times in measured.items():
        rows.append([f"load of {LONG_STREAM:,}, {name}", f"{median(times) * 1000:.1f} ms"])
    show(rows, (30, 20))
    broken = short_of(figures, AIMS)
    if grown > FLAT_MB:
        broken.append(f"memory grew by {grown:.0f} MB")
    return Outcome(figures, broken, rows)


def copy_a_history(url: str, count: int) -> None:
    """As the store would have written it, chain and all, but copied in at once."""
    store = bakery.open_store(url)
    position, chain, seqs = 0, START_OF_CHAIN, [0] * store.shards
    at = datetime.now(UTC)
    into_events = f"COPY events ({', '.join(events.c.keys())}) FROM STDIN"
    into_feed = f"COPY feed ({', '.join(feed.c.keys())}) FROM STDIN"
    with psycopg.connect(url) as one, psycopg.connect(url) as other:
        with (
            one.cursor().copy(into_events.encode()) as story,
            other.cursor().copy(into_feed.encode()) as order,
        ):
            for _ in range(count // 4):
                for row in new_events(4):
                    position += 1
                    named = SimpleNamespace(**dict(zip(events.c.keys(), row, strict=True)))
                    chain = link(chain, named)
                    shard = shard_of(named.key, store.shards)
                    seqs[shard] += 1
                    story.write_row(row)
                    order.write_row((position, named.id, at, chain, shard, seqs[shard]))
        one.commit()
        other.execute(
            "UPDATE feed_head SET position = %s, chain = %s, sequenced_at = %s, shard_seqs = %s",
            (position, chain, at, str(seqs)),
        )
    with psycopg.connect(url, autocommit=True) as tidy:
        tidy.execute("VACUUM ANALYZE")
    store.database.close()


def rebuilt(store: Store, count: int) -> tuple[float, float]:
    """Events a second, and by how many MB the process grew after the first thousand."""
    process = psutil.Process()
    sizes: list[int] = []
    start = time.perf_counter()
    applied = rebuild(store, bakery.LOAVES, lambda _: sizes.append(process.memory_info().rss)).events
    took = time.perf_counter() - start
    with store.database.read() as tx:
        found = tx.execute(select(func.count()).select_from(bakery.loaves)).scalar()
    if not applied == found == count:
        raise RuntimeError(f"{applied} of {count} events were applied, {found} rows made")
    return count / took, (max(sizes) - sizes[0]) / 2**20


@contextmanager
def our_load(store: Store) -> Iterator[Callable[[], float]]:
    stream, made = f"loaf-{new_id()}", [bakery.LoafBaked(new_id(), bakery.BAKER, 800)] * LONG_STREAM
    with store.database.write() as tx:
        append(tx, store, stream, 0, made, bakery.META)

    def load() -> None:
        with store.database.read() as tx:
            if sum(one.event.grams for one in read_stream(tx, store, stream)) != 800 * LONG_STREAM:
                raise RuntimeError("not the stream that was written")

    yield timed(load)


class Oven(Aggregate):
    """The same in the peer's terms: an aggregate with a method for what happens."""

    def __init__(self) -> None:
        self.grams = 0

    @happens("LoafBaked")
    def bake(self, loaf_id: str, baker_id: str, grams: int) -> None:
        self.grams += grams


@contextmanager
def their_load(url: str) -> Iterator[Callable[[], float]]:
    at = make_url(url)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(at.database),
        "POSTGRES_HOST": str(at.host),
        "POSTGRES_PORT": str(at.port),
        "POSTGRES_USER": str(at.username),
        "POSTGRES_PASSWORD": at.password or "",
    }
    application: Application[UUID] = Application(env=env)
    oven = Oven()
    for _ in range(LONG_STREAM):
        oven.bake(new_id(), bakery.BAKER, 800)
    application.save(oven)

    def load() -> None:
        found: Oven = application.repository.get(oven.id)
        if found.grams != 800 * LONG_STREAM:
            raise RuntimeError("not the aggregate that was saved")

    yield timed(load)
    application.close()


def timed(load: Callable[[], None]) -> Callable[[], float]:
    """The median of some looks, in seconds."""

    def measure() -> float:
        times = []
        for _ in range(LOOKS):
            start = time.perf_counter()
            load()
            times.append(time.perf_counter() - start)
        return median(times)

    return measure
