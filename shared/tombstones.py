"""What stays of somebody who was erased? Dead ciphertext, and notes by which nobody knows them again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, select, update

from shared.eventstore import Moment
from shared.personal import parse_sealed
from shared.projections import Projection
from shared.recorded import Recorded


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
