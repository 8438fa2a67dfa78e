"""What did the surveys show, told so that no more is claimed than is known and nobody can be singled out?"""

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client
from services.web.pages.staff import chart, figures, frame, reading

blueprint = Blueprint("report", __name__, url_prefix="/coordinator/<programme_id>/report")


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    found = client.get("surveys", f"/programmes/{programme_id}/report")
    if found["status"] != "released":
        check = reading.reporting_check(about)
        return frame.page("report_before.html", about, "report", state=found["status"], check=check)
    return frame.page("report.html", about, "report", report=found, figures=figures, **figures.told(found))


@blueprint.get("/chart.svg")
def picture(programme_id: str) -> ResponseReturnValue:
    """Before and after of one measure as a picture; the page has the same figures as a table."""
    found = client.get("surveys", f"/programmes/{programme_id}/report")
    scale = next((one for one in _told(found) if one["scale"] == request.args.get("scale")), None)
    if scale is None:
        raise NotFound
    dark = request.args.get("ground") == "dark"
    return Response(chart.before_and_after(scale, dark), content_type="image/svg+xml")


@blueprint.get("/figures.csv")
def table(programme_id: str) -> ResponseReturnValue:
    found = client.fetch("surveys", f"/programmes/{programme_id}/report.csv")
    response = Response(found.content, content_type=found.headers["content-type"])
    response.headers["Content-Disposition"] = found.headers.get("content-disposition", "attachment")
    return response


def _told(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in (found.get("figures") or {}).get("scales", ()) if one["withheld"] is None]
