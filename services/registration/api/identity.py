"""How does somebody sign in by an e-mailed link, and with which tokens do they then call the services?"""

import time
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from flask import abort, jsonify, request
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length
from sqlalchemy import Connection

from services.registration import kept, keys
from services.registration.api import limits
from services.registration.api.people import find
from services.registration.api.schemas import Trimmed, email_field, language_field
from services.registration.contacts import contacts
from services.registration.domain.commands import RequestSignIn
from services.registration.domain.person import PERSON
from services.registration.projections.addresses import blind_index
from services.registration.projections.organisations import organisation
from services.registration.projections.people import person
from services.registration.projections.roles import is_staff, roles_of
from shared.auth import Caller, allow, anyone, caller, signed_in
from shared.decider import Rejected
from shared.http import context, new_id, not_found, now, run, store
from shared.moments import in_utc

SEEN_EVERY = timedelta(hours=1)
AUDIENCES = ("registration", "sessions", "surveys", "notifications")

blueprint = Blueprint("identity", __name__, description="Signing in, and access tokens")


class LinkRequest(Trimmed):
    email = email_field()
    language = language_field(required=False)


def _device() -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=Length(max=80))


class LinkToken(Trimmed):
    token = fields.String(required=True, validate=Length(1, 200))
    device = _device()


class Asked(Schema):
    request_id = fields.String(metadata={"description": "with the code in the mail, a way in from elsewhere"})


class SignInCode(Trimmed):
    request_id = fields.String(required=True, validate=Length(1, 36))
    code = fields.String(required=True, validate=Length(1, 20))
    device = _device()


@blueprint.post("/sign-in-links")
@blueprint.arguments(LinkRequest)
@blueprint.response(202, Asked)
@allow(anyone)
def ask_for_a_link(asked: dict[str, Any]) -> dict[str, Any]:
    """The same answer at the same time whether the address is known or not: nobody learns from it who
    takes part."""
    begun, request_id = time.perf_counter(), new_id()
    blind = blind_index(keys.address_key(context().settings), asked["email"])
    limits.count(f"address {blind}", limits.PER_ADDRESS)
    limits.count_network()
    person_id = find(asked["email"])
    if person_id is not None:
        run(PERSON, person_id, RequestSignIn(request_id, now()))
    limits.answer_at_a_full_beat(begun)
    return {"request_id": request_id}


@blueprint.post("/sign-ins")
@blueprint.arguments(LinkToken)
@allow(anyone)
def sign_in(asked: dict[str, str]) -> tuple[Response, int]:
    """Use a link up. Only this does: a mail scanner that merely opens the page changes nothing."""
    at = now()
    with store().database.write() as tx:
        person_id = kept.use_up_sign_in_link(tx, asked["token"], at)
        if person_id is None:
            raise Rejected("link-is-used-up", "token")
        return session_for(tx, person_id, at, asked["device"])


@blueprint.post("/sign-ins/codes")
@blueprint.arguments(SignInCode)
@allow(anyone)
def sign_in_by_code(asked: dict[str, str]) -> tuple[Response, int]:
    """On another device than the mail's: the code from the mail, for the request that it answers. It may
    be tried five times; nothing tells whether there was anything to try."""
    limits.count_network()
    at, right = now(), keys.sign_in_code(context().settings, asked["request_id"])
    typed = asked["code"].replace(" ", "").replace("-", "").upper()
    fits = compare_digest(typed.encode(), right.encode())
    with store().database.write() as tx:
        person_id = kept.try_code(tx, asked["request_id"], fits, at)
        if person_id is not None:
            return session_for(tx, person_id, at, asked["device"])
    raise Rejected("code-does-not-fit", "code")


def session_for(tx: Connection, person_id: str, at: datetime, device: str | None) -> tuple[Response, int]:
    secret, expires_at = kept.begin_session(tx, person_id, at, is_staff(tx, person_id), device)
    return jsonify(session=secret, expires_at=in_utc(expires_at)), 201


@blueprint.post("/sign-ins/tokens")
@allow(anyone)
def give_tokens() -> Response:
    """Access tokens for all four services, and who one is, for `Authorization: Session <secret>`."""
    at = now()
    with store().database.read() as tx:
        session = kept.session_of(tx, _session_secret(), at)
        if session is None:
            abort(401)
        unseen_for_long = session.seen_at is None or at - session.seen_at >= SEEN_EVERY
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
    if unseen_for_long:
        with store().database.write() as tx:
            kept.note_seen(tx, session, at)
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
        "sign_in_id": kept.session_name(session),
    }
    tokens = {audience: keys.issue(key, audience, caller, at) for audience in AUDIENCES}
    return jsonify(tokens=tokens, expires_in=int(keys.TOKEN_LIFE.total_seconds()), me=me)


@blueprint.delete("/sign-ins/current")
@blueprint.response(204)
@allow(anyone)
def sign_out() -> None:
    with store().database.write() as tx:
        kept.end_session(tx, _session_secret())


@blueprint.get("/me/sign-ins")
@allow(signed_in)
def my_sign_ins() -> Response:
    """Where one is signed in, the latest first."""
    with store().database.read() as tx:
        rows = kept.sessions_of(tx, str(caller().person), now())
    items = [
        {
            "id": kept.session_name(row),
            "device": row.device,
            "begun_at": in_utc(row.begun_at),
            "seen_at": in_utc(row.seen_at),
            "expires_at": in_utc(row.expires_at),
        }
        for row in rows
    ]
    return jsonify(items=items, next=None)


@blueprint.delete("/me/sign-ins/<sign_in_id>")
@blueprint.response(204)
@allow(signed_in)
def end_sign_in(sign_in_id: str) -> None:
    """It gets no token any more; those that it has end within ten minutes."""
    with store().database.write() as tx:
        if not kept.end_named_session(tx, str(caller().person), sign_in_id, now()):
            not_found()


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
