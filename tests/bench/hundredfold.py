"""How does a store look in which the pilot has been played often? As one, each row copied under other ids."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

# Ids, hashes of links and of addresses: what must differ from copy to copy.
UNIQUE = re.compile(r"[0-9a-f-]{30,}[0-9a-f]{2}")
# There is one of each in a store, however much is in it.
OF_THE_STORE = {
    "alembic_version",
    "feed_head",
    "relayed",
    "cursors",
    "heartbeats",
    "pending",
    "sqlite_sequence",
}


def multiply(stores: Path, times: int) -> int:
    """Have every row of every SQLite store in a folder `times` times, but for what all pilots share; how many
    rows are looked at.

    The copies are there to be searched through, not to be read: what is sealed in them opens for nobody.
    """
    return sum(_multiply(path, times) for path in sorted(stores.glob("*.db")))


def _multiply(path: Path, times: int) -> int:
    with closing(sqlite3.connect(path)) as store, store:
        names = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return sum(_copy(store, name, times) for name in sorted(names - OF_THE_STORE))


def _copy(store: sqlite3.Connection, table: str, times: int) -> int:
    rows = store.execute(f"SELECT * FROM {table}").fetchall()
    numbered = _numbered(store, table)
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        store.executemany(
            f"INSERT OR IGNORE INTO {table} VALUES ({marks})",
            (_another(row, number, numbered) for number in range(1, times) for row in rows),
        )
    return len(rows) * times


def _numbered(store: sqlite3.Connection, table: str) -> dict[int, int]:
    """Which columns are counters that must not repeat, and how far each has come."""
    columns = store.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [column for column in columns if column[5]]
    counters = [column for column in keys if len(keys) == 1 and column[2] in {"INTEGER", "BIGINT"}]
    counters += [column for column in columns if column[1] == "shard_seq"]
    return {
        column[0]: store.execute(f"SELECT max({column[1]}) FROM {table}").fetchone()[0] or 0
        for column in counters
    }


def _another(row: tuple[Any, ...], number: int, numbered: dict[int, int]) -> tuple[Any, ...]:
    return tuple(
        value + number * numbered[place]
        if place in numbered and value is not None
        else _unlike(value, number)
        for place, value in enumerate(row)
    )


def _unlike(value: Any, number: int) -> Any:
    match value:
        case str():
            return _renamed(value, number)
        case bytes() if value.startswith(b'{"'):
            return _renamed(value.decode(), number).encode()
        case bytes() if value:
            return value[:-1] + bytes([value[-1] ^ number])
    return value


def _renamed(text: str, number: int) -> str:
    return UNIQUE.sub(lambda found: f"{found[0][:-2]}{int(found[0][-2:], 16) ^ number:02x}", text)
