"""How does a member tell the coordinators something in confidence?"""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.words import _

blueprint = Blueprint("concern", __name__, url_prefix="/group/<group_id>/concern")


@blueprint.get("")
def ask(group_id: str) -> ResponseReturnValue:
    return _page(group_id, Form())


@blueprint.post("")
def tell(group_id: str) -> ResponseReturnValue:
    try:
        client.post("sessions", f"/groups/{group_id}/concerns", {"text": text(request.form, "text") or ""})
    except Problem as problem:
        return _page(group_id, refused(request.form, problem)), problem.status
    flash(_("The coordinators have what you told. Nobody else can read it."))
    return redirect(f"/group/{group_id}", 303)


def _page(group_id: str, form: Form) -> str:
    client.signed_in()
    group = client.get("registration", f"/groups/{group_id}")
    return render_template("home/concern.html", group=group, form=form)
