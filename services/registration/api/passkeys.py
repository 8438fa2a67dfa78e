"""How does staff sign in with a passkey (WebAuthn), and how does one come and go?"""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length
from sqlalchemy.exc import IntegrityError
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.registration import passkeys
from services.registration.access import works_here
from services.registration.api import limits
from services.registration.api.identity import session_for
from services.registration.contacts import contacts
from services.registration.projections.roles import is_staff
from shared.auth import allow, anyone, caller
from shared.decider import Rejected
from shared.http import context, not_found, now, store
from shared.moments import in_utc

LARGEST_CREDENTIAL = 64_000
NAME = "Vertais"

blueprint = Blueprint("passkeys", __name__, description="Passkeys of staff")


class PasskeyAnswer(Schema):
    """What the browser's authenticator says, as `PublicKeyCredential.toJSON()` writes it, as text."""

    credential = fields.String(required=True, validate=Length(2, LARGEST_CREDENTIAL))
    device = fields.String(load_default=None, allow_none=True, validate=Length(max=80))


@blueprint.get("/me/passkeys")
@allow(works_here)
def my_passkeys() -> Response:
    with store().database.read() as tx:
        rows = passkeys.passkeys_of(tx, str(caller().person))
    items = [
        {
            "id": row.passkey_id,
            "device": row.device,
            "made_at": in_utc(row.made_at),
            "last_used_at": in_utc(row.last_used_at),
        }
        for row in rows
    ]
    return jsonify(items=items, next=None)


@blueprint.post("/me/passkeys/options")
@allow(works_here)
def ask_for_a_new_one() -> Response:
    """What the browser needs to make a passkey for the caller."""
    person_id = str(caller().person)
    contact = contacts(store(), [person_id])[person_id]
    with store().database.read() as tx:
        known = [row.credential for row in passkeys.passkeys_of(tx, person_id)]
    options = generate_registration_options(
        rp_id=_rp_id(),
        rp_name=NAME,
        user_id=person_id.encode(),
        user_name=contact["email"] or "",
        user_display_name=contact["name"] or "",
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    with store().database.write() as tx:
        passkeys.ask(tx, options.challenge, person_id, now())
    return jsonify(json.loads(options_to_json(options)))


@blueprint.post("/me/passkeys")
@allow(works_here)
@blueprint.arguments(PasskeyAnswer)
def add_passkey(answer: dict[str, Any]) -> tuple[Response, int]:
    person_id, at = str(caller().person), now()
    _, challenge = _read(answer["credential"])
    with store().database.write() as tx:
        if not passkeys.use_up(tx, challenge, person_id, at):
            raise Rejected("passkey-does-not-fit", "credential")
    try:
        made = verify_registration_response(
            credential=answer["credential"],
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
        about = (made.credential_id, made.credential_public_key, made.sign_count)
        with store().database.write() as tx:
            passkeys.keep(tx, person_id, *about, answer["device"], at)
    except (WebAuthnException, IntegrityError):
        raise Rejected("passkey-does-not-fit", "credential") from None
    return my_passkeys(), 201


@blueprint.delete("/me/passkeys/<passkey_id>")
@allow(works_here)
@blueprint.response(204)
def remove_passkey(passkey_id: str) -> None:
    with store().database.write() as tx:
        if not passkeys.forget(tx, str(caller().person), passkey_id):
            not_found()


@blueprint.post("/sign-ins/passkeys/options")
@allow(anyone)
def ask_for_any() -> Response:
    """A challenge for whoever has a passkey of ours: it tells nothing of who that may be."""
    limits.count_network()
    options = generate_authentication_options(
        rp_id=_rp_id(), user_verification=UserVerificationRequirement.REQUIRED
    )
    with store().database.write() as tx:
        passkeys.ask(tx, options.challenge, None, now())
    return jsonify(json.loads(options_to_json(options)))


@blueprint.post("/sign-ins/passkeys")
@allow(anyone)
@blueprint.arguments(PasskeyAnswer)
def sign_in_by_passkey(answer: dict[str, Any]) -> tuple[Response, int]:
    limits.count_network()
    at = now()
    credential, challenge = _read(answer["credential"])
    with store().database.write() as tx:
        row = passkeys.passkey(tx, credential)
        if not passkeys.use_up(tx, challenge, None, at) or row is None:
            raise Rejected("passkey-does-not-fit", "credential")
    try:
        shown = verify_authentication_response(
            credential=answer["credential"],
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException:
        raise Rejected("passkey-does-not-fit", "credential") from None
    with store().database.write() as tx:
        if not is_staff(tx, row.person_id):
            raise Rejected("passkey-does-not-fit", "credential")
        passkeys.note_use(tx, row, shown.new_sign_count, at)
        return session_for(tx, row.person_id, at, answer["device"])


def _read(credential: str) -> tuple[bytes, bytes]:
    """The id of a credential and the challenge that it answers, before either is believed."""
    try:
        said = json.loads(credential)
        client_data = parse_client_data_json(passkeys.as_bytes(said["response"]["clientDataJSON"]))
        return passkeys.as_bytes(said["rawId"]), client_data.challenge
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError):
        raise Rejected("passkey-does-not-fit", "credential") from None


def _rp_id() -> str:
    return urlsplit(context().settings.public_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(context().settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"
