"""What do I want to reach, and which of it does my group see?"""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.words import _

CHANGES = {"share": {"shared": True}, "keep": {"shared": False}, "reached": {"reached": True}}

blueprint = Blueprint("goals", __name__, url_prefix="/group/<group_id>/goals")


@blueprint.get("")
def show(group_id: str) -> ResponseReturnValue:
    return _page(group_id, Form())


@blueprint.post("")
def add(group_id: str) -> ResponseReturnValue:
    try:
        client.post("sessions", f"/groups/{group_id}/goals", {"text": text(request.form, "text") or ""})
    except Problem as problem:
        return _page(group_id, refused(request.form, problem)), problem.status
    flash(_("Your goal is written down. Only you see it."))
    return _back(group_id)


@blueprint.post("/<goal_id>")
def change(group_id: str, goal_id: str) -> ResponseReturnValue:
    change = CHANGES.get(request.form.get("do", ""))
    if change is None:
        raise BadRequest
    client.patch("sessions", f"/goals/{goal_id}", change)
    return _back(group_id)


@blueprint.post("/<goal_id>/drop")
def drop(group_id: str, goal_id: str) -> ResponseReturnValue:
    client.delete("sessions", f"/goals/{goal_id}")
    flash(_("The goal is removed."))
    return _back(group_id)


def _back(group_id: str) -> ResponseReturnValue:
    return redirect(f"/group/{group_id}/goals", 303)


def _page(group_id: str, form: Form) -> str:
    client.signed_in()
    group = client.get("registration", f"/groups/{group_id}")
    goals = client.items("sessions", f"/groups/{group_id}/goals")
    return render_template(
        "home/goals.html",
        group=group,
        own=[one for one in goals if one["mine"]],
        shared=[one for one in goals if not one["mine"]],
        names={one["person_id"]: one["name"] for one in group["members"]},
        form=form,
    )
