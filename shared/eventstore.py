"""How is what happened kept? One append-only table, one version more with each event of a stream."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from operator import attrgetter
from threading import Event as Signal
from typing import Any

import msgspec
import uuid_utils
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    select,
)
from sqlalchemy.exc import IntegrityError

from shared import tracing
from shared.codec import Codec
from shared.database import Database, straight
from shared.projections import Projection
from shared.published import Published, ordering_key
from shared.recorded import Recorded
from shared.settings import utc_now
from shared.vault import Vault

Counter = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A timezone-aware UTC time on every engine; SQLite keeps none by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("stream", String(120), nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String(80), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("metadata", LargeBinary, nullable=False),
    Column("key", String(80), nullable=True, comment="ordering key; NULL: not for others"),
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("stream", "version", name="events_stream_version"),
)
# No foreign keys to `events`: nothing is ever deleted there, and each check costs as much as an insert.
pending = Table(
    "pending",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False),
    sqlite_autoincrement=True,
)
feed = Table(
    "feed",
    metadata,
    Column("position", Counter, primary_key=True, autoincrement=False),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("sequenced_at", Moment, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("shard", Integer, nullable=True),
    Column("shard_seq", Counter, nullable=True),
    Index("feed_shard_seq", "shard", "shard_seq", unique=True),
)
feed_head = Table(
    "feed_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", Counter, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("sequenced_at", Moment, nullable=False),
    Column("shard_seqs", Text, nullable=False, comment="JSON list: the last number given in each shard"),
)
relayed = Table(
    "relayed",
    metadata,
    Column("shard", Integer, primary_key=True),
    Column("shard_seq", Counter, nullable=False),
)
START_OF_CHAIN = bytes(32)
READ = ("id", "stream", "version", "type", "schema_version", "data", "metadata", "recorded_at")
_of_row = attrgetter(*READ)
_STREAM = f"SELECT {', '.join(READ)} FROM events WHERE stream = %s AND version > %s ORDER BY version"
_HISTORY = (
    f"SELECT position, {', '.join(READ)} FROM feed JOIN events ON events.id = feed.event_id"
    " WHERE position > %s AND position <= %s ORDER BY position LIMIT 1000"
)
MOST_AT_ONCE = 500  # events in a statement: PostgreSQL takes no more than 65,535 parameters


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who did it and why: ids only, never a name. `causation` is the event that led to this one,
    `traceparent` the span in which it was done."""

    actor: str
    correlation: str
    causation: str | None = None
    traceparent: str | None = field(default_factory=tracing.here)


class _Actor(msgspec.Struct):
    actor: str


_actor = msgspec.json.Decoder(_Actor)


class Conflict(Exception):
    """Somebody else wrote to the stream since it was read; `final` where trying again cannot help."""

    def __init__(self, stream: str, final: bool = False) -> None:
        super().__init__(stream)
        self.final = final


@dataclass(frozen=True)
class Store:
    """All that one service keeps, and what of it others may know."""

    service: str
    database: Database
    codec: Codec
    vault: Vault
    projections: tuple[Projection, ...]
    published: Mapping[type, Published]
    shards: int = 4
    tells: Callable[[Connection, datetime], Mapping[str, Iterable[Mapping[str, Any]]]] = lambda *_: {}
    clock: Callable[[], datetime] = utc_now
    appended: Signal = field(default_factory=Signal, compare=False)
    sequenced: Signal = field(default_factory=Signal, compare=False)
    scheduled: Signal = field(default_factory=Signal, compare=False)

    def wake(self) -> None:
        """Tell this process's loops that there are new events, and perhaps new work that is due."""
        self.appended.set()
        self.scheduled.set()

    @property
    def tables(self) -> list[Table]:
        return [table for projection in self.projections for table in projection.tables]


def new_id() -> str:
    """A fresh UUIDv7 as text."""
    return str(uuid_utils.uuid7())


def initialise(store: Store) -> None:
    """Write the first row of the feed's head, which fixes the number of shards, and the relay's marks.
    Idempotent."""
    with store.database.write() as tx:
        if tx.execute(select(feed_head.c.id)).first() is None:
            none = msgspec.json.encode([0] * store.shards).decode()
            start = {"id": 1, "position": 0, "chain": START_OF_CHAIN, "shard_seqs": none}
            tx.execute(feed_head.insert().values(**start, sequenced_at=datetime.fromtimestamp(0, UTC)))
        shards = msgspec.json.decode(tx.execute(select(feed_head.c.shard_seqs)).scalar_one())
        marked = set(tx.execute(select(relayed.c.shard)).scalars())
        for shard in set(range(len(shards))) - marked:
            tx.execute(relayed.insert().values(shard=shard, shard_seq=0))


def append(
    tx: Connection,
    store: Store,
    stream: str,
    expected: int,
    new: Sequence[Any],
    meta: Metadata,
    ids: Sequence[str] | None = None,
) -> list[Recorded]:
    """Append `new` after version `expected` (0: the stream must not exist) and apply the projections.

    Raises Conflict when the stream has moved on, vault.PersonErased when a field belongs to somebody
    who has been erased; the caller's transaction must then be rolled back.
    """
    at = store.clock()
    about = msgspec.json.encode(meta)
    rows: list[tuple[Any, ...]] = []
    recorded: list[Recorded] = []
    for version, event in enumerate(new, expected + 1):
        event_id = ids[len(rows)] if ids else new_id()
        sealed = store.codec.sealed(event, event_id, store.vault.seal)
        key = ordering_key(store.published, sealed)
        rows.append((event_id, stream, version, *store.codec.encode(sealed), about, key, at))
        recorded.append(Recorded(event_id, stream, version, sealed, at, meta.actor))
    if not rows:
        return []
    try:
        _insert(tx, rows)
    except IntegrityError as error:
        raise Conflict(stream) from error
    for projection in store.projections:
        for one in recorded:
            projection.apply(tx, one)
    return recorded


def _insert(tx: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Each event with its row in `pending`, which are numbered in the order of the versions."""
    if tx.dialect.name == "sqlite":
        tx.execute(events.insert(), [dict(zip(events.c.keys(), row, strict=True)) for row in rows])
        tx.execute(pending.insert(), [{"event_id": row[0]} for row in rows])
        return
    for first in range(0, len(rows), MOST_AT_ONCE):
        some = rows[first : first + MOST_AT_ONCE]
        straight(tx, _insert_both(len(some)), tuple(chain.from_iterable(some)))


@cache
def _insert_both(count: int) -> str:
    row = f"({', '.join(['%s'] * len(events.c))})"
    return (
        f"WITH new AS (INSERT INTO events ({', '.join(events.c.keys())}) VALUES {', '.join([row] * count)}"
        " RETURNING id, version) INSERT INTO pending (event_id) SELECT id FROM new ORDER BY version"
    )


def recorded_from(store: Store, row: Any) -> Recorded:
    """The event behind a row of `events`."""
    return _recorded(store, _of_row(row))


def _recorded(store: Store, row: Sequence[Any]) -> Recorded:
    ident, stream, version, name, schema, data, about, at = row
    event = store.codec.decode(ident, name, schema, data)
    return Recorded(ident, stream, version, event, at, _actor.decode(about).actor)


def read_stream(tx: Connection, store: Store, stream: str, after: int = 0) -> list[Recorded]:
    """A stream's events in order, those after version `after`."""
    if tx.dialect.name == "sqlite":
        here = (events.c.stream == stream, events.c.version > after)
        query = select(*(events.c[name] for name in READ)).where(*here).order_by(events.c.version)
        return [_recorded(store, row) for row in tx.execute(query)]
    return [_recorded(store, row) for row in straight(tx, _STREAM, (stream, after)).fetchall()]


def history(
    tx: Connection, store: Store, after: int = 0, until: int | None = None
) -> Iterator[tuple[int, Recorded]]:
    """All sequenced events with their positions, in feed order, a thousand at a time."""
    last = 2**63 - 1 if until is None else until
    while True:
        rows = _page(tx, after, last)
        for position, *row in rows:
            yield position, _recorded(store, row)
        if not rows:
            return
        after = rows[-1][0]


def _page(tx: Connection, after: int, last: int) -> Sequence[Any]:
    if tx.dialect.name == "sqlite":
        return tx.execute(
            select(feed.c.position, *(events.c[name] for name in READ))
            .join(events, events.c.id == feed.c.event_id)
            .where(feed.c.position > after, feed.c.position <= last)
            .order_by(feed.c.position)
            .limit(1000)
        ).all()
    return straight(tx, _HISTORY, (after, last)).fetchall()


def as_of(tx: Connection, store: Store, stream: str, point: datetime | int) -> list[Recorded]:
    """The stream's events that had been sequenced by a moment, or by a position of the feed."""
    reached = feed.c.position <= point if isinstance(point, int) else feed.c.sequenced_at <= point
    placed = select(events).join(feed, feed.c.event_id == events.c.id).order_by(events.c.version)
    return [recorded_from(store, row) for row in tx.execute(placed.where(events.c.stream == stream, reached))]
