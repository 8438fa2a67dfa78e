"""Does a transaction open as it should, with a server that comes and goes and others who hold its locks?"""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import WRITERS_LOCK, Database
from shared.eventstore import Metadata, Store, append, new_id, read_stream
from shared.migrations import grant, guard_events
from shared.sequencer import sequence
from tests.shared.toy import OrderCollected, open_store

pytestmark = pytest.mark.slow
META = Metadata(actor="person:aino", correlation="c1")


@pytest.fixture
def store(tmp_path: Path, postgres_url: str) -> Iterator[Store]:
    store = open_store(tmp_path, postgres_url)
    yield store
    store.database.close()


def collected(store: Store, events: int = 1) -> str:
    ident = new_id()
    with store.database.write() as tx:
        append(tx, store, f"order-{ident}", 0, [OrderCollected(ident, "aino")] * events, META)
    return f"order-{ident}"


def test_connections_that_died_while_nobody_used_them_are_replaced(store, postgres_url):
    with store.database.read(), store.database.read(), store.database.write():
        pass
    for _ in range(2):
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        stream = collected(store)
        with store.database.read() as tx:
            assert len(read_stream(tx, store, stream)) == 1


def test_a_reader_sees_one_moment_and_writes_nothing(store):
    with store.database.read() as tx:
        assert tx.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
        assert tx.execute(text("SHOW transaction_read_only")).scalar() == "on"


def test_a_replaced_connection_reads_and_locks_as_any_other(store, postgres_url):
    with store.database.write():
        pass
    with psycopg.connect(postgres_url, autocommit=True) as other:
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        other.execute(kill + " AND pid <> pg_backend_pid()")
        with store.database.read() as tx:
            assert tx.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
        other.execute(kill + " AND pid <> pg_backend_pid()")
        with store.database.write():
            taken = other.execute("SELECT pg_try_advisory_lock(%s)", (WRITERS_LOCK,)).fetchone()
            assert taken == (False,)


def test_who_waits_for_a_switch_of_views_holds_up_no_other_thread(store, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (WRITERS_LOCK,))
        waiting = threading.Thread(target=collected, args=(store,))
        waiting.start()
        waiting.join(timeout=0.2)
        assert waiting.is_alive()
        other.execute("SELECT pg_advisory_unlock(%s)", (WRITERS_LOCK,))
        waiting.join(timeout=30)
        assert not waiting.is_alive()


def test_events_written_at_once_are_sequenced_in_the_order_of_their_versions(store):
    stream = collected(store, events=1200)
    while sequence(store):
        pass
    with store.database.read() as tx:
        versions = tx.execute(
            text("SELECT version FROM feed JOIN events ON events.id = event_id ORDER BY position")
        ).scalars()
        assert list(versions) == list(range(1, 1201))
        assert [one.version for one in read_stream(tx, store, stream)] == list(range(1, 1201))


@pytest.mark.parametrize("what", ["UPDATE events SET stream = 'x'", "DELETE FROM events", "TRUNCATE events"])
def test_the_role_that_a_service_runs_as_can_only_add_to_events(store, postgres_url, what):
    collected(store)
    role = f"vertais-test-{new_id()}"
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(f'CREATE ROLE "{role}" LOGIN'.encode())
        try:
            grant(store.database, role)
            as_service = Database(store.database.url.set(username=role))
            with as_service.write() as tx:
                assert tx.execute(text("SELECT count(*) FROM events")).scalar() == 1
            with pytest.raises(DBAPIError, match="permission denied"), as_service.write() as tx:
                tx.execute(text(what))
            as_service.close()
            with store.database.write() as tx:
                guard_events(tx)
            with pytest.raises(DBAPIError, match="events are never changed"), store.database.write() as tx:
                tx.execute(text(what))
        finally:
            owner.execute(f'DROP OWNED BY "{role}"'.encode())
            owner.execute(f'DROP ROLE "{role}"'.encode())
