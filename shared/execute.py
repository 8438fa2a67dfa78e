"""How does a command become events? Read, fold, decide, append: one transaction, one answer."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import Column, Connection, Integer, String, Table, delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from shared.database import is_passing
from shared.decider import Decider, Intent, Rejected
from shared.eventstore import Conflict, Metadata, Moment, Store, append, metadata, read_stream
from shared.recorded import Recorded

TRIES = 5
KEPT_FOR = timedelta(hours=72)
T = TypeVar("T")

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("client", String(80), primary_key=True),
    Column("route", String(120), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("request", String(64), nullable=False, comment="HMAC of the request; its body is not kept"),
    Column("ident", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A client's promise that two requests with this key are one. `request`: an HMAC of the request."""

    client: str
    route: str
    key: str
    request: str


@dataclass(frozen=True, slots=True)
class Result:
    """The stream after the command. `events` is empty where nothing had to happen."""

    ident: str
    version: int
    events: list[Any]


def execute(
    store: Store,
    decider: Decider[Any, Any, Any],
    ident: str,
    command: Any,
    meta: Metadata,
    expected: int | None = None,
    idempotency: Idempotency | None = None,
) -> Result:
    """Run one command. Raises Rejected, and Conflict when `expected` is not the stream's version or
    when it lost the race for the stream five times."""
    return execute_all(store, [Intent(decider, ident, command)], meta, expected, idempotency)[0]


def execute_all(
    store: Store,
    intents: Sequence[Intent],
    meta: Metadata,
    expected: int | None = None,
    idempotency: Idempotency | None = None,
) -> list[Result]:
    """Run commands on several streams, all or none: an exception, for the few rules that need it.

    `expected` and `idempotency` speak of the first.
    """

    def once(tx: Connection) -> list[Result]:
        if idempotency and (before := _answered_before(tx, idempotency)):
            return [before]
        turns = enumerate(intents)
        results = [_run(tx, store, one, meta, None if turn else expected) for turn, one in turns]
        if idempotency:
            _remember(tx, store, idempotency, results[0])
        return results

    results = with_retries(store, once)
    store.wake()
    return results


def with_retries(store: Store, work: Callable[[Connection], T]) -> T:
    """Run `work` in a writing transaction, anew when it lost a race, at most five times. Of two who make the
    same row at once, one finds it there the next time."""
    for attempt in range(1, TRIES + 1):
        try:
            with store.database.write() as tx:
                return work(tx)
        except Exception as error:
            lost = isinstance(error, IntegrityError) or (isinstance(error, Conflict) and not error.final)
            if attempt == TRIES or not (lost or is_passing(error)):
                raise
            time.sleep(0.005 * 2**attempt)
    raise AssertionError("unreachable")


def apply_intent(tx: Connection, store: Store, intent: Intent, meta: Metadata, cause: str) -> list[Recorded]:
    """Run what a policy wants inside the consumer's transaction; ids follow from the cause, so a cause
    that is fed again makes nothing twice."""
    stream = intent.decider.stream(intent.ident)
    recorded = read_stream(tx, store, stream)
    state = intent.decider.fold([one.event for one in recorded])
    new = intent.decider.decide(intent.command, state)
    about = f"{stream}|{type(intent.command).__name__}"
    ids = [str(uuid5(UUID(cause), f"{about}|{turn}")) for turn in range(len(new))]
    if not {one.id for one in recorded}.isdisjoint(ids):
        return []
    return append(tx, store, stream, recorded[-1].version if recorded else 0, new, meta, ids)


def state_of(store: Store, decider: Decider[Any, Any, Any], ident: str) -> tuple[Any, int]:
    """A stream's state and version (0: no such stream)."""
    with store.database.read() as tx:
        version, state = _load(tx, store, decider, decider.stream(ident))
    return state, version


def _run(tx: Connection, store: Store, intent: Intent, meta: Metadata, expected: int | None) -> Result:
    stream = intent.decider.stream(intent.ident)
    if intent.decider.hot and tx.dialect.name == "postgresql":
        lock = int.from_bytes(sha256(stream.encode()).digest()[:8], "big", signed=True)
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    version, state = _load(tx, store, intent.decider, stream)
    if expected is not None and expected != version:
        raise Conflict(stream, final=True)
    new = intent.decider.decide(intent.command, state)
    append(tx, store, stream, version, new, meta)
    return Result(intent.ident, version + len(new), new)


def _load(tx: Connection, store: Store, decider: Decider[Any, Any, Any], stream: str) -> tuple[int, Any]:
    recorded = read_stream(tx, store, stream)
    return (recorded[-1].version if recorded else 0), decider.fold([one.event for one in recorded])


def _answered_before(tx: Connection, asked: Idempotency) -> Result | None:
    keys = idempotency_keys.c
    here = (keys.client == asked.client, keys.route == asked.route, keys.key == asked.key)
    row = tx.execute(select(idempotency_keys).where(*here)).first()
    if row is None:
        return None
    if row.request != asked.request:
        raise Rejected("idempotency-key-reused", field="Idempotency-Key")
    return Result(row.ident, row.version, [])


def _remember(tx: Connection, store: Store, asked: Idempotency, result: Result) -> None:
    now = store.clock()
    tx.execute(delete(idempotency_keys).where(idempotency_keys.c.at < now - KEPT_FOR))
    row = {**asdict(asked), "ident": result.ident, "version": result.version, "at": now}
    tx.execute(insert(idempotency_keys).values(**row))
