"""What is this, and what can one join? The pages that anybody may read."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client, navigation

OPEN = "applications-open"
AT_A_TIME = 24

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
def front() -> ResponseReturnValue:
    if me := client.me():
        return redirect(navigation.landing(me), 303)
    return _open_programmes()


@blueprint.get("/programmes")
def programmes() -> ResponseReturnValue:
    """The open programmes, for those too who are signed in."""
    return _open_programmes(request.args.get("after"))


def _open_programmes(after: str | None = None) -> ResponseReturnValue:
    page = client.get("registration", "/programmes", status=OPEN, limit=AT_A_TIME, cursor=after)
    return render_template("public/front.html", programmes=page["items"], after=page["next"])


@blueprint.get("/programmes/<programme_id>")
def programme(programme_id: str) -> ResponseReturnValue:
    found = client.get("registration", f"/programmes/{programme_id}")
    return render_template("public/programme.html", programme=found, is_open=found["status"] == OPEN)
