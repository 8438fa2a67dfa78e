"""What has staff written to people in their own words, what became of it, and which mail did not arrive?"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.pages.staff import audience, frame, reading, wording
from services.web.pages.staff.writing import Writing, answer
from services.web.words import _

blueprint = Blueprint("staff_messages", __name__, url_prefix="/coordinator/<programme_id>/messages")


@blueprint.get("")
def sent(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    people = {one["person_id"]: one for one in reading.applications(programme_id)}
    written = client.get_or_none("notifications", f"/programmes/{programme_id}/written-messages")
    labels = {one["group_id"]: one["label"] for one in reading.groups(programme_id)}
    return frame.page(
        "messages.html",
        about,
        "messages",
        written=[_written(one, labels) for one in (written or {"items": []})["items"]],
        lost=[{**one, "person": people.get(one["person_id"])} for one in reading.lost(programme_id)],
    )


def _written(one: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    label = labels.get(one["group_id"] or "")
    states = [(*wording.message_status(code), count) for code, count in one["states"].items() if count]
    return {**one, "to": _("Group %(label)s", label=label) if label else "", "said": states}


@blueprint.post("/again/<message_id>")
def send_again(programme_id: str, message_id: str) -> ResponseReturnValue:
    client.post("notifications", f"/messages/{message_id}/send-again")
    flash(_("It is on its way again."))
    return redirect(f"/coordinator/{programme_id}/messages", 303)


@blueprint.route("/new", methods=["GET", "POST"])
def write(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    base = f"/coordinator/{programme_id}/messages"

    def page(template: str, **facts: Any) -> str:
        return frame.page(template, about, "messages", around="staff/frame.html", **facts)

    return answer(Writing(about, audience.of_programme(programme_id), f"{base}/new", base, page))
