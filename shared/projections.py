"""How is a question answered from what happened, and the answer made anew when the question changes?"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Dialect, MetaData, Table, event, insert, text, update

from shared.database import straight
from shared.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.eventstore import Store

REBUILD_SCHEMA = "rebuild"
KEPT = {"kept": True}
"""The `info` of a column that does not follow from events, such as how far the row's work has come: a
rebuild takes it over from the row that stood there, where all else is the same."""
LITTLE = 100
GATHERED = "gathered"
AT_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Projection:
    """Tables that answer one question, and `apply`, which keeps them true in the append's transaction.

    A row belongs to one stream, or is a sum that does not depend on order: across streams nothing is
    promised about which event is applied first.
    """

    name: str
    tables: tuple[Table, ...]
    apply: Callable[[Connection, Recorded], None]


def put(tx: Connection, table: Table, /, **row: Any) -> None:
    """Insert a row: what is not named is NULL. While a view is made anew rows are gathered, and written many
    at a time, before anything else is asked of the database."""
    gathered = tx.info.get(GATHERED)
    if gathered is not None:
        gathered.append((table, row))
        if len(gathered) >= AT_MOST:
            _write_gathered(tx)
    elif tx.dialect.name == "sqlite":
        tx.execute(insert(table), row)
    else:
        names, columns = _columns(tx.dialect, table)
        marks = ", ".join(["%s"] * len(columns))
        straight(tx, f"INSERT INTO {names} VALUES ({marks})", _values(columns, row))


def _write_gathered(tx: Connection, *_: object) -> None:
    """In the order in which they came, those for one table together."""
    gathered = tx.info[GATHERED]
    tx.info[GATHERED] = []
    for table, rows in groupby(gathered, key=itemgetter(0)):
        _write_all(tx, table, [row for _, row in rows])


def _write_all(tx: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """By a copy on PostgreSQL, which takes it in ten times as fast as inserts."""
    if tx.dialect.name == "sqlite":
        every = dict.fromkeys(table.c.keys())
        tx.execute(insert(table), [every | row for row in rows])
        return
    names, columns = _columns(tx.dialect, table)
    driver: Any = tx.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {names} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(_values(columns, row))


@lru_cache(maxsize=1_000)
def _columns(dialect: Dialect, table: Table) -> tuple[str, list[tuple[str, Any]]]:
    """`table (column, …)` as SQL, and each column with what makes a value fit for the driver."""
    quote = dialect.identifier_preparer.quote
    columns = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.c]
    return f"{quote(table.name)} ({', '.join(quote(name) for name, _ in columns)})", columns


def _values(columns: list[tuple[str, Any]], row: dict[str, Any]) -> list[Any]:
    return [fit(row.get(name)) if fit else row.get(name) for name, fit in columns]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`events` applied, and for how many seconds writers were held off, at most, while views switched."""

    events: int
    held: float


def rebuild(
    store: Store, projection: Projection, progress: Callable[[int], None] = lambda _: None
) -> Rebuilt:
    """Make the projection's tables anew from history while the old ones serve.

    Blue/green: unqualified names reach the tables being built (a schema put first on PostgreSQL's
    search path; SQLite's temporary tables, which shadow), so `apply` is the same code as ever. What
    comes while it fills is applied until little is left; that rest is applied with writers held off, in
    the transaction that switches. On PostgreSQL it needs who owns the tables, and gives up, the old view
    unharmed, where somebody reads them for longer than the switch may wait.
    """
    from shared.eventstore import history
    from shared.sequencer import sequence

    done = position = 0

    def fill(tx: Connection) -> int:
        nonlocal done, position
        before = done
        for at, recorded in history(tx, store, position):
            projection.apply(tx, recorded)
            position = at
            done += 1
            if done % 1000 == 0:
                progress(done)
        _write_gathered(tx)
        return done - before

    with _building(store, projection) as build:
        more = LITTLE
        while more >= LITTLE:
            sequence(store)
            with build.begin():
                more = fill(build)
        began = time.monotonic()
        with store.database.exclusively(build):
            while sequence(store, build):
                pass
            fill(build)
            _switch(build, projection)
        held = time.monotonic() - began
    progress(done)
    return Rebuilt(done, held)


@contextmanager
def _building(store: Store, projection: Projection) -> Iterator[Connection]:
    """A connection on which the projection's names mean fresh, empty tables."""
    with store.database.engine.connect() as build:
        anew, _ = _schemas(build)
        with build.begin():
            if not store.database.is_sqlite:
                build.execute(text(f"CREATE SCHEMA IF NOT EXISTS {anew}"))
                build.execute(text(f"SET search_path = {anew}, public"))
            for table in projection.tables:
                build.execute(text(f"DROP TABLE IF EXISTS {anew}.{table.name}"))
                table.to_metadata(MetaData(), schema=anew).create(build)
        build.info[GATHERED] = []
        event.listen(build, "before_execute", _write_gathered)
        try:
            yield build
        finally:
            del build.info[GATHERED]
            event.remove(build, "before_execute", _write_gathered)
            with build.begin():
                if store.database.is_sqlite:
                    for table in projection.tables:
                        build.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{table.name}")
                else:
                    build.execute(text("RESET search_path"))


def _schemas(build: Connection) -> tuple[str, str]:
    """Where a table is made anew, and where the one stands that serves meanwhile."""
    return ("temp", "main") if build.dialect.name == "sqlite" else (REBUILD_SCHEMA, "public")


def _switch(build: Connection, projection: Projection) -> None:
    for table in projection.tables:
        _keep(build, table)
        if build.dialect.name == "sqlite":
            build.exec_driver_sql(f"DELETE FROM main.{table.name}")
            columns = _columns(build.dialect, table)[0]
            build.exec_driver_sql(f"INSERT INTO main.{columns} SELECT * FROM temp.{table.name}")
        else:
            build.execute(text(f"DROP TABLE public.{table.name}"))
            build.execute(text(f"ALTER TABLE {REBUILD_SCHEMA}.{table.name} SET SCHEMA public"))


def _keep(build: Connection, table: Table) -> None:
    """Take over the columns that are KEPT, from the rows that are otherwise the same."""
    if not any(column.info == KEPT for column in table.c):
        return
    made, stood = (table.to_metadata(MetaData(), schema=schema) for schema in _schemas(build))
    kept = {column.name: stood.c[column.name] for column in table.c if column.info == KEPT}
    same = (made.c[column.name] == stood.c[column.name] for column in table.c if column.info != KEPT)
    build.execute(update(made).values(kept).where(*same))
