"""A bakery that sells loaves: the smallest service on which the plumbing can be tried."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

from marshmallow import EXCLUDE, Schema, fields, post_load
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text, insert, select, update

from shared import eventstore, vault
from shared.codec import Codec
from shared.database import Database
from shared.decider import Decider, Intent, Rejected
from shared.eventstore import Store, initialise
from shared.personal import Clear, Of, Personal
from shared.projections import Projection, put
from shared.published import Published
from shared.recorded import Recorded
from shared.vault import Vault

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
ORDERS = UUID("6a1c1f0e-0000-5000-8000-000000000001")


@dataclass(frozen=True, slots=True)
class Order:
    order_id: str
    person_id: str
    loaves: int
    wish: str = "crusty"


@dataclass(frozen=True, slots=True)
class Collect:
    order_id: str


@dataclass(frozen=True, slots=True)
class LoavesOrdered:
    order_id: str
    person_id: str
    loaves: int
    wish: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class OrderCollected:
    order_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class Open:
    person_id: str


@dataclass(frozen=True, slots=True)
class Collected:
    pass


def decide(command: Any, state: Any) -> list[Any]:
    match command, state:
        case Order(loaves=loaves), Nothing():
            if loaves < 1:
                raise Rejected("no-loaves", field="loaves")
            return [LoavesOrdered(command.order_id, command.person_id, loaves, Clear(command.wish))]
        case Order(), _:
            return []
        case Collect(), Open(person_id):
            return [OrderCollected(command.order_id, person_id)]
        case Collect(), Collected():
            return []
        case _:
            raise Rejected("no-such-order")


def evolve(state: Any, event: Any) -> Any:
    return Open(event.person_id) if isinstance(event, LoavesOrdered) else Collected()


order = Decider("order", Nothing(), decide, evolve)


class OrderedSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    order_id = fields.String(required=True)
    person_id = fields.String(required=True)
    loaves = fields.Integer(required=True)


class CollectedSchema(Schema):
    order_id = fields.String(required=True)
    person_id = fields.String(required=True)


@dataclass(frozen=True, slots=True)
class Heard:
    order_id: str
    person_id: str
    loaves: int


class HeardSchema(OrderedSchema):
    class Meta:
        unknown = EXCLUDE

    @post_load
    def made(self, values: dict[str, Any], **_: Any) -> Heard:
        return Heard(**values)


PUBLISHED = {
    LoavesOrdered: Published("bakery.loaves-ordered.v1", OrderedSchema(), key="person_id"),
    OrderCollected: Published("bakery.order-collected.v1", CollectedSchema(), key="person_id"),
}


def bake_what_was_ordered(event: Heard, at: datetime) -> list[Intent]:
    """The listener's policy: an order there is an order here, under an id that follows from theirs."""
    if event.loaves == 13:
        raise ValueError("a baker's dozen is poison")
    ours = str(uuid5(ORDERS, event.order_id))
    return [Intent(order, ours, Order(ours, event.person_id, event.loaves))]


def open_store(
    folder: Path, url: str | None = None, name: str = "bakery", clock: Callable[[], datetime] = lambda: NOW
) -> Store:
    """A bakery's store, on SQLite in `folder` or at a PostgreSQL URL; views: `orders`, and a sum."""
    metadata = MetaData()
    orders = Table(
        "orders",
        metadata,
        Column("order_id", String(36), primary_key=True),
        Column("loaves", Integer, nullable=False, index=True),
        Column("wish", Text, nullable=False),
        Column("collected", Integer, nullable=False),
    )
    sold = Table(
        "sold",
        metadata,
        Column("one", Integer, primary_key=True),
        Column("loaves", BigInteger, nullable=False),
    )

    def apply_orders(tx: Any, recorded: Recorded) -> None:
        match recorded.event:
            case LoavesOrdered() as event:
                wish = str(event.wish)
                put(tx, orders, order_id=recorded.ident, loaves=event.loaves, wish=wish, collected=0)
            case OrderCollected():
                tx.execute(update(orders).where(orders.c.order_id == recorded.ident).values(collected=1))

    def apply_sold(tx: Any, recorded: Recorded) -> None:
        match recorded.event:
            case LoavesOrdered() as event:
                more = update(sold).values(loaves=sold.c.loaves + event.loaves)
                if not tx.execute(more).rowcount:
                    tx.execute(insert(sold).values(one=1, loaves=event.loaves))

    keys = Database(f"sqlite+pysqlite:///{folder / f'{name}-keys.db'}")
    database = Database(url or f"sqlite+pysqlite:///{folder / f'{name}.db'}")
    store = Store(
        name,
        database,
        Codec([LoavesOrdered, OrderCollected]),
        Vault(keys, lambda: [bytes(32)]),
        (Projection("orders", (orders,), apply_orders), Projection("sold", (sold,), apply_sold)),
        PUBLISHED,
        clock=clock,
    )
    vault.metadata.create_all(keys.engine)
    eventstore.metadata.create_all(database.engine)
    metadata.create_all(database.engine)
    initialise(store)
    return store


def rows(store: Store, name: str) -> list[tuple[Any, ...]]:
    """A view's rows, in the order of its first column."""
    table = next(table for table in store.tables if table.name == name)
    with store.database.read() as tx:
        return [tuple(row) for row in tx.execute(select(table).order_by(table.c[0]))]
