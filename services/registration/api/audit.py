"""Who did what in a programme, and which of the staff has read whose application?"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from sqlalchemy import Select

from services.registration import kept
from services.registration.access import staff_of_programme
from services.registration.api.schemas import Cursor
from services.registration.contacts import contacts
from services.registration.domain.application import APPLICATION
from services.registration.domain.events import ApplicationEvent, PlacesEvent, ProgrammeEvent
from services.registration.domain.group import GROUP
from services.registration.domain.grouping import GROUPING
from services.registration.domain.grouping_events import GroupEvent, GroupingEvent
from services.registration.domain.organisation import ORGANISATION
from services.registration.domain.places import PLACES
from services.registration.domain.programme import PROGRAMME
from services.registration.domain.retention import RETENTION
from services.registration.domain.retention_events import RetentionEvent
from services.registration.projections.applications import applications, applications_to
from services.registration.projections.groups import groups
from services.registration.projections.partner_systems import system
from services.registration.projections.programmes import programme
from services.registration.projections.roles import admins
from shared.audit import Page, deed, deeds, streams
from shared.auth import allow, caller
from shared.eventstore import read_stream
from shared.http import now, store
from shared.moments import in_utc

blueprint = Blueprint("audit", __name__, description="Who did what, and who has read what")

TOLD: tuple[type, ...] = (
    *get_args(ProgrammeEvent),
    *get_args(PlacesEvent),
    *get_args(ApplicationEvent),
    *get_args(GroupingEvent),
    *get_args(GroupEvent),
    *get_args(RetentionEvent),
)


@blueprint.get("/programmes/<programme_id>/audit")
@blueprint.arguments(Page, location="query")
@allow(staff_of_programme)
def who_did_what(asked: dict[str, Any], programme_id: str) -> Response:
    """What people and partners' systems did, from the events themselves, the latest first."""
    with store().database.read() as tx:
        whose = {row.application_id: row.person_id for row in applications_to(tx, programme_id)}
        done, more = deeds(tx, store(), _streams(programme_id), TOLD, asked)
    about = {one.id: _person_of(one.event, whose) for one in done}
    names = _names(*(one.actor for one in done), *(f"person:{one}" for one in about.values()))
    items = [
        {
            **deed(one, about[one.id]),
            "actor_name": names.get(one.actor),
            "person_name": names.get(f"person:{about[one.id]}"),
        }
        for one in done
    ]
    return jsonify(items=items, next=more)


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


@blueprint.get("/programmes/<programme_id>/names")
@allow(staff_of_programme)
def who_is_who(programme_id: str) -> Response:
    """Names for the ids in what the services tell a programme's staff: of whoever has applied to it, has ever
    worked for its organisation, or is an admin. Null once they have been erased."""
    with store().database.read() as tx:
        row = programme(tx, programme_id)
        assert row is not None, "only the staff of one that is there come in"
        people = {*admins(tx), *(one.person_id for one in applications_to(tx, programme_id))}
        for one in read_stream(tx, store(), ORGANISATION.stream(row.organisation_id)):
            people |= {getattr(one.event, "person_id", None)} - {None}
    known = contacts(store(), sorted(people))
    return jsonify(
        items=[{"person_id": ident, "name": one["name"]} for ident, one in known.items()], next=None
    )


def note_reading(programme_id: str, application_id: str | None = None) -> None:
    """Note that the caller has read an application, or all of a programme's."""
    at, reader = now(), caller().actor
    with store().database.read() as tx:
        if kept.is_noted(tx, programme_id, application_id, reader, at):
            return
    with store().database.write() as tx:
        kept.note_read(tx, programme_id, application_id, reader, at)


def _streams(programme_id: str) -> Sequence[Select[tuple[str]]]:
    return [
        *(streams(one, programme_id) for one in (PROGRAMME, PLACES, GROUPING, RETENTION)),
        streams(APPLICATION, applications.c.application_id).where(
            applications.c.programme_id == programme_id
        ),
        streams(GROUP, groups.c.group_id).where(groups.c.programme_id == programme_id),
    ]


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
