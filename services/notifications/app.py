"""The HTTP interface of notifications."""

from flask import Flask

from services.notifications.api import BLUEPRINTS
from services.notifications.rejections import REJECTIONS
from services.notifications.store import open_store
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
    """For a WSGI server: `gunicorn 'services.notifications.app:from_environment()'`."""
    return web("notifications", open_store, create_app)
