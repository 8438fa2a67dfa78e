"""What personal data of a programme remains, until when, and what must stay longer, for whom?"""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow.validate import Length

from services.registration.access import staff_of_programme
from services.registration.api.schemas import Trimmed
from services.registration.domain.places_state import Status
from services.registration.domain.retention import MESSAGES, RETENTION, class_of, days_of
from services.registration.domain.retention_commands import LiftLegalHold, PlaceLegalHold
from services.registration.projections.erasures import coming, erased_among, kept_in
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.retention import ends_in, holds_on
from services.registration.projections.standing import standing_in
from shared.auth import allow
from shared.http import new_id, not_found, now, run, store
from shared.moments import in_utc

blueprint = Blueprint("remaining", __name__, description="Retention and legal holds")


class NewHold(Trimmed):
    reason = fields.String(required=True, validate=Length(3, 200))
    until = fields.AwareDateTime(required=True, format="iso")


@blueprint.get("/programmes/<programme_id>/personal-data")
@allow(staff_of_programme)
def what_remains(programme_id: str) -> Response:
    return jsonify(_remaining(programme_id))


@blueprint.post("/programmes/<programme_id>/legal-holds")
@blueprint.arguments(NewHold)
@allow(staff_of_programme)
def place_hold(new: dict[str, Any], programme_id: str) -> tuple[Response, int]:
    """Keeps who took part, by name, of whoever is erased from now on; `reason` must name no person."""
    hold = PlaceLegalHold(programme_id, new_id(), new["reason"], new["until"], now())
    run(RETENTION, programme_id, hold)
    return jsonify(_remaining(programme_id)), 201


@blueprint.delete("/programmes/<programme_id>/legal-holds/<hold_id>")
@allow(staff_of_programme)
def lift_hold(programme_id: str, hold_id: str) -> Response:
    """What it has kept so far stays until its end: the certificate says so."""
    run(RETENTION, programme_id, LiftLegalHold(hold_id))
    return jsonify(_remaining(programme_id))


def _remaining(programme_id: str) -> dict[str, Any]:
    with store().database.read() as tx:
        row = programme(tx, programme_id)
        if row is None:
            not_found()
        standings = standing_in(tx, programme_id)
        gone = erased_among(tx, [one.person_id for one in standings])
        ends, holds, held, due = (
            ends_in(tx, programme_id),
            holds_on(tx, programme_id),
            kept_in(tx, programme_id),
            coming(tx),
        )
    kept = [one for one in standings if one.person_id not in gone]
    counts: dict[str, int | None] = {MESSAGES: None}
    for one in kept:
        name = class_of(Status(one.status))
        counts[name] = (counts.get(name) or 0) + 1
    return {
        "classes": [
            {
                "name": name,
                "days": days,
                "people": counts.get(name, 0),
                "until": in_utc(ends.get(name)),
            }
            for name, days in days_of(design_of(row).retention).items()
        ],
        "erased": len(standings) - len(kept),
        "erasures": sorted(in_utc(due[one.person_id]) or "" for one in kept if one.person_id in due),
        "holds": [
            {
                "id": one.hold_id,
                "reason": one.reason,
                "until": in_utc(one.until),
                "people": sum(record.reason == one.reason and record.until == one.until for record in held),
            }
            for one in holds
        ],
    }
