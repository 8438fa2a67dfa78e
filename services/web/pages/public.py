"""What is this, and what can one join? The pages that anybody may read."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from services.web import client, navigation

OPEN = "applications-open"

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def front() -> ResponseReturnValue:
    if me := client.me():
        return redirect(navigation.landing(me), 303)
    programmes = client.items("registration", "/programmes", status=OPEN)
    return render_template("public/front.html", programmes=programmes)


@blueprint.get("/programmes")
def programmes() -> ResponseReturnValue:
    """The open programmes, for those too who are signed in."""
    found = client.items("registration", "/programmes", status=OPEN)
    return render_template("public/front.html", programmes=found)


@blueprint.get("/programmes/<programme_id>")
def programme(programme_id: str) -> ResponseReturnValue:
    found = client.get("registration", f"/programmes/{programme_id}")
    return render_template("public/programme.html", programme=found, is_open=found["status"] == OPEN)
