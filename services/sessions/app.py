"""How does this service answer over HTTP?"""

from flask import Flask

from services.sessions.api import BLUEPRINTS
from services.sessions.rejections import REJECTIONS
from services.sessions.store import open_store
from shared.auth import Tokens
from shared.eventstore import Store
from shared.heartbeats import Heartbeats
from shared.http import create_api_app
from shared.process import web
from shared.settings import Settings


def create_app(
    settings: Settings, store: Store, tokens: Tokens, heartbeats: Heartbeats | None = None
) -> Flask:
    return create_api_app(settings, store, tokens, BLUEPRINTS, REJECTIONS, heartbeats)


def from_environment() -> Flask:
    """For a WSGI server: `gunicorn 'services.sessions.app:from_environment()'`."""
    return web("sessions", open_store, create_app)
