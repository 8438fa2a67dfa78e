"""Is a view made anew from what happened, as its owner alone may, without those who write noticing?"""

from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url, select

from shared.eventstore import Store
from tests.operating.operated import Operator
from tests.registration.house import open_programme


def test_a_rebuilt_view_is_as_it_was_and_it_is_told_how_long_writers_waited(on_each_engine):
    open_programme(on_each_engine.house).apply("Aino")
    before = rows(on_each_engine.house.store, "applications")
    told = on_each_engine.told("rebuild", "registration", "applications")
    assert len(before) == 1
    assert rows(on_each_engine.house.store, "applications") == before
    assert told.keys() == {"service", "projection", "events", "held_ms"}
    assert told["events"] > 3
    assert told["held_ms"] >= 0


def test_a_view_that_somebody_spoilt_is_right_again(operated):
    open_programme(operated.house).apply("Aino")
    before = rows(operated.house.store, "applications")
    table = next(one for one in operated.house.store.tables if one.name == "applications")
    with operated.house.store.database.write() as tx:
        tx.execute(table.delete())
    result = operated.vertais("rebuild", "registration", "applications")
    assert "made anew from" in result.stdout
    assert "rebuilding applications: " in result.stderr
    assert rows(operated.house.store, "applications") == before


def test_a_wrong_name_is_answered_with_the_right_ones(operated):
    line = operated.refused("rebuild", "sessions", "sesions", code=2)
    assert line.startswith("sessions has no projection 'sesions', but has attendees, ")


@pytest.mark.slow
def test_only_who_owns_the_tables_may_and_the_service_works_on_afterwards(postgres_url, tmp_path):
    role = f"vertais-{uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(f'CREATE ROLE "{role}" LOGIN')
    operator = Operator(tmp_path)
    as_role = make_url(postgres_url).set(username=role).render_as_string(hide_password=False)
    operator.told("migrate", "sessions", "--role", role, VERTAIS_SESSIONS_DATABASE_URL=postgres_url)
    rebuilding = "rebuild", "sessions", "programmes"
    line = operator.refused(*rebuilding, VERTAIS_SESSIONS_DATABASE_URL=as_role)
    assert line.startswith("sessions: the database's role may not do that: run it as the role that owns")
    operator.told(*rebuilding, VERTAIS_SESSIONS_DATABASE_URL=postgres_url)
    with psycopg.connect(as_role) as service:
        service.execute("INSERT INTO programmes VALUES ('a', 'b')")
        assert service.execute("SELECT count(*) FROM programmes").fetchone() == (1,)
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(f'DROP OWNED BY "{role}"')
        owner.execute(f'DROP ROLE "{role}"')


def rows(store: Store, name: str) -> list[tuple[object, ...]]:
    table = next(one for one in store.tables if one.name == name)
    with store.database.read() as tx:
        return [tuple(row) for row in tx.execute(select(table).order_by(table.c[0]))]
