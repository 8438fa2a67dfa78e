"""What personal data of a programme remains, until when, and what must be kept longer?"""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import frame
from services.web.words import _

blueprint = Blueprint("remaining", __name__, url_prefix="/coordinator/<programme_id>/personal-data")


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    return _page(programme_id, Form())


@blueprint.post("/holds")
def hold(programme_id: str) -> ResponseReturnValue:
    values = {"reason": text(request.form, "reason"), "until": text(request.form, "until")}
    body = {**values, "until": f"{values['until']}T00:00:00+00:00"}
    try:
        client.post("registration", f"/programmes/{programme_id}/legal-holds", body)
    except Problem as problem:
        return _page(programme_id, refused(values, problem)), problem.status
    flash(_("Kept from now on: who is erased leaves behind that they took part, until the hold ends."))
    return redirect(f"/coordinator/{programme_id}/personal-data", 303)


@blueprint.post("/holds/<hold_id>/lift")
def lift(programme_id: str, hold_id: str) -> ResponseReturnValue:
    client.delete("registration", f"/programmes/{programme_id}/legal-holds/{hold_id}")
    flash(_("The hold is lifted. What it has kept so far stays until its end."))
    return redirect(f"/coordinator/{programme_id}/personal-data", 303)


def _page(programme_id: str, form: Form) -> str:
    names = {
        "applications": _("Applications of those who were not taken in"),
        "participants": _("Participants: contact, application, words and answers"),
        "messages": _("Which messages were sent to whom"),
    }
    return frame.page(
        "remaining.html",
        frame.programme(programme_id),
        "overview",
        data=client.get("registration", f"/programmes/{programme_id}/personal-data"),
        names=names,
        form=form,
    )
