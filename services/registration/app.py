"""How is registration's HTTP side put together?"""

from flask import Flask

from services.registration.api import (
    applications,
    audit,
    drafts,
    erasing,
    exporting,
    grouping,
    groups,
    identity,
    imports,
    internal,
    me,
    oauth,
    openid,
    organisations,
    partner_systems,
    passkeys,
    programmes,
    remaining,
    standing,
)
from services.registration.keys import public_keys
from services.registration.rejections import REJECTIONS
from services.registration.store import open_store
from shared.auth import Tokens
from shared.eventstore import Store
from shared.heartbeats import Heartbeats
from shared.http import create_api_app
from shared.process import web
from shared.settings import Settings

BLUEPRINTS = (
    identity.blueprint,
    me.blueprint,
    organisations.blueprint,
    partner_systems.blueprint,
    oauth.blueprint,
    openid.blueprint,
    passkeys.blueprint,
    programmes.blueprint,
    imports.blueprint,
    applications.blueprint,
    audit.blueprint,
    drafts.blueprint,
    standing.blueprint,
    grouping.blueprint,
    groups.blueprint,
    erasing.blueprint,
    exporting.blueprint,
    remaining.blueprint,
    internal.blueprint,
)


def create_app(
    settings: Settings, store: Store, tokens: Tokens, heartbeats: Heartbeats | None = None
) -> Flask:
    return create_api_app(settings, store, tokens, BLUEPRINTS, REJECTIONS, heartbeats)


def from_environment() -> Flask:
    """For a WSGI server: `gunicorn 'services.registration.app:from_environment()'`."""
    return web("registration", open_store, create_app, public_keys)
