"""How does a person come in and go out? By an e-mailed link whose button, not its opening, uses it up."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from services.web import client, errors, navigation, person
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.going import local_path
from services.web.times import parse
from services.web.words import current

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def ask() -> ResponseReturnValue:
    return render_template("sign_in/ask.html", form=Form(), again=request.args.get("again"))


@blueprint.post("/sign-in")
def send_link() -> ResponseReturnValue:
    """The answer is the same whether the address is known or not."""
    try:
        client.post(
            "registration", "/sign-in-links", {"email": text(request.form, "email"), "language": current()}
        )
    except Problem as problem:
        form = refused(request.form, problem)
        return render_template("sign_in/ask.html", form=form, again=None), problem.status
    return redirect(url_for("sign_in.sent"), 303)


@blueprint.get("/sign-in/sent")
def sent() -> ResponseReturnValue:
    return render_template("sign_in/sent.html")


@blueprint.get("/in/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Mail scanners open links: nothing happens here until somebody presses the button."""
    return render_template("sign_in/enter.html", token=token)


@blueprint.post("/in/<token>")
def enter(token: str) -> ResponseReturnValue:
    try:
        made = client.post("registration", "/sign-ins", {"token": token})
    except Problem as problem:
        if problem.status in (400, 401, 404, 409, 410, 422):
            return errors.page(410)
        raise
    response = redirect("/", 303)
    person.remember(response, made["session"], parse(made["expires_at"]))
    me = client.me()
    landing = navigation.landing(me) if me else "/"
    response.location = local_path(session.pop("next", None), landing)
    return response


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    if secret := person.secret():
        client.end_session(secret)
    response = redirect("/", 303)
    person.forget(response)
    session.clear()
    return response
