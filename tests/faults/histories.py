"""What can be done to a store's past and to its views, that all must outlive?"""

import sys
from contextlib import suppress
from functools import partial

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy import select

from deploy.engines import Program
from shared.eventstore import Store, events
from tests.faults.oracle import KIND, orphaned
from tests.faults.real_house import ROOT, RealHouse, myself
from tests.faults.stage import Stage
from tests.servers import Server, wait_until

LIVE, BACKUP = "vertais-registration", "vertais-registration-backup"
SERVERS = ("registration-web", "registration-worker")


def a_store_is_restored_to_the_past(stage: Stage) -> None:
    """It loses its tail and nothing else; the others go back to where both agree, and list what they made
    of what is lost. (What it was told of comes back by itself: it pulls.)"""
    house = stage.house
    registration, notifications = house.stores["registration"], house.stores["notifications"]
    house.kill(*SERVERS)
    on_the_server(house, "CREATE DATABASE {backup} TEMPLATE {live}")
    kept = applied(registration).keys()
    house.start(*SERVERS)
    stage.acknowledges_more(10)
    wait_until(
        lambda: bool((applied(registration).keys() - kept) & caused(notifications)),
        "what will be lost is heard",
    )
    house.kill(*SERVERS)
    tail = applied(registration)
    for event_id in kept:
        del tail[event_id]
    heard = tail.keys() & caused(notifications)
    on_the_server(house, "DROP DATABASE {live}", "ALTER DATABASE {backup} RENAME TO {live}")
    stage.crowd.forget(set(tail.values()))
    house.start(*SERVERS)
    stage.acknowledges_more(10)
    wait_until(lambda: heard <= orphaned(notifications), "what was lost is listed")
    assert not orphaned(notifications) & applied(registration).keys()


def a_switch_of_views_is_cut_off(stage: Stage) -> None:
    """Killed while it makes a view anew, before or after the switch, it leaves a view that is whole."""
    points = ["after-execute~SET SCHEMA", "before-execute~RESET search_path"]
    for failpoint in points if stage.whole else [stage.chance.choice(points)]:
        argv = ("shared.cli", "rebuild", "registration", "applications")
        told = stage.house.here.env(owner=True)
        clock = str(stage.house.clock("site"))
        told |= {"PYTHONPATH": str(ROOT), "FAILPOINT": failpoint, "CLOCK_FILE": clock}
        program = Program(
            "rebuild", (sys.executable, "-m", "tests.faults.failing", *argv), "", myself(), told
        )
        server = Server(program, stage.house.here.folder / "rebuild.log", lambda: True)
        server.launch(program)
        wait_for_its_death(server, failpoint)
        stage.acknowledges_more()


def wait_for_its_death(server: Server, failpoint: str) -> None:
    wait_until(lambda: not server.lives, f"it dies {failpoint}")
    assert server.was_killed


def applied(store: Store) -> dict[str, str]:
    """Event → application, of every application."""
    with store.database.read() as tx:
        made = tx.execute(select(events.c.id, events.c.stream).where(events.c.type == KIND)).all()
    return {row.id: row.stream[-36:] for row in made}


def caused(listener: Store) -> set[str]:
    """The events of others that it has made something of."""
    with listener.database.read() as tx:
        about = tx.execute(select(events.c.metadata)).scalars().all()
    return {msgspec.json.decode(one).get("causation") for one in about}


def on_the_server(house: RealHouse, *statements: str) -> None:
    """As who owns the databases; nobody else is connected to the store meanwhile."""
    house.stores["registration"].database.close()
    names = {"live": sql.Identifier(LIVE), "backup": sql.Identifier(BACKUP)}
    for statement in statements:
        command = sql.SQL(statement).format(**names)
        wait_until(partial(is_done, house.here.postgres_url, command), statement)


def is_done(server: str, command: sql.Composed) -> bool:
    with psycopg.connect(server, autocommit=True) as admin, suppress(psycopg.errors.ObjectInUse):
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [LIVE])
        admin.execute(command)
        return True
    return False
