"""Who did what? Events that somebody caused, as against the software by itself, the latest first."""

from collections.abc import Collection, Mapping
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import ColumnElement, Connection, Select, literal, or_, select, tuple_, union_all

from shared.codec import type_name
from shared.decider import Decider
from shared.eventstore import Store, events, recorded_from
from shared.moments import in_utc
from shared.recorded import Recorded

SOMEBODY = ("person:", "partner:")


class Page(Schema):
    cursor = fields.String(load_default="", validate=validate.Length(max=36))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))


class Deed(Schema):
    id = fields.String()
    at = fields.String()
    actor = fields.String()
    what = fields.String(metadata={"description": "the event's type"})
    person_id = fields.String(allow_none=True, metadata={"description": "whom it is about"})


class Deeds(Schema):
    items = fields.List(fields.Nested(Deed))
    next = fields.String(allow_none=True)


def streams(decider: Decider[Any, Any, Any], ident: ColumnElement[str] | str) -> Select[tuple[str]]:
    """The names of a decider's streams: that of an id, or those of a column of ids."""
    return select(literal(decider.stream("")) + ident)


def deeds(
    tx: Connection,
    store: Store,
    among: Collection[Select[tuple[str]]],
    told: Collection[type],
    asked: Mapping[str, Any],
    actors: Collection[str] = SOMEBODY,
) -> tuple[list[Recorded], str | None]:
    """A page, as a loaded `Page` asks for it, of the events of these types in the streams that are named
    `among`, by actors that begin so; and the cursor that leads on."""
    by = [f'{{"actor":"{one}'.encode() for one in actors]
    query = select(events).where(
        events.c.stream.in_(union_all(*among)),
        events.c.type.in_([type_name(one) for one in told]),
        or_(*(events.c.metadata.between(begins, begins + b"\xff") for begins in by)),
    )
    key = (events.c.recorded_at, events.c.id)
    if asked["cursor"]:
        at = select(events.c.recorded_at).where(events.c.id == asked["cursor"]).scalar_subquery()
        query = query.where(tuple_(*key) < tuple_(at, asked["cursor"]))
    rows = tx.execute(query.order_by(*(one.desc() for one in key)).limit(asked["limit"] + 1)).all()
    page = [recorded_from(store, row) for row in rows[: asked["limit"]]]
    return page, page[-1].id if len(rows) > asked["limit"] else None


def deed(one: Recorded, person_id: str | None) -> dict[str, Any]:
    """An event as it is told, without whatever else it holds."""
    what = type_name(type(one.event))
    return {"id": one.id, "at": in_utc(one.at), "actor": one.actor, "what": what, "person_id": person_id}
