"""How does an organisation's staff sign in by its own provider, and how does an admin name that?"""

from hmac import compare_digest

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from services.web import client, visitors
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.sign_in import asked_again, come_in
from services.web.pages.staff.organisations import organisation
from services.web.words import _

blueprint = Blueprint("openid", __name__)


@blueprint.get("/sign-in/openid/<organisation_id>")
def begin(organisation_id: str) -> ResponseReturnValue:
    """To the provider and back. A link, not a form: a browser lets no form of ours lead elsewhere."""
    path = f"/sign-ins/openid/{organisation_id}"
    try:
        begun = client.post("registration", path, None, **visitors.from_where())
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        return asked_again(Form(message=problem.words)), problem.status
    session["openid"] = begun["state"]
    return redirect(begun["url"], 303)


@blueprint.get("/sign-in/openid/back")
def back() -> ResponseReturnValue:
    """Only into the browser that went there, which the state in its cookie tells."""
    asked, state = session.pop("openid", None), request.args.get("state", "")
    body = {"state": state, "code": request.args.get("code"), "device": visitors.here()}
    if not asked or not compare_digest(asked.encode(), state.encode()) or not body["code"]:
        message = _("The sign-in was broken off. Try again, or sign in by e-mail.")
        return asked_again(Form(message=message)), 422
    try:
        made = client.post("registration", "/sign-ins/openid", body, **visitors.from_where())
    except Problem as problem:
        form = refused({}, problem)
        return asked_again(Form(message=form.message or problem.words)), problem.status
    return come_in(made)


@blueprint.get("/organisations/<organisation_id>/provider")
def show(organisation_id: str) -> ResponseReturnValue:
    return _page(organisation_id, None)


@blueprint.post("/organisations/<organisation_id>/provider")
def name(organisation_id: str) -> ResponseReturnValue:
    body = {field: text(request.form, field) for field in ("issuer", "client_id", "client_secret")}
    try:
        client.put("registration", f"/organisations/{organisation_id}/sign-in-provider", body)
    except Problem as problem:
        values = {field: body[field] for field in ("issuer", "client_id")}  # a secret is not shown again
        return _page(organisation_id, refused(values, problem)), problem.status
    flash(_("Named. The organisation's staff can sign in by it now."))
    return redirect(f"/organisations/{organisation_id}/provider", 303)


@blueprint.post("/organisations/<organisation_id>/provider/dismiss")
def dismiss(organisation_id: str) -> ResponseReturnValue:
    client.delete("registration", f"/organisations/{organisation_id}/sign-in-provider")
    flash(_("Nobody signs in by it any more."))
    return redirect(f"/organisations/{organisation_id}/provider", 303)


def _page(organisation_id: str, form: Form | None) -> str:
    about = organisation(organisation_id)
    known = client.get("registration", f"/organisations/{organisation_id}/sign-in-provider")
    return render_template("staff/provider.html", organisation=about, known=known, form=form or Form(known))
