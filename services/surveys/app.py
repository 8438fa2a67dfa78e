"""How is the surveys' HTTP service put together?"""

from flask import Flask

from services.surveys.api import BLUEPRINTS
from services.surveys.rejections import REJECTIONS
from services.surveys.store import open_postal_vote, open_store
from shared.auth import Tokens
from shared.eventstore import Store
from shared.heartbeats import Heartbeats
from shared.http import create_api_app
from shared.process import web
from shared.settings import Settings


def create_app(
    settings: Settings, store: Store, tokens: Tokens, heartbeats: Heartbeats | None = None
) -> Flask:
    app = create_api_app(settings, store, tokens, BLUEPRINTS, REJECTIONS, heartbeats)
    app.extensions["postal-vote"] = open_postal_vote(settings)
    return app


def from_environment() -> Flask:
    """For a WSGI server: `gunicorn 'services.surveys.app:from_environment()'`."""
    return web("surveys", open_store, create_app)
