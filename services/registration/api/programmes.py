"""Which programmes can one see, and how is one planned, changed and moved on?"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf
from sqlalchemy import Row

from services.registration.access import coordinates, plans_programmes, staff_of_programme, staff_or_partner
from services.registration.api.design import DesignSchema, as_json, changed
from services.registration.api.schemas import Cursor, Readable, refuse_fields
from services.registration.domain.commands import PlanProgramme
from services.registration.domain.design import Design
from services.registration.domain.life import (
    cancelling,
    closing,
    completing,
    opening,
    revising,
    starting,
)
from services.registration.domain.programme import PROGRAMME, Programme, Stage
from services.registration.projections import standing
from services.registration.projections.organisations import all_organisations, organisation
from services.registration.projections.programmes import design_of, programme, programmes_with
from shared.auth import Caller, allow, anyone, caller
from shared.decider import Intent
from shared.execute import state_of
from shared.http import new_id, not_found, now, run, run_all, show_version, store

blueprint = Blueprint("programmes", __name__, description="Programmes and their life")


class Wanted(Cursor):
    status = fields.String(validate=OneOf([stage.value for stage in Stage]))


class NewProgramme(Readable):
    organisation_id = fields.String(required=True, validate=Length(max=36))
    design = fields.Nested(DesignSchema, required=True)


class Changes(Readable):
    """A JSON merge patch (RFC 7396) of the design."""

    design = fields.Dict(keys=fields.String(), required=True)


@blueprint.get("/programmes")
@blueprint.arguments(Wanted, location="query")
@allow(anyone)
def list_programmes(wanted: dict[str, Any]) -> Response:
    """Those that take applications; for staff and partners, without a status asked for, all of theirs."""
    who, status, limit = caller(), wanted.get("status"), wanted["limit"]
    sees_all = who.admin or bool(who.coordinates | _read_by_partner(who))
    stages = [status] if status else [stage.value for stage in Stage] if sees_all else [Stage.OPEN.value]
    everybodys = stages == [Stage.OPEN.value]
    whose = None if everybodys or who.admin else who.coordinates | _read_by_partner(who)
    with store().database.read() as tx:
        rows = programmes_with(tx, stages, whose, wanted["cursor"], limit + 1)
        names = {one.organisation_id: one.name for one in all_organisations(tx)}
    items = [view(row, names.get(row.organisation_id)) for row in rows[:limit]]
    return jsonify(items=items, next=items[-1]["id"] if len(rows) > limit else None)


@blueprint.post("/programmes")
@blueprint.arguments(NewProgramme)
@allow(lambda who: who.admin or bool(who.coordinates) or "programmes:write" in who.scopes)
def plan_programme(new: dict[str, Any]) -> tuple[Response, int]:
    if not plans_programmes(caller(), new["organisation_id"]):
        not_found()
    return plan(new["organisation_id"], new["design"])


def plan(organisation_id: str, design: Design) -> tuple[Response, int]:
    with store().database.read() as tx:
        if organisation(tx, organisation_id) is None:
            not_found()
    ident = new_id()
    ident = run(PROGRAMME, ident, PlanProgramme(ident, organisation_id, design, now())).ident
    return _shown(ident), 201


@blueprint.get("/programmes/<programme_id>")
@allow(anyone)
def show_programme(programme_id: str) -> Response:
    """A programme that is only planned is shown to its staff alone."""
    with store().database.read() as tx:
        row = programme(tx, programme_id)
    if row is None or not _may_see(caller(), row):
        not_found()
    return _shown(programme_id)


@blueprint.patch("/programmes/<programme_id>")
@blueprint.arguments(Changes)
@allow(staff_of_programme)
def revise_design(changes: dict[str, Any], programme_id: str) -> Response:
    known = programme_state(programme_id)
    try:
        design = DesignSchema().load(changed(known.design, changes["design"]))
    except ValidationError as error:
        refuse_fields({"design": error.messages})
    run_all(revising(known, design, now()))
    return _shown(programme_id)


@blueprint.post("/programmes/<programme_id>/open")
@allow(staff_of_programme)
def open_applications(programme_id: str) -> Response:
    return _move_on(programme_id, opening)


@blueprint.post("/programmes/<programme_id>/close")
@allow(staff_of_programme)
def close_applications(programme_id: str) -> Response:
    return _move_on(programme_id, closing)


@blueprint.post("/programmes/<programme_id>/start")
@allow(staff_of_programme)
def start_programme(programme_id: str) -> Response:
    return _move_on(programme_id, starting)


@blueprint.post("/programmes/<programme_id>/complete")
@allow(staff_of_programme)
def complete_programme(programme_id: str) -> Response:
    return _move_on(programme_id, completing)


@blueprint.post("/programmes/<programme_id>/cancel")
@allow(staff_of_programme)
def cancel_programme(programme_id: str) -> Response:
    return _move_on(programme_id, cancelling)


@blueprint.get("/programmes/<programme_id>/places")
@allow(staff_or_partner("programmes:read"))
def show_places(programme_id: str) -> Response:
    with store().database.read() as tx:
        row = programme(tx, programme_id)
        capacity = standing.capacity_of(tx, programme_id)
        by_status = standing.counts(tx, programme_id)
    assert row is not None
    if capacity is None:
        capacity = design_of(row).capacity
    taken = standing.taken(by_status)
    return jsonify(capacity=capacity, taken=taken, free=max(0, capacity - taken), by_status=by_status)


def programme_state(programme_id: str) -> Programme:
    """The programme as its own stream has it."""
    known, _ = state_of(store(), PROGRAMME, programme_id)
    if not isinstance(known, Programme):
        not_found()
    return known


def view(row: Row[Any], organisation_name: str | None) -> dict[str, Any]:
    design = design_of(row)
    return {
        "id": row.programme_id,
        "organisation_id": row.organisation_id,
        "organisation_name": organisation_name,
        "status": row.status,
        **as_json(design),
        "group_size": design.group_rules.largest,
    }


def _shown(programme_id: str) -> Response:
    _, version = state_of(store(), PROGRAMME, programme_id)
    show_version(version)
    with store().database.read() as tx:
        row = programme(tx, programme_id)
        if row is None:
            not_found()
        of = organisation(tx, row.organisation_id)
    return jsonify(view(row, of.name if of else None))


def _may_see(who: Caller, row: Row[Any]) -> bool:
    of = row.organisation_id
    return row.status != Stage.PLANNED or coordinates(who, of) or of in _read_by_partner(who)


def _read_by_partner(who: Caller) -> frozenset[str]:
    """The organisation whose programmes a partner's system may read."""
    return frozenset({who.partner_of} if who.partner_of and "programmes:read" in who.scopes else ())


def _move_on(programme_id: str, step: Callable[[Programme, datetime], list[Intent]]) -> Response:
    run_all(step(programme_state(programme_id), now()))
    return _shown(programme_id)
