"""How does a person come in and go out? By an e-mailed link whose button uses it up, or by its code."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from services.web import client, errors, navigation, person, visitors
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.going import local_path
from services.web.times import parse
from services.web.words import current

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def ask() -> ResponseReturnValue:
    return asked_again(Form(), request.args.get("again"))


@blueprint.post("/sign-in")
def send_link() -> ResponseReturnValue:
    """The answer is the same whether the address is known or not."""
    body = {"email": text(request.form, "email"), "language": current()}
    try:
        asked = client.post("registration", "/sign-in-links", body, **visitors.from_where())
    except Problem as problem:
        form = refused(request.form, problem)
        return asked_again(form), problem.status
    session["asked"] = asked["request_id"]
    return redirect(url_for("sign_in.sent"), 303)


@blueprint.get("/sign-in/sent")
def sent() -> ResponseReturnValue:
    return _sent(Form())


@blueprint.post("/sign-in/code")
def enter_by_code() -> ResponseReturnValue:
    """Whoever reads the mail on another device types its code here."""
    body = {
        "request_id": session.get("asked") or "none",
        "code": text(request.form, "code"),
        "device": visitors.here(),
    }
    try:
        made = client.post("registration", "/sign-ins/codes", body, **visitors.from_where())
    except Problem as problem:
        return _sent(refused(request.form, problem)), problem.status
    return come_in(made)


@blueprint.get("/in/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Mail scanners open links: nothing happens here until somebody presses the button."""
    return render_template("sign_in/enter.html", token=token)


@blueprint.post("/in/<token>")
def enter(token: str) -> ResponseReturnValue:
    try:
        made = client.post("registration", "/sign-ins", {"token": token, "device": visitors.here()})
    except Problem as problem:
        if problem.status in (400, 401, 404, 409, 410, 422):
            return errors.page(410)
        raise
    return come_in(made)


def come_in(made: Mapping[str, Any]) -> ResponseReturnValue:
    """Into a session of its own: nothing of the visit before goes on but where one was going."""
    wanted = session.pop("next", None)
    session.clear()
    response = redirect("/", 303)
    person.remember(response, made["session"], parse(made["expires_at"]))
    me = client.me()
    response.location = local_path(wanted, navigation.landing(me) if me else "/")
    return response


def asked_again(form: Form, again: str | None = None) -> str:
    providers = client.items("registration", "/sign-in-providers")
    return render_template("sign_in/ask.html", form=form, again=again, providers=providers)


def _sent(form: Form) -> str:
    return render_template("sign_in/sent.html", form=form, may_type="asked" in session)


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    if secret := person.secret():
        client.end_session(secret)
    response = redirect("/", 303)
    person.forget(response)
    session.clear()
    return response
