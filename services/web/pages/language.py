"""How does a person choose the language? With a button on every page, signed in or not."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from services.web import client, person
from services.web.language import COOKIE, LANGUAGES, YEAR
from services.web.pages.going import local_path

blueprint = Blueprint("language", __name__)


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise BadRequest
    if client.me():
        client.patch("registration", "/me", {"language": language})  # mail follows the screen
        client.forget()
    response = redirect(local_path(request.form.get("back")), 303)
    response.set_cookie(COOKIE, language, max_age=YEAR, **person.cookie())
    return response
