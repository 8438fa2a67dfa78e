"""How does somebody who works here sign in by passkey, and add or remove one?"""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client, visitors
from services.web.client import Problem
from services.web.forms import Form, refused
from services.web.pages.sign_in import asked_again, come_in
from services.web.words import _

blueprint = Blueprint("passkeys", __name__)


@blueprint.get("/me/passkeys")
def show() -> ResponseReturnValue:
    client.signed_in()
    return _page(Form())


@blueprint.post("/me/passkeys/options")
def ask_for_a_new_one() -> ResponseReturnValue:
    return jsonify(client.post("registration", "/me/passkeys/options"))


@blueprint.post("/me/passkeys")
def add() -> ResponseReturnValue:
    try:
        client.post("registration", "/me/passkeys", _answer())
    except Problem as problem:
        return _page(Form(message=refused({}, problem).error("credential") or problem.words)), problem.status
    flash(_("The passkey is added. Sign in with it from now on."))
    return redirect("/me/passkeys", 303)


@blueprint.post("/me/passkeys/<passkey_id>/remove")
def remove(passkey_id: str) -> ResponseReturnValue:
    client.delete("registration", f"/me/passkeys/{passkey_id}")
    flash(_("The passkey is removed. Delete it from your device too."))
    return redirect("/me/passkeys", 303)


@blueprint.post("/sign-in/passkey/options")
def ask_for_any() -> ResponseReturnValue:
    path = "/sign-ins/passkeys/options"
    return jsonify(client.post("registration", path, None, **visitors.from_where()))


@blueprint.post("/sign-in/passkey")
def enter() -> ResponseReturnValue:
    try:
        made = client.post("registration", "/sign-ins/passkeys", _answer(), **visitors.from_where())
    except Problem as problem:
        form = refused({}, problem)
        return asked_again(Form(message=form.error("credential") or problem.words)), problem.status
    return come_in(made)


def _answer() -> dict[str, Any]:
    return {"credential": request.form.get("credential") or "{}", "device": visitors.here()}


def _page(form: Form) -> str:
    found = client.items("registration", "/me/passkeys")
    return render_template("me/passkeys.html", found=found, form=form)
