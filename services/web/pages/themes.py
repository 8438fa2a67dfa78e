"""What does the group want to talk about in a meeting? Members suggest themes and vote."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.words import _

blueprint = Blueprint("themes", __name__, url_prefix="/meetings/<session_id>/theme")


@blueprint.get("")
def show(session_id: str) -> ResponseReturnValue:
    return _page(session_id, Form())


@blueprint.post("")
def suggest(session_id: str) -> ResponseReturnValue:
    said = text(request.form, "text") or ""
    return _do(session_id, "themes", {"text": said}, _("Your theme is on the list. Vote for it if you like."))


@blueprint.post("/vote")
def vote(session_id: str) -> ResponseReturnValue:
    chosen = {"theme_id": request.form.get("theme_id")}
    return _do(session_id, "themes/vote", chosen, _("Your vote counts. You can still change it."))


def _do(session_id: str, what: str, body: dict[str, Any], done: str) -> ResponseReturnValue:
    try:
        client.post("sessions", f"/sessions/{session_id}/{what}", body)
    except Problem as problem:
        return _page(session_id, refused(request.form, problem)), problem.status
    flash(done)
    return redirect(f"/meetings/{session_id}/theme", 303)


def _page(session_id: str, form: Form) -> str:
    client.signed_in()
    return render_template(
        "home/theme.html", meeting=client.get("sessions", f"/sessions/{session_id}"), form=form
    )
