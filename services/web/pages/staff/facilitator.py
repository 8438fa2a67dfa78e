"""How does a facilitator lead groups: which are they, and what about each?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import audience, meetings
from services.web.pages.staff.writing import Writing, answer
from services.web.words import _

blueprint = Blueprint("facilitator", __name__, url_prefix="/facilitator")


@blueprint.get("")
def groups() -> ResponseReturnValue:
    me = client.signed_in()
    found = [client.get_or_none("registration", f"/groups/{ident}") for ident in me.facilitates]
    shown = [{**one, **meetings.progress(_meetings(one["group_id"]))} for one in found if one]
    shown.sort(key=lambda one: (one["next"] or {}).get("starts_at", "9"))
    return render_template("staff/groups.html", groups=shown)


@blueprint.get("/groups/<group_id>")
def group(group_id: str) -> ResponseReturnValue:
    return _page(group_id, Form())


def _page(group_id: str, form: Form) -> str:
    found = _led(group_id)
    sessions = _meetings(group_id)
    rules = client.get_or_none("sessions", f"/groups/{group_id}/ground-rules") or {}
    names = {one["person_id"]: one["name"] for one in found["members"]}
    return render_template(
        "staff/group.html",
        group={**found, **meetings.progress(sessions)},
        sessions=[meetings.shown(one) for one in sessions],
        rules=rules,
        waiting=[names.get(one) or _("a former member") for one in rules.get("not_yet_accepted_by") or ()],
        place=client.get_or_none("sessions", f"/groups/{group_id}/room") or {},
        form=form,
    )


def _led(group_id: str) -> dict[str, Any]:
    """The group, for those who lead it: a member has a page of their own."""
    me = client.signed_in()
    found: dict[str, Any] = client.get("registration", f"/groups/{group_id}")
    if not me.leads(found):
        raise NotFound
    return found


def _meetings(group_id: str) -> list[dict[str, Any]]:
    found = client.get_or_none("sessions", f"/groups/{group_id}/sessions")
    return list(found["items"]) if found else []


@blueprint.post("/groups/<group_id>/links/<what>")
def set_link(group_id: str, what: str) -> ResponseReturnValue:
    """The group's room or its channel."""
    said = {
        "room": _("Everybody's join link leads there from now on."),
        "channel": _("The group finds its channel on its page."),
    }
    if what not in said:
        raise NotFound
    try:
        client.post("sessions", f"/groups/{group_id}/{what}", {"url": text(request.form, what) or ""})
    except Problem as problem:
        return _page(group_id, refused(request.form, problem, {"url": what})), problem.status
    flash(said[what])
    return redirect(f"/facilitator/groups/{group_id}", 303)


@blueprint.post("/groups/<group_id>/rules")
def propose_rule(group_id: str) -> ResponseReturnValue:
    _led(group_id)
    body = {"text": text(request.form, "text") or ""}
    try:
        client.post("sessions", f"/groups/{group_id}/ground-rules/proposals", body)
    except Problem as problem:
        return _page(group_id, refused(request.form, problem)), problem.status
    return redirect(f"/facilitator/groups/{group_id}#rules", 303)


@blueprint.post("/groups/<group_id>/rules/agree")
def agree(group_id: str) -> ResponseReturnValue:
    client.post("sessions", f"/groups/{group_id}/ground-rules/agree")
    flash(_("The ground rules are agreed. Each member accepts them once."))
    return redirect(f"/facilitator/groups/{group_id}#rules", 303)


@blueprint.post("/groups/<group_id>/rules/<rule_id>/drop")
def drop_rule(group_id: str, rule_id: str) -> ResponseReturnValue:
    _led(group_id)
    client.delete("sessions", f"/groups/{group_id}/ground-rules/proposals/{rule_id}")
    flash(_("Taken off the table."))
    return redirect(f"/facilitator/groups/{group_id}#rules", 303)


@blueprint.route("/groups/<group_id>/message", methods=["GET", "POST"])
def message(group_id: str) -> ResponseReturnValue:
    found = _led(group_id)
    programme = client.get("registration", f"/programmes/{found['programme_id']}")
    here = f"/facilitator/groups/{group_id}"

    def page(template: str, **facts: Any) -> str:
        return render_template(f"staff/{template}", around="staff/group_frame.html", group=found, **facts)

    return answer(Writing(programme, [audience.of_group(found)], f"{here}/message", here, page))
