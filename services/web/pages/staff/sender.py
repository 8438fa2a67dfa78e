"""From which address do an organisation's mails come, and what has to be true in its domain for that?"""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff.organisations import organisation
from services.web.words import _

blueprint = Blueprint("sender", __name__)


@blueprint.get("/organisations/<organisation_id>/sender")
def show(organisation_id: str) -> ResponseReturnValue:
    return _page(organisation_id, None)


@blueprint.post("/organisations/<organisation_id>/sender")
def name(organisation_id: str) -> ResponseReturnValue:
    body = {"sender": text(request.form, "sender")}
    try:
        client.put("registration", f"/organisations/{organisation_id}/sender", body)
    except Problem as problem:
        return _page(organisation_id, refused(body, problem)), problem.status
    flash(_("Named. Mails about the organisation's programmes come from it now."))
    return redirect(f"/organisations/{organisation_id}/sender", 303)


@blueprint.post("/organisations/<organisation_id>/sender/dismiss")
def dismiss(organisation_id: str) -> ResponseReturnValue:
    client.delete("registration", f"/organisations/{organisation_id}/sender")
    flash(_("Mails come from the shared address again."))
    return redirect(f"/organisations/{organisation_id}/sender", 303)


def _page(organisation_id: str, form: Form | None) -> str:
    about = organisation(organisation_id)
    domain = (about["sender"] or about["reply_to"]).rpartition("@")[2]
    return render_template(
        "staff/sender.html",
        organisation=about,
        domain=domain,
        form=form or Form({"sender": about["sender"]}),
    )
