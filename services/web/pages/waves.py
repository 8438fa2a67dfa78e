"""How does somebody who is signed in come to a survey that is open for them?"""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from services.web import client

blueprint = Blueprint("waves", __name__)


@blueprint.post("/waves/<wave_id>")
def answer(wave_id: str) -> ResponseReturnValue:
    """By a link of their own, as it would have come by e-mail."""
    client.signed_in()
    return redirect(client.post("surveys", f"/me/waves/{wave_id}/link")["link"], 303)
