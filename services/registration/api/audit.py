"""Who did what in a programme, and which of the staff has read whose application?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from sqlalchemy import Connection, Row, select

from services.registration import kept
from services.registration.access import staff_of_programme
from services.registration.api.schemas import Cursor
from services.registration.contacts import contacts
from services.registration.projections.applications import applications_to
from services.registration.projections.groups import groups_of_programme
from services.registration.projections.partner_systems import system
from shared.auth import allow, caller
from shared.codec import type_name
from shared.eventstore import events, recorded_from
from shared.http import now, store
from shared.moments import in_utc
from shared.recorded import Recorded

blueprint = Blueprint("audit", __name__, description="Who did what, and who has read what")


@blueprint.get("/programmes/<programme_id>/audit")
@blueprint.arguments(Cursor, location="query")
@allow(staff_of_programme)
def who_did_what(wanted: dict[str, Any], programme_id: str) -> Response:
    """What people and partners' systems did, from the events themselves, the latest first. A page may be
    short, since what the software did by itself is left out."""
    with store().database.read() as tx:
        whose = {row.application_id: row.person_id for row in applications_to(tx, programme_id)}
        rows = _events(tx, _streams(tx, programme_id, whose), wanted["cursor"], wanted["limit"] + 1)
    page = [recorded_from(store(), row) for row in rows[: wanted["limit"]]]
    done = [one for one in page if _is_somebody(one.actor)]
    about = {one.id: _person_of(one.event, whose) for one in done}
    names = _names(*(one.actor for one in done), *(f"person:{one}" for one in about.values()))
    items = [
        {
            "id": one.id,
            "at": in_utc(one.at),
            "actor": one.actor,
            "actor_name": names.get(one.actor),
            "what": _what(one),
            "person_id": about[one.id],
            "person_name": names.get(f"person:{about[one.id]}"),
        }
        for one in done
    ]
    return jsonify(items=items, next=page[-1].id if len(rows) > wanted["limit"] else None)


@blueprint.get("/programmes/<programme_id>/reads")
@blueprint.arguments(Cursor, location="query")
@allow(staff_of_programme)
def who_has_read(wanted: dict[str, Any], programme_id: str) -> Response:
    """Kept for a year. Somebody who reads the same again within the hour is noted once."""
    with store().database.read() as tx:
        whose = {row.application_id: row.person_id for row in applications_to(tx, programme_id)}
        rows = kept.reads_in(tx, programme_id, wanted["cursor"], wanted["limit"] + 1)
    page = rows[: wanted["limit"]]
    names = _names(*(row.reader for row in page), *(f"person:{one}" for one in whose.values()))
    items = [
        {
            "id": row.read_id,
            "at": in_utc(row.at),
            "reader": row.reader,
            "reader_name": names.get(row.reader),
            "application_id": row.application_id,
            "person_name": names.get(f"person:{whose.get(row.application_id)}"),
        }
        for row in page
    ]
    return jsonify(items=items, next=page[-1].read_id if len(rows) > wanted["limit"] else None)


def note_reading(programme_id: str, application_id: str | None = None) -> None:
    """Note that the caller has read an application, or all of a programme's."""
    at, reader = now(), caller().actor
    with store().database.read() as tx:
        if kept.is_noted(tx, programme_id, application_id, reader, at):
            return
    with store().database.write() as tx:
        kept.note_read(tx, programme_id, application_id, reader, at)


def _streams(tx: Connection, programme_id: str, applications: Iterable[str]) -> list[str]:
    groups = [one.group_id for one in groups_of_programme(tx, programme_id)]
    return [
        *(f"{category}-{programme_id}" for category in ("programme", "places", "grouping", "retention")),
        *(f"application-{ident}" for ident in applications),
        *(f"group-{ident}" for ident in groups),
    ]


def _events(tx: Connection, streams: Sequence[str], before: str, limit: int) -> Sequence[Row[Any]]:
    query = select(events).where(events.c.stream.in_(streams))
    if before:
        query = query.where(events.c.id < before)
    return tx.execute(query.order_by(events.c.id.desc()).limit(limit)).all()


def _is_somebody(actor: str) -> bool:
    return actor.startswith(("person:", "partner:"))


def _what(one: Recorded) -> str:
    return type_name(type(one.event))


def _person_of(event: Any, whose: Mapping[str, str]) -> str | None:
    """Whom an event is about, where it is about somebody."""
    person: str | None = getattr(event, "person_id", None)
    return person or whose.get(getattr(event, "application_id", ""))


def _names(*actors: str) -> dict[str, str | None]:
    people = {one.removeprefix("person:") for one in actors if one.startswith("person:")}
    known = contacts(store(), sorted(people))
    names: dict[str, str | None] = {f"person:{ident}": one["name"] for ident, one in known.items()}
    with store().database.read() as tx:
        for actor in {one for one in actors if one.startswith("partner:")}:
            row = system(tx, actor.removeprefix("partner:"))
            names[actor] = row.name if row else None
    return names
