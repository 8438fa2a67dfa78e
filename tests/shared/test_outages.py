"""Is a fault that passes outlasted, and told from one that stays?"""

import threading
from datetime import timedelta

import httpx
import psycopg
import pytest
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError

from shared.database import Database, is_passing
from shared.due import due_table, run_due, schedule, withdraw
from shared.eventstore import Metadata, new_id
from shared.execute import execute
from shared.peers import is_absent
from tests.shared.toy import NOW, Order, open_store, order, rows

META = Metadata(actor="person:x", correlation="c1")


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


def disconnect_all(server: str, url: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name_of(url)]
        )


def alter(server: str, url: str, how: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name_of(url)} {how}".encode())


@pytest.mark.slow
def test_what_else_was_taken_is_done_once_the_database_is_back(postgres_server, postgres_url, tmp_path):
    store = open_store(tmp_path, postgres_url, clock=lambda: NOW + timedelta(hours=1))
    due = due_table(MetaData())
    due.create(store.database.engine)
    with store.database.write() as tx:
        for ref in ("first", "second"):
            schedule(tx, due, "ring", ref, NOW)
    rung = []

    def ring(ref, now):
        rung.append(ref)
        if len(rung) == 1:
            alter(postgres_server, postgres_url, "ALLOW_CONNECTIONS false")
            disconnect_all(postgres_server, postgres_url)
            threading.Timer(1.0, alter, (postgres_server, postgres_url, "ALLOW_CONNECTIONS true")).start()
        with store.database.write() as tx:
            withdraw(tx, due, "ring", ref)

    assert run_due(store, due, {"ring": ring}) == 2
    assert sorted(rung) == ["first", "second"]
    store.database.close()


@pytest.mark.slow
def test_a_worker_whose_connection_was_killed_is_still_known_to_live(postgres_server, postgres_url):
    first, second = Database(postgres_url), Database(postgres_url)
    assert first.is_alone()
    alter(postgres_server, postgres_url, "ALLOW_CONNECTIONS false")
    disconnect_all(postgres_server, postgres_url)
    with pytest.raises(DBAPIError):
        first.still_lives()
    alter(postgres_server, postgres_url, "ALLOW_CONNECTIONS true")
    first.still_lives()
    assert not second.is_alone()
    for one in (first, second):
        one.close()


@pytest.mark.slow
def test_a_connection_found_dead_by_a_look_is_not_used_again(postgres_server, postgres_url, tmp_path):
    store = open_store(tmp_path, postgres_url)
    (orders, _) = store.tables
    assert not store.database.may_have(orders)
    disconnect_all(postgres_server, postgres_url)
    assert store.database.may_have(orders)
    ident = new_id()
    execute(store, order, ident, Order(ident, "a" * 36, 1), META)
    assert [row[0] for row in rows(store, "orders")] == [ident]
    store.database.close()


@pytest.mark.slow
def test_a_server_that_has_become_a_copy_is_left(postgres_server, postgres_url, tmp_path):
    store = open_store(tmp_path, postgres_url)
    alter(postgres_server, postgres_url, "SET default_transaction_read_only = on")
    disconnect_all(postgres_server, postgres_url)
    with pytest.raises(DBAPIError) as refused:
        execute(store, order, new_id(), Order("o", "p" * 36, 1), META)
    assert is_passing(refused.value)
    alter(postgres_server, postgres_url, "RESET default_transaction_read_only")
    execute(store, order, new_id(), Order("o", "p" * 36, 1), META)
    assert len(rows(store, "orders")) == 1
    store.database.close()


def answered(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("GET", "http://peer.invalid")
    return httpx.HTTPStatusError("", request=request, response=httpx.Response(status))


@pytest.mark.parametrize(
    "error, is_away",
    [
        (httpx.ConnectError("refused"), True),
        (httpx.ReadTimeout("late"), True),
        (httpx.RemoteProtocolError("hung up"), True),
        (answered(503), True),
        (answered(404), False),
        (ValueError(), False),
    ],
)
def test_a_peer_that_is_away_is_told_from_one_that_refuses(error, is_away):
    assert is_absent(error) is is_away
