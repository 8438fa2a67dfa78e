"""Which migration leads from a service's newest revision to today's tables? Written for reading first.

`python -m tests.architecture.revision registration "What it is for"`
"""

import sys
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from shared import eventstore
from shared.database import Database
from shared.migrations import SERVICES, alembic_config

HEADING = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "{revision}"
down_revision = {down}


def upgrade() -> None:
    {upgrade}
'''


def tables_of(service: str) -> list[MetaData]:
    """The store's own tables and the service's."""
    return [eventstore.metadata, import_module(f"services.{service}.projections").metadata]


def write_revision(service: str, message: str) -> Path:
    """Write the migration from the newest revision to today's tables, for reading before it is kept."""
    config = alembic_config(service)
    scripts = ScriptDirectory.from_config(config)
    database = Database("sqlite+pysqlite://")
    with database.engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        if scripts.get_current_head():
            command.upgrade(config, "head")
        modules = tables_of(service)
        import_module(f"services.{service}.store")  # imports all that declares tables
        differences = produce_migrations(
            MigrationContext.configure(connection, opts={"target_metadata": modules}), _joined(modules)
        )
    assert differences.upgrade_ops is not None
    number = f"{1 + len(list(scripts.walk_revisions())):04d}"
    code = render_python_code(differences.upgrade_ops, render_as_batch=number != "0001")
    down = scripts.get_current_head()
    path = SERVICES / service / "migrations" / "versions" / f"{number}_{message.lower().replace(' ', '_')}.py"
    path.write_text(
        HEADING.format(
            message=message, revision=number, down=f'"{down}"' if down else None, upgrade=code.strip()
        )
    )
    return path


def _joined(parts: list[MetaData]) -> MetaData:
    whole = MetaData()
    for part in parts:
        for table in part.tables.values():
            table.to_metadata(whole)
    return whole


if __name__ == "__main__":
    print(write_revision(sys.argv[1], sys.argv[2]))
