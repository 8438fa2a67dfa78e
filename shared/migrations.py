"""Does the database have the shape that this code expects, and how does it get there?"""

from pathlib import Path
from typing import Any

from psycopg import sql
from sqlalchemy import Connection, inspect, text

from shared import execute, heartbeats, vault, witness
from shared.database import Database
from shared.eventstore import Store, initialise

JOINED = (execute, heartbeats, witness)  # once imported, their tables are among the store's
SERVICES = Path(__file__).resolve().parent.parent / "services"
UNCHANGEABLE = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS events_{what} BEFORE {what} ON events"
        " BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are never changed'; END $$",
        "CREATE OR REPLACE TRIGGER events_{what} BEFORE {what} ON events"
        " FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()",
    ],
}


class Outdated(Exception):
    """The database's schema is not this code's."""


def prepare(store: Store, role: str | None = None) -> None:
    """Bring the service's databases up to this code's schema, from any earlier one. Idempotent.

    `role`: on PostgreSQL, the role that the service runs as. It may read and write but own nothing, and
    it can neither change nor delete an event.
    """
    from alembic import command  # by who migrates alone: it takes a tenth of a service's start and memory

    vault.metadata.create_all(store.vault.database.engine)
    with store.database.write() as tx:
        config = alembic_config(store.service)
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
        guard_events(tx)
    initialise(store)
    if role is not None:
        for database in (store.database, store.vault.database):
            grant(database, role)


def ensure_current(store: Store) -> None:
    """Raises Outdated, saying what to do, unless the database has just this code's schema."""
    files = (SERVICES / store.service / "migrations" / "versions").glob("[0-9]*_*.py")
    found, wanted = revision_of(store), max(file.name.partition("_")[0] for file in files)
    if found != wanted:
        todo = f"run `vertais migrate {store.service}`" if (found or "") < wanted else "run newer code"
        raise Outdated(f"its database is at revision {found or 'none'}, the code at {wanted}: {todo}")


def revision_of(store: Store) -> str | None:
    """Of which revision the database's schema is; None where it has none."""
    with store.database.read() as tx:
        known = inspect(tx).has_table("alembic_version")
        return tx.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None


def grant(database: Database, role: str) -> None:
    """Let a role work with all tables that are there and will be, and only add to `events`. SQLite has no
    roles: there it does nothing."""
    if database.is_sqlite:
        return
    name = sql.Identifier(role).as_string()
    may = "SELECT, INSERT, UPDATE, DELETE"
    with database.engine.begin() as tx:
        for what, rights in (("TABLES", may), ("SEQUENCES", "USAGE")):
            tx.execute(text(f"GRANT {rights} ON ALL {what} IN SCHEMA public TO {name}"))
            tx.execute(text(f"ALTER DEFAULT PRIVILEGES GRANT {rights} ON {what} TO {name}"))
        if inspect(tx).has_table("events"):
            tx.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON events FROM {name}"))


def guard_events(tx: Connection) -> None:
    """Have the database itself refuse to change or delete an event. Idempotent."""
    for statement in UNCHANGEABLE[tx.dialect.name]:
        for what in ("UPDATE", "DELETE", *(["TRUNCATE"] if tx.dialect.name == "postgresql" else [])):
            tx.execute(text(statement.format(what=what)))


def run_in_environment() -> None:
    """What each service's migrations/env.py does: run on the connection that `prepare` opened."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite")
    context.run_migrations()


def alembic_config(service: str) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SERVICES / service / "migrations"))
    return config
