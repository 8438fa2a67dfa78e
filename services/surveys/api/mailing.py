"""What does a mail about a survey say? Asked at the moment of sending; the link is minted then."""

from typing import Any

from flask import abort
from flask_smorest import Blueprint

from services.surveys.api import shapes
from services.surveys.postal_vote import links
from services.surveys.projections import reports
from services.surveys.projections.waves import has_answered, wave_of
from shared.auth import allow, service
from shared.http import now, store
from shared.moments import in_utc

blueprint = Blueprint("mailing", __name__, description="What notifications asks when it sends")


@blueprint.post("/internal/mailing/survey-invitation")
@allow(service)
@blueprint.arguments(shapes.MailingSchema)
@blueprint.response(200, shapes.FactsSchema)
def survey_invitation(body: dict[str, Any]) -> dict[str, Any]:
    return _facts(body)


@blueprint.post("/internal/mailing/survey-reminder")
@allow(service)
@blueprint.arguments(shapes.MailingSchema)
@blueprint.response(200, shapes.FactsSchema)
def survey_reminder(body: dict[str, Any]) -> dict[str, Any]:
    return _facts(body)


@blueprint.post("/internal/mailing/report-ready")
@allow(service)
@blueprint.arguments(shapes.MailingSchema)
@blueprint.response(200, shapes.FactsSchema)
def report_ready(body: dict[str, Any]) -> dict[str, Any]:
    with store().database.read() as tx:
        withheld = reports.withheld(tx, body["refs"].get("report_id", ""))
    if withheld is None:
        abort(410)
    programme_id = body["refs"]["programme_id"]
    return {"facts": {"link": f"/coordinator/{programme_id}/report", "withheld": withheld}}


def _facts(body: dict[str, Any]) -> dict[str, Any]:
    wave_id, person_id = body["refs"].get("wave_id", ""), body["person_id"]
    with store().database.write() as tx:
        wave = wave_of(tx, wave_id)
        # answered, no longer asked, or closed: the reason for the mail has gone
        if wave is None or has_answered(tx, wave_id, person_id) is not False or not wave.is_open(now()):
            abort(410)
        token = links.mint(tx, wave_id, person_id)
    closes_at = wave.closes_at
    return {
        "facts": {
            "link": f"/survey/{token}",
            "kind": wave.kind,
            "closes_at": in_utc(closes_at),
            "timezone": wave.timezone,
        }
    }
