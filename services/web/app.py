"""How is the front end put together? One Flask application without a database of its own."""

from dataclasses import replace

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from services.web import (
    access,
    assets,
    client,
    errors,
    headers,
    language,
    navigation,
    person,
    responsible,
    ring,
    times,
    words,
)
from services.web.pages import BLUEPRINTS
from shared import logs, tracing
from shared.eventstore import new_id
from shared.process import Peers
from shared.settings import Settings, read_settings

LARGEST_FORM = 256 * 1024
CATALOGUES = language.Catalogues()


def create_app(settings: Settings) -> Flask:
    app = Flask(__name__, static_folder=None)
    tracing.watch(app, "web")
    app.config.update(
        SECRET_KEY=settings.secret("web"),
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight still works: the token lives with its cookie
        CLOCK=settings.clock,
        PUBLIC_URL=settings.public_url,
    )
    app.extensions["peers"] = settings.peers
    app.extensions["grants"] = client.Grants()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    Babel(app, default_locale="en", locale_selector=language.chosen)
    app.before_request(CATALOGUES.as_default)
    app.before_request(access.admit)
    app.after_request(headers.protect)
    for blueprint in (assets.blueprint, *BLUEPRINTS):
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "alive"})
    app.register_error_handler(client.SignInNeeded, _sign_in_first)
    errors.register(app)
    app.context_processor(_shown_everywhere)
    app.jinja_env.filters.update(
        first_name=person.first_name, text_of=words.of, language_name=words.language_name, number=words.number
    )
    app.jinja_env.globals.update(
        asset_url=assets.asset_url,
        ring_dots=ring.dots,
        new_id=new_id,
        times=times,
        text_of=words.of,
        responsible=responsible.as_told(),
    )
    return app


def from_environment() -> Flask:
    """For a WSGI server: `gunicorn 'services.web.app:from_environment()'`."""
    logs.configure()
    return create_app(replace(read_settings(), peers=Peers()))


def _shown_everywhere() -> dict[str, object]:
    me = client.me()
    return {
        "me": me,
        "language": words.current(),
        "languages": language.LANGUAGES,
        "navigation": navigation.of(me, request.path),
    }


def _sign_in_first(_error: client.SignInNeeded) -> ResponseReturnValue:
    """To the sign-in page, and from there back to where the person was going."""
    if request.method == "GET":
        session["next"] = request.full_path.rstrip("?")
    response = redirect(url_for("sign_in.ask", again=1 if person.secret() else None), 303)
    if person.secret():
        person.forget(response)
    return response
