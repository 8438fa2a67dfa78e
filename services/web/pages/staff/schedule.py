"""When do the groups of a programme meet, and where? All meetings, by group and by time."""

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import frame, meetings, reading, wording
from services.web.words import _

blueprint = Blueprint("schedule", __name__, url_prefix="/coordinator/<programme_id>/meetings")


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    return _page(programme_id, "", Form())


def _page(programme_id: str, group_id: str, form: Form) -> str:
    about = frame.programme(programme_id)
    sessions = reading.meetings(programme_id)
    groups = [
        {
            **group,
            **meetings.progress(own),
            "sessions": [meetings.shown(one) for one in own],
            "room": _room(group),
        }
        for group in reading.groups(programme_id)
        for own in [[one for one in sessions if one["group_id"] == group["group_id"]]]
    ]
    return frame.page(
        "schedule.html", about, "schedule", groups=groups, form=form, form_group=group_id, statuses=wording
    )


def _room(group: dict[str, Any]) -> str:
    found = client.get_or_none("sessions", f"/groups/{group['group_id']}/room") or {}
    return found.get("room") or ""


@blueprint.post("/room/<group_id>")
def set_room(programme_id: str, group_id: str) -> ResponseReturnValue:
    """One link for all meetings of a group."""
    try:
        client.post("sessions", f"/groups/{group_id}/room", {"url": text(request.form, "url") or ""})
    except Problem as problem:
        return _page(programme_id, group_id, refused(request.form, problem)), problem.status
    flash(_("Everybody's join link leads there from now on."))
    return redirect(f"/coordinator/{programme_id}/meetings#room-{group_id}", 303)
