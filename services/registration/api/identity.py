"""How does somebody sign in by an e-mailed link, and with which tokens do they then call the services?"""

from datetime import datetime
from typing import Any

from flask import abort, jsonify, request
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow.validate import Length

from services.registration import kept, keys
from services.registration.api.people import find
from services.registration.api.schemas import Nothing, Trimmed, email_field, language_field
from services.registration.contacts import contacts
from services.registration.domain.commands import RequestSignIn
from services.registration.domain.person import PERSON
from services.registration.projections.organisations import organisation
from services.registration.projections.people import person
from services.registration.projections.roles import roles_of
from shared.auth import TOKEN_LIFE, Caller, allow, anyone, issue
from shared.decider import Rejected
from shared.http import context, new_id, now, run, store

AUDIENCES = ("registration", "sessions", "surveys", "notifications")

blueprint = Blueprint("identity", __name__, description="Signing in, and access tokens")


class LinkRequest(Trimmed):
    email = email_field()
    language = language_field(required=False)


class LinkToken(Trimmed):
    token = fields.String(required=True, validate=Length(1, 200))


@blueprint.post("/sign-in-links")
@blueprint.arguments(LinkRequest)
@blueprint.response(202, Nothing)
@allow(anyone)
def ask_for_a_link(asked: dict[str, Any]) -> dict[str, Any]:
    """The same answer whether the address is known or not: nobody learns from it who takes part."""
    person_id = find(asked["email"])
    if person_id is not None:
        run(PERSON, person_id, RequestSignIn(new_id(), now()))
    return {}


@blueprint.post("/sign-ins")
@blueprint.arguments(LinkToken)
@allow(anyone)
def sign_in(asked: dict[str, str]) -> tuple[Response, int]:
    """Use a link up. Only this does: a mail scanner that merely opens the page changes nothing."""
    at = now()
    with store().database.write() as tx:
        kept.forget_expired(tx, at)
        person_id = kept.use_up_sign_in_link(tx, asked["token"], at)
        if person_id is None:
            raise Rejected("link-is-used-up", "token")
        is_staff = roles_of(tx, person_id).is_staff
        secret, expires_at = kept.begin_session(tx, person_id, at, is_staff)
    return jsonify(session=secret, expires_at=_written(expires_at)), 201


@blueprint.post("/sign-ins/tokens")
@allow(anyone)
def give_tokens() -> Response:
    """Access tokens for all four services, and who one is, for `Authorization: Session <secret>`."""
    at = now()
    with store().database.read() as tx:
        session = kept.session_of(tx, _session_secret(), at)
        if session is None:
            abort(401)
        row = person(tx, session.person_id)
        if row is None:
            abort(401)
        roles = roles_of(tx, session.person_id)
        organisations = [organisation(tx, one) for one in roles.coordinates]
    caller = Caller(
        session.person_id,
        admin=roles.admin,
        coordinates=frozenset(roles.coordinates),
        facilitates=frozenset(roles.facilitates),
        member_of=frozenset(roles.member_of),
    )
    contact = contacts(store(), [session.person_id])[session.person_id]
    if contact["name"] is None:
        abort(401)
    key = keys.signing_key(context().settings)
    me = {
        "person_id": session.person_id,
        "name": contact["name"],
        "language": row.language,
        "admin": roles.admin,
        "coordinates": [
            {"organisation_id": one.organisation_id, "name": one.name} for one in organisations if one
        ],
        "facilitates": list(roles.facilitates),
        "member_of": list(roles.member_of),
    }
    tokens = {audience: issue(key, audience, caller, at) for audience in AUDIENCES}
    return jsonify(tokens=tokens, expires_in=int(TOKEN_LIFE.total_seconds()), me=me)


@blueprint.delete("/sign-ins/current")
@blueprint.response(204)
@allow(anyone)
def sign_out() -> None:
    with store().database.write() as tx:
        kept.end_session(tx, _session_secret())


@blueprint.get("/jwks")
@allow(anyone)
def public_keys() -> Response:
    """The keys that access tokens are verified with (RFC 7517)."""
    return jsonify(keys.public_keys(context().settings).as_dict(private=False))


def _session_secret() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "session" or not secret:
        abort(401)
    return secret


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
