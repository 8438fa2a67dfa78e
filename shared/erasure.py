"""What stays of somebody who was erased? Dead ciphertext, and notes by which nobody knows them again."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, select, update

from shared.eventstore import Moment
from shared.personal import parse_sealed
from shared.projections import Projection
from shared.recorded import Recorded


class Ledger:
    """The persons whose keys were destroyed, in a file outside all databases: read again after any restore.

    A line is written, and flushed to the disk, before the key goes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, dict[str, Any]]:
        """What was noted of each, by person; a line cut short by a crash is none."""
        noted = (msgspec.json.decode(line) for line in self._lines())
        return {one["person"]: one for one in noted}

    def note(self, person: str, at: datetime, **more: str) -> None:
        """Idempotent."""
        if person in self.read():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = sum(len(line) + 1 for line in self._lines())
        with self.path.open("ab") as file:
            file.truncate(whole)
            file.write(msgspec.json.encode({"person": person, "at": at, **more}) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().split(b"\n")[:-1] if self.path.exists() else []


def erased_table(metadata: MetaData) -> Table:
    """Tombstones, written from the service's own events, so that a replay sets them again."""
    return Table(
        "erased",
        metadata,
        Column("person", String(80), primary_key=True),
        Column("at", Moment, nullable=False),
    )


def tombstones(table: Table, of: Callable[[Recorded], str | None]) -> Projection:
    """`of`: whom an event erases, if anybody."""

    def apply(tx: Connection, recorded: Recorded) -> None:
        if person := of(recorded):
            tx.execute(delete(table).where(table.c.person == person))
            tx.execute(insert(table).values(person=person, at=recorded.at))

    return Projection("erased", (table,), apply)


def forgetting(projection: Projection, of: Callable[[Recorded], str | None]) -> Projection:
    """The same projection, in whose rows nothing but an empty seal stays of whom an event erases."""

    def apply(tx: Connection, recorded: Recorded) -> None:
        projection.apply(tx, recorded)
        if person := of(recorded):
            for table in projection.tables:
                _empty_seals(tx, table, person)

    return replace(projection, apply=apply)


def known_erased(tx: Connection, table: Table, persons: Iterable[str]) -> set[str]:
    return set(tx.execute(select(table.c.person).where(table.c.person.in_(set(persons)))).scalars())


def names_in(told: object) -> set[str]:
    """Every text in an event's data that may be somebody's id."""
    if isinstance(told, str):
        return {told}
    inner = told.values() if isinstance(told, Mapping) else told if isinstance(told, list) else ()
    return {name for one in inner for name in names_in(one)}


def without(told: Mapping[str, Any], gone: set[str]) -> dict[str, Any] | None:
    """An event's data as if these had never been in its lists; None where it is of one of them alone."""
    if any(isinstance(one, str) and one in gone for one in told.values()):
        return None
    return {
        name: [one for one in value if not names_in(one) & gone] if isinstance(value, list) else value
        for name, value in told.items()
    }


def _empty_seals(tx: Connection, table: Table, person: str) -> None:
    keys = list(table.primary_key.columns)
    for column in table.c:
        if not isinstance(column.type, String):
            continue
        rows = tx.execute(select(*keys, column).where(column.like(f"1|%|{person}|_%"))).all()
        for *ident, text in rows:
            if (sealed := parse_sealed(text)).person == person:
                sealed.ciphertext = ""
                here = [key == value for key, value in zip(keys, ident, strict=True)]
                tx.execute(update(table).where(*here).values({column: str(sealed)}))
