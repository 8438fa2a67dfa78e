"""What is written in a bench? Loaves, by a service as small as one can be, on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Column, Integer, MetaData, String, Table

from shared import eventstore
from shared.codec import Codec
from shared.database import Database
from shared.eventstore import Metadata, Store, append, initialise, new_id
from shared.migrations import guard_events
from shared.projections import Projection, put
from shared.published import Published
from shared.recorded import Recorded
from shared.vault import Vault

BAKER = "01930000-0000-7000-8000-0000000000a1"
META = Metadata(actor=f"person:{BAKER}", correlation="01930000-0000-7000-8000-0000000000c1")


@dataclass(frozen=True, slots=True)
class LoafBaked:
    loaf_id: str
    baker_id: str
    grams: int


class LoafBakedV1(Schema):
    loaf_id = fields.String(required=True)
    baker_id = fields.String(required=True)
    grams = fields.Integer(required=True)


tables = MetaData()
loaves = Table(
    "loaves",
    tables,
    Column("id", String(40), primary_key=True, comment="the stream's last id and the version"),
    Column("baker_id", String(36), nullable=False),
    Column("grams", Integer, nullable=False),
)


def apply(tx: Any, recorded: Recorded) -> None:
    match recorded.event:
        case LoafBaked(loaf_id, baker_id, grams):
            put(tx, loaves, id=f"{loaf_id}{recorded.version:04d}", baker_id=baker_id, grams=grams)


LOAVES = Projection("loaves", (loaves,), apply)
PUBLISHED: dict[type, Published] = {
    LoafBaked: Published("bakery.loaf-baked.v1", LoafBakedV1(), key="loaf_id")
}


def open_store(url: str, *projections: Projection) -> Store:
    """A store on a database that `prepare` has made ready. Nothing is personal: its vault stays shut."""
    keys = Database("sqlite+pysqlite://")
    return Store(
        "bakery", Database(url), Codec([LoafBaked]), Vault(keys, lambda: [bytes(32)]), projections, PUBLISHED
    )


def prepare(url: str) -> None:
    """The tables that a migrated service has, guarded as they are there."""
    store = open_store(url)
    eventstore.metadata.create_all(store.database.engine)
    tables.create_all(store.database.engine)
    initialise(store)
    with store.database.write() as tx:
        guard_events(tx)
    store.database.close()


@contextmanager
def opened(url: str, *projections: Projection) -> Iterator[Store]:
    store = open_store(url, *projections)
    try:
        yield store
    finally:
        store.database.close()


def bake(store: Store, count: int) -> int:
    """Append so many events to a new stream in a transaction; how many."""
    ident = new_id()
    with store.database.write() as tx:
        append(tx, store, f"loaf-{ident}", 0, [LoafBaked(ident, BAKER, 800) for _ in range(count)], META)
    return count
