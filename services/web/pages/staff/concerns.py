"""What has been told to the coordinators in confidence, and is it seen to?"""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.pages.staff import frame, reading
from services.web.words import _

blueprint = Blueprint("concerns", __name__, url_prefix="/coordinator/<programme_id>/concerns")


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    names = {one["person_id"]: one["name"] for one in reading.applications(programme_id)}
    found = client.items("sessions", f"/programmes/{programme_id}/concerns")
    shown = [{**one, "name": names.get(one["person_id"]) or _("a former member")} for one in found]
    return frame.page("concerns.html", about, "overview", concerns=shown)


@blueprint.post("/<concern_id>/settle")
def settle(programme_id: str, concern_id: str) -> ResponseReturnValue:
    client.post("sessions", f"/concerns/{concern_id}/settle")
    flash(_("Marked as seen to."))
    return redirect(f"/coordinator/{programme_id}/concerns", 303)
