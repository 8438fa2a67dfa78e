"""How is a test's database made ready, when most tests want one that is as empty as the last one?"""

import sqlite3
from contextlib import closing
from pathlib import Path

from shared import migrations
from shared.database import Database
from shared.eventstore import Store

_READY: dict[tuple[str, int], sqlite3.Connection] = {}


def prepare(store: Store) -> None:
    """Migrated, from whatever is there. A new file of SQLite is migrated once in a process, and copied from
    then on."""
    databases = (store.database, store.vault.database)
    if not store.database.is_sqlite or Path(str(store.database.url.database)).exists():
        migrations.prepare(store)
    elif (store.service, 0) in _READY:
        for turn, database in enumerate(databases):
            with closing(_opened(database)) as mine:
                _READY[store.service, turn].backup(mine)
    else:
        migrations.prepare(store)
        for turn, database in enumerate(databases):
            _READY[store.service, turn] = sqlite3.connect(":memory:", check_same_thread=False)
            with closing(_opened(database)) as mine:
                mine.backup(_READY[store.service, turn])


def _opened(database: Database) -> sqlite3.Connection:
    opened = sqlite3.connect(str(database.url.database))
    opened.execute("PRAGMA synchronous=OFF")
    return opened
