"""How does a participant join a meeting, or tell that they can't come?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.words import _

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings/<session_id>")


@blueprint.get("/join")
def join(session_id: str) -> ResponseReturnValue:
    client.signed_in()
    room = client.post("sessions", f"/sessions/{session_id}/join")
    if room["url"]:
        return redirect(room["url"], 303)
    return render_template("links/wait.html", room=room, again=request.path)


@blueprint.get("/absence")
def ask_absence(session_id: str) -> ResponseReturnValue:
    return render_template("home/absence.html", meeting=_meeting(session_id), form=Form())


@blueprint.post("/absence")
def tell_absence(session_id: str) -> ResponseReturnValue:
    try:
        client.post("sessions", f"/sessions/{session_id}/absence", {"note": text(request.form, "note")})
    except Problem as problem:
        form = refused(request.form, problem)
        return render_template("home/absence.html", meeting=_meeting(session_id), form=form), problem.status
    flash(_("Your facilitator knows now that you can't come."))
    return redirect("/home", 303)


@blueprint.post("/absence/back")
def take_back_absence(session_id: str) -> ResponseReturnValue:
    client.delete("sessions", f"/sessions/{session_id}/absence")
    flash(_("Good that you can come."))
    return redirect("/home", 303)


def _meeting(session_id: str) -> dict[str, Any]:
    client.signed_in()
    found: dict[str, Any] = client.get("sessions", f"/sessions/{session_id}")
    return found
