"""How is a transaction opened, so that it is safe on PostgreSQL and on SQLite alike?"""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection, Table, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from shared.tracing import part

WRITERS_LOCK = 0x56455254  # "VERT": on PostgreSQL writers hold it shared, a projection's switch alone
WORKERS_LOCK = 0x574F524B  # "WORK": each worker holds it shared for as long as it lives
READ_ONLY = "25006"
# Classes and codes of PostgreSQL: connection, serialization, resources, locks, intervention, system; a
# server that is only a copy; a transaction that idled too long.
PASSING = ("08", "40", "53", "55", "57", "58", READ_ONLY, "25P03")
# How a transaction begins: on SQLite the kind of BEGIN, on PostgreSQL what is said in one breath with it.
READS = ("DEFERRED", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
WRITES = ("IMMEDIATE", f"SELECT pg_advisory_xact_lock_shared({WRITERS_LOCK})")
CLAIMS = ("IMMEDIATE", "SELECT 1")
_FILE_LOCKS: dict[str, "FairLock"] = {}


class FairLock:
    """First come, first served: under load no writer starves, which a plain Lock does not promise."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turns: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        turn = threading.Event()
        with self._guard:
            self._turns.append(turn)
            self._turns[0].set()
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._turns.popleft()
            if self._turns:
                self._turns[0].set()


class Database:
    """One service's database: `read()` and `write()` give a connection inside a transaction.

    SQLite gets WAL, synchronous FULL, `BEGIN IMMEDIATE` for writers and one first-in-first-out lock
    per file; a plain `BEGIN` that turns into a write meets "database is locked" under threads. What is
    written never shows in an error's text, and so in no log.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = create_engine(
                self.url, connect_args={"check_same_thread": False, "timeout": 60}, hide_parameters=True
            )
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            file = str(self.url.database)
            self._lock: FairLock | nullcontext[None] = _FILE_LOCKS.setdefault(file, FairLock())
        else:
            self._lock = nullcontext()
            driven = self.url.set(drivername="postgresql+psycopg")
            self.engine = create_engine(
                driven,
                hide_parameters=True,
                pool_size=25,  # kept once opened: a connection costs a hundred times as much as a transaction
                max_overflow=0,
                pool_reset_on_return=None,  # a connection that closes has ended its transaction already
                connect_args={
                    "connect_timeout": 5,
                    # a process that hangs in a transaction must not hold the others up for ever
                    "options": "-c idle_in_transaction_session_timeout=60s -c timezone=UTC",
                },
            )
            event.listen(self.engine, "handle_error", _leave_the_copy)
        self._living: Connection | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: what is read first and what is read last belong together."""
        with part("read"), self.engine.connect() as connection, self._begun(connection, READS):
            yield connection

    @contextmanager
    def write(self, how: tuple[str, str] = WRITES) -> Iterator[Connection]:
        with part("write"), self._lock, self.engine.connect() as connection, self._begun(connection, how):
            yield connection

    def claim(self) -> AbstractContextManager[Connection]:
        """A writing transaction for what no view depends on: on PostgreSQL a switch of views does not
        wait for it, however long it takes."""
        return self.write(CLAIMS)

    @contextmanager
    def exclusively(self, connection: Connection) -> Iterator[None]:
        """A writing transaction on a given connection, while no other writes at all. On PostgreSQL it
        gives up where it waits for a lock for long: whoever wants to write waits behind it."""
        if not self.is_sqlite:
            with connection.begin():
                connection.execute(text("SET LOCAL lock_timeout = '2s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK})
                yield
            return
        with self._lock, self._begun(connection, WRITES):
            yield

    def may_have(self, table: Table, until: datetime | None = None) -> bool:
        """Whether a table has a row, or one whose `at` has come, for loops that look often: a single round
        trip, and no transaction. Where that cannot be told, it may."""
        when = f" WHERE at <= '{until.isoformat(' ', 'microseconds')}'" if until else ""
        look = f"SELECT 1 FROM {table.name}{when} LIMIT 1"  # noqa: S608  a name and a time of our own
        if self.is_sqlite:
            with self.read() as tx:
                return tx.exec_driver_sql(look).first() is not None
        with self.engine.connect() as connection:
            found = _at_once(connection, look)
        return found is None or found.ntuples > 0

    def is_alone(self) -> bool:
        """Whether no other worker has said the same here and still lives. A SQLite file has one process."""
        if self.is_sqlite:
            return True
        self._living = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        lock = {"lock": WORKERS_LOCK}
        alone = bool(self._living.execute(text("SELECT pg_try_advisory_lock(:lock)"), lock).scalar())
        self._living.execute(text("SELECT pg_advisory_lock_shared(:lock)"), lock)
        if alone:
            self._living.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)
        return alone

    def still_lives(self) -> None:
        """Have others know again that a worker lives here, if the server has forgotten it with the
        connection on which `is_alone` said so."""
        if self.is_sqlite or self._living is None:
            return
        try:
            self._living.execute(text("SELECT 1"))
        except SQLAlchemyError:  # lost, or closed here before, when no new one was to be had
            self._living.close()
            self.is_alone()

    @contextmanager
    def _begun(self, connection: Connection, how: tuple[str, str]) -> Iterator[None]:
        on_sqlite, on_postgresql = how
        if self.is_sqlite:
            connection.execution_options(begin=on_sqlite)
            try:
                with connection.begin():
                    yield
            finally:
                connection.execution_options(begin="DEFERRED")
            return
        # the driver would take two round trips, and does not begin again what is begun
        at_once = _at_once(connection, f"BEGIN; {on_postgresql}")
        if at_once is None:  # it died in the pool, and surely not alone
            connection.invalidate()
            self.engine.dispose()
        with connection.begin():
            if at_once is None:
                connection.exec_driver_sql(on_postgresql)
            yield

    def close(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def _at_once(connection: Connection, statements: str) -> PGresult | None:
    """What they give, in one round trip straight through libpq; None where they fail, as on a connection
    that died in the pool."""
    try:
        result = _driver(connection).pgconn.exec_(statements.encode())
    except psycopg.OperationalError:  # it was known to be dead
        return None
    return result if result.status in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK} else None


def straight(tx: Connection, statement: str, values: Sequence[Any]) -> "psycopg.Cursor[Any]":
    """On PostgreSQL a statement by the driver itself, for what is done most: SQLAlchemy takes as long again.
    Its errors are SQLAlchemy's all the same."""
    driver = _driver(tx)
    try:
        return driver.execute(statement.encode(), values)
    except psycopg.Error as error:
        is_lost = driver.closed or error.sqlstate == READ_ONLY
        if is_lost:  # and surely not alone
            tx.invalidate(error)
            tx.engine.dispose()
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=is_lost
        ) from error


def _driver(connection: Connection) -> "psycopg.Connection[Any]":
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _leave_the_copy(context: ExceptionContext) -> None:
    """A server that takes no writes has become another's copy: its connections are dropped, so that the
    next try finds the one that takes them."""
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


def is_passing(error: BaseException) -> bool:
    """True for faults that another try may not meet: lost connections, deadlocks, serialization, locks,
    a full disk."""
    if isinstance(error, PoolExhausted):
        return True
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(PASSING)
    return error.connection_invalidated or type(error).__name__ in {"OperationalError", "InterfaceError"}
