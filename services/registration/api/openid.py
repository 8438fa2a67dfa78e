"""How does an organisation's staff sign in by its own OpenID provider, and who says which that is?"""

import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow.validate import Length

from services.registration import kept, keys, openid
from services.registration.access import coordinates
from services.registration.api import limits
from services.registration.api.identity import session_for
from services.registration.api.people import find
from services.registration.api.schemas import Trimmed
from services.registration.domain.provider import SIGN_IN_PROVIDER
from services.registration.domain.provider_commands import DismissSignInProvider, NameSignInProvider
from services.registration.projections.organisations import organisation
from services.registration.projections.providers import all_providers, provider_of
from services.registration.projections.roles import works_for_alone
from shared.auth import admin, allow, anyone
from shared.decider import Rejected
from shared.http import context, not_found, now, run, store

blueprint = Blueprint("openid", __name__, description="OpenID providers of organisations")


class NewProvider(Trimmed):
    issuer = fields.String(required=True, validate=Length(8, 500))
    client_id = fields.String(required=True, validate=Length(1, 200))
    client_secret = fields.String(load_default=None, allow_none=True, validate=Length(1, 500))


class Back(Trimmed):
    state = fields.String(required=True, validate=Length(1, 200))
    code = fields.String(required=True, validate=Length(1, 2000))
    device = fields.String(load_default=None, allow_none=True, validate=Length(max=80))


@blueprint.get("/sign-in-providers")
@allow(anyone)
def list_providers() -> Response:
    """The organisations whose staff can sign in by a provider of their own."""
    with store().database.read() as tx:
        found = [organisation(tx, row.organisation_id) for row in all_providers(tx)]
    items = [{"organisation_id": one.organisation_id, "name": one.name} for one in found if one]
    return jsonify(items=items, next=None)


@blueprint.get("/organisations/<organisation_id>/sign-in-provider")
@allow(coordinates)
def show_provider(organisation_id: str) -> Response:
    return _shown(organisation_id)


def _shown(organisation_id: str) -> Response:
    _found(organisation_id)
    with store().database.read() as tx:
        row = provider_of(tx, organisation_id)
    return jsonify(
        issuer=row.issuer if row else None,
        client_id=row.client_id if row else None,
        redirect_uri=_redirect_uri(),
    )


@blueprint.put("/organisations/<organisation_id>/sign-in-provider")
@allow(admin)
@blueprint.arguments(NewProvider)
def name_provider(new: dict[str, Any], organisation_id: str) -> Response:
    """By an admin: a provider can vouch for everybody who works for the organisation. It is asked once."""
    _found(organisation_id)
    naming = NameSignInProvider(organisation_id, new["issuer"], new["client_id"])
    SIGN_IN_PROVIDER.decide(naming, SIGN_IN_PROVIDER.initial)  # what cannot be one is not even asked
    try:
        openid.discover(new["issuer"])
    except openid.NotBelieved:
        raise Rejected("provider-does-not-answer", "issuer") from None
    run(SIGN_IN_PROVIDER, organisation_id, naming)
    with store().database.write() as tx:
        kept.forget_provider_secret(tx, organisation_id)
        if new["client_secret"]:
            sealed = keys.seal_provider_secret(context().settings, organisation_id, new["client_secret"])
            kept.keep_provider_secret(tx, organisation_id, sealed)
    return _shown(organisation_id)


@blueprint.delete("/organisations/<organisation_id>/sign-in-provider")
@allow(admin)
@blueprint.response(204)
def dismiss_provider(organisation_id: str) -> None:
    _found(organisation_id)
    run(SIGN_IN_PROVIDER, organisation_id, DismissSignInProvider())
    with store().database.write() as tx:
        kept.forget_provider_secret(tx, organisation_id)


@blueprint.post("/sign-ins/openid/<organisation_id>")
@allow(anyone)
def begin(organisation_id: str) -> Response:
    """Where to go to be asked who one is; `state` has to come back to the same browser."""
    limits.count_network()
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        url = openid.where_to_ask(_client(organisation_id), state, nonce, verifier)
    except openid.NotBelieved:
        raise Rejected("provider-does-not-answer") from None
    with store().database.write() as tx:
        kept.begin_openid(tx, state, organisation_id, nonce, verifier, now())
    return jsonify(url=url, state=state)


@blueprint.post("/sign-ins/openid")
@allow(anyone)
@blueprint.arguments(Back)
def sign_in_by_provider(back: dict[str, Any]) -> tuple[Response, int]:
    """Only who works for the organisation, and for no other, can be vouched for by its provider."""
    limits.count_network()
    at = now()
    with store().database.write() as tx:
        asked = kept.use_up_openid(tx, back["state"], at)
    if asked is None:
        raise Rejected("not-vouched-for")
    client = _client(asked.organisation_id)
    try:
        address = openid.address_of(client, back["code"], asked.nonce, asked.verifier, at)
    except openid.NotBelieved:
        raise Rejected("not-vouched-for") from None
    person_id = find(address)
    with store().database.write() as tx:
        if person_id is None or not works_for_alone(tx, person_id, asked.organisation_id):
            raise Rejected("not-vouched-for")
        return session_for(tx, person_id, at, back["device"])


def _found(organisation_id: str) -> None:
    with store().database.read() as tx:
        if organisation(tx, organisation_id) is None:
            not_found()


def _client(organisation_id: str) -> openid.Client:
    with store().database.read() as tx:
        row, sealed = provider_of(tx, organisation_id), kept.provider_secret(tx, organisation_id)
    if row is None:
        not_found()
    try:
        secret = sealed and keys.open_provider_secret(context().settings, organisation_id, sealed)
    except InvalidTag:
        raise Rejected("provider-does-not-answer") from None
    return openid.Client(row.issuer, row.client_id, secret or None, _redirect_uri())


def _redirect_uri() -> str:
    return f"{context().settings.public_url}/sign-in/openid/back"
