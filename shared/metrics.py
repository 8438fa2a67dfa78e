"""What does a service tell those who watch over it? How it answers, and what waits in it since when."""

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from shared.auth import allow, anyone
from shared.eventstore import Store, events, pending, relayed
from shared.feed import last_in_each_shard, rows_after
from shared.heartbeats import noted
from shared.moments import seconds_since
from shared.parking import parked_events
from shared.witness import cursors

# Where the processes of one web server count together; the web server says so before we are imported.
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
# What says of which; all else in a row is a number.
LABELS = ("source", "shard", "loop", "kind", "state")
Row = Mapping[str, Any]


def looked_at(tx: Connection, store: Store) -> dict[str, Iterable[Row]]:
    """What a service's own database tells of it; few rows each, found by indexes, and none names a person."""
    loops, newest = noted(tx), enumerate(last_in_each_shard(tx))
    sources = [name.removeprefix("listen to ") for name in loops if name.startswith("listen to ")]
    heard = {(source, shard): 0 for source in sources for shard in range(store.shards)}
    heard |= {(row.source, row.shard): row.shard_seq for row in tx.execute(select(cursors))}
    return {
        "unsequenced": [unsequenced(tx)],
        "unpublished": unpublished(tx) if "relay" in loops else (),  # else nobody listens
        "fed": ({"source": store.service, "shard": shard, "number": last} for shard, last in newest),
        "heard": ({"source": one, "shard": shard, "number": at} for (one, shard), at in heard.items()),
        "parked": parked(tx),
        "loop": ({"loop": name, "age_s": seconds_since(at)} for name, at in loops.items()),
        "overdue": overdue(tx, store),
        "database": () if store.database.is_sqlite else connections(tx),
        **store.tells(tx, store.clock()),
    }


def unsequenced(tx: Connection) -> Row:
    """How many events have no place in the feed yet, and for how long the oldest has waited for it."""
    waiting = select(func.count(), func.min(events.c.recorded_at))
    count, since = tx.execute(waiting.join(pending, pending.c.event_id == events.c.id)).one()
    return {"events": count, "waiting_s": seconds_since(since)}


def unpublished(tx: Connection) -> Iterator[Row]:
    """How many events of each shard are not out yet, and for how long the oldest has waited."""
    last = last_in_each_shard(tx)
    for row in tx.execute(select(relayed).order_by(relayed.c.shard)).all():
        oldest = rows_after(tx, row.shard, row.shard_seq, 1)
        since = oldest[0].recorded_at if oldest else None
        behind = last[row.shard] - row.shard_seq
        yield {"shard": row.shard, "behind": behind, "waiting_s": seconds_since(since)}


def parked(tx: Connection) -> Iterable[Row]:
    """How many events are parked, by source and shard."""
    by = parked_events.c.source, parked_events.c.shard
    return [row._asdict() for row in tx.execute(select(*by, func.count().label("events")).group_by(*by))]


def overdue(tx: Connection, store: Store) -> Iterator[Row]:
    """How much of each kind of work should have been done, and since when; what failed and pauses counts."""
    now = store.clock()
    for due in (table.c for table in store.tables if table.name == "due"):
        late = select(due.kind, func.count(), func.min(due.at)).where(due.at <= now).group_by(due.kind)
        for kind, count, since in tx.execute(late):
            yield {"kind": kind, "count": count, "waiting_s": seconds_since(since, now)}


def connections(tx: Connection) -> Iterator[Row]:
    """This role's on PostgreSQL, in whichever process, by what they do, and for how long the oldest
    transaction has lasted; and how many the server takes from all."""
    by_state = tx.exec_driver_sql(
        "SELECT state, count(*) AS connections, extract(epoch FROM max(now() - xact_start))::float AS"
        " transaction_s FROM pg_stat_activity WHERE usename = current_user AND state <> '' GROUP BY state"
    )
    yield from map(dict, by_state.mappings())
    yield {"connections_at_most": int(tx.exec_driver_sql("SHOW max_connections").scalar_one())}


class Found(Collector):
    """Looks when it is asked: what the database says is the same in whichever process."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        with self._store.database.read() as tx:
            for what, rows in looked_at(tx, self._store).items():
                for row in rows:
                    labels = {name: str(row[name]) for name in LABELS if name in row}
                    for number in row.keys() - labels.keys():
                        name = re.sub("_s$", "_seconds", f"vertais_{what}_{number}")
                        family = families.setdefault(name, GaugeMetricFamily(name, what, labels=[*labels]))
                        family.add_metric([*labels.values()], row[number] or 0)
        yield from families.values()


def measure(app: Flask, store: Store) -> None:
    """Count and time what is answered; GET /metrics tells that, and what is found."""
    registry = CollectorRegistry()
    registry.register(Found(store))
    own = None if TOGETHER in os.environ else registry
    if own is None:
        MultiProcessCollector(registry)
    answered = Counter("http_requests", "Requests answered", ["route", "status"], registry=own)
    took = Histogram("http_request_seconds", "Time to answer", ["route"], registry=own)

    @app.before_request
    def start() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.endpoint or "unknown"
        answered.labels(route, response.status_code).inc()
        took.labels(route).observe(time.perf_counter() - g.began)
        return response

    @app.get("/metrics")
    @allow(anyone)
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
