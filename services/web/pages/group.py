"""Who is in my group, when do we meet, and which rules are ours?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client, times
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.standing import path
from services.web.words import _

blueprint = Blueprint("group", __name__)


@blueprint.get("/group")
def mine() -> ResponseReturnValue:
    """The person's group; with several, the newest first and links to the others."""
    groups = client.signed_in().member_of
    if not groups:
        return render_template("home/no_group.html")
    return show(groups[-1])


@blueprint.get("/group/<group_id>")
def show(group_id: str) -> ResponseReturnValue:
    return _page(group_id, Form())


@blueprint.post("/group/<group_id>/rules")
def propose(group_id: str) -> ResponseReturnValue:
    try:
        client.post(
            "sessions", f"/groups/{group_id}/ground-rules/proposals", {"text": text(request.form, "text")}
        )
    except Problem as problem:
        return _page(group_id, refused(request.form, problem)), problem.status
    flash(_("Your suggestion is on the list. It becomes a rule when the group agrees on it."))
    return redirect(f"/group/{group_id}#rules", 303)


@blueprint.post("/group/<group_id>/rules/agree")
def agree(group_id: str) -> ResponseReturnValue:
    client.post("sessions", f"/groups/{group_id}/ground-rules/agree")
    flash(_("The ground rules are agreed. Each member accepts them once."))
    return redirect(f"/group/{group_id}#rules", 303)


@blueprint.post("/group/<group_id>/rules/accept")
def accept(group_id: str) -> ResponseReturnValue:
    version = int(request.form.get("version", "0") or 0)
    client.post("sessions", f"/groups/{group_id}/ground-rules/accept", {"version": version})
    flash(_("You have accepted the ground rules."))
    return redirect(f"/group/{group_id}#rules", 303)


def _page(group_id: str, form: Form) -> str:
    me = client.signed_in()
    group: dict[str, Any] = client.get("registration", f"/groups/{group_id}")
    meetings = client.items("sessions", f"/groups/{group_id}/sessions")
    return render_template(
        "home/group.html",
        group=group,
        meetings=path(meetings, times.now()),
        rules=client.get_or_none("sessions", f"/groups/{group_id}/ground-rules") or {},
        channel=(client.get_or_none("sessions", f"/groups/{group_id}/room") or {}).get("channel"),
        others=[one for one in me.member_of if one != group_id],
        form=form,
    )
