"""What must happen at a certain time, even if we were off when it came?"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Update, or_, select

from shared import tracing
from shared.database import is_passing
from shared.eventstore import Moment, Store
from shared.projections import KEPT, put

LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
Handler = Callable[[str, datetime], None]

log = structlog.get_logger()


def due_table(metadata: MetaData) -> Table:
    """A service's table of due work, written by its own projection, so that a replay makes it anew."""
    return Table(
        "due",
        metadata,
        Column("kind", String(60), primary_key=True),
        Column("ref", String(120), primary_key=True),
        Column("at", Moment, nullable=False, index=True),
        Column("attempts", Integer, nullable=False, info=KEPT),
        Column("not_before", Moment, nullable=True, info=KEPT, comment="taken, or pausing, until then"),
        Column("traceparent", String(55), nullable=True, info=KEPT, comment="of what it is due to"),
    )


def schedule(tx: Connection, due: Table, kind: str, ref: str, at: datetime) -> None:
    """Have `kind` done for `ref` at that time, or at that time instead of the one before."""
    withdraw(tx, due, kind, ref)
    put(tx, due, kind=kind, ref=ref, at=at, attempts=0, traceparent=tracing.here())


def withdraw(tx: Connection, due: Table, kind: str, ref: str) -> None:
    """Its reason has gone: it will not be done."""
    tx.execute(due.delete().where(*_is(due, kind, ref)))


def resume(store: Store, due: Table) -> None:
    """Where nobody else works here, what a process that died had taken, and what pauses, may be done at
    once; else it is when its lease ends."""
    if not store.database.is_alone():
        return
    with store.database.write() as tx:
        tx.execute(due.update().where(due.c.not_before.is_not(None)).values(not_before=None))


def run_due(store: Store, due: Table, handlers: Mapping[str, Handler], limit: int = 50) -> int:
    """Do what is due and has a handler here, at most `limit`; how many were taken.

    A handler is called as `handler(ref, now)` outside any transaction, and executes a command whose
    event makes the projection remove or move the row: the table follows from the events alone, but for
    the columns that are KEPT. When it raises, or leaves the row as it was, it is tried again after
    1, 2, 4 … 60 minutes, until its reason is withdrawn.
    """
    now = store.clock()
    if not store.database.may_have(due, now):
        return 0
    store.database.still_lives()
    until = time.monotonic() + LEASE.total_seconds()
    with store.database.write() as tx:
        rested = or_(due.c.not_before.is_(None), due.c.not_before <= now)
        ready = select(due).where(due.c.at <= now, due.c.kind.in_(list(handlers)), rested)
        taken = tx.execute(ready.order_by(due.c.at).limit(limit).with_for_update(skip_locked=True)).all()
        for row in taken:
            tx.execute(due.update().where(*_is(due, row.kind, row.ref)).values(not_before=now + LEASE))
    for row in taken:
        problem = "left undone"
        try:
            with tracing.work(store.service, row.kind, row.traceparent):
                handlers[row.kind](row.ref, now)
        except Exception as error:  # whatever it was: it is told and tried again, the others go on
            problem = type(error).__name__
        pause = min(timedelta(minutes=2**row.attempts), LONGEST_PAUSE)
        again = due.update().where(*_is(due, row.kind, row.ref), due.c.at == row.at)
        if _patiently(store, again.values(attempts=row.attempts + 1, not_before=now + pause), until):
            log.warning("due work failed", kind=row.kind, ref=row.ref, problem=problem)
    return len(taken)


def _patiently(store: Store, statement: Update, until: float) -> int:
    """Rows changed. It outlasts a database that is gone for a while, as long as the lease lasts: what
    else was taken is then done at once, and does not wait for the lease to end."""
    pause = 0.1
    while True:
        try:
            with store.database.write() as tx:
                return tx.execute(statement).rowcount
        except Exception as error:
            if not is_passing(error) or time.monotonic() > until:
                raise
        time.sleep(pause)
        pause = min(pause * 2, 2.0)


def _is(due: Table, kind: str, ref: str) -> tuple[Any, Any]:
    return due.c.kind == kind, due.c.ref == ref
