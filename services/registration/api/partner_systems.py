"""How does an organisation let a partner's system in, and how does it end that? Secrets are shown once."""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow.validate import Length, OneOf
from sqlalchemy import Connection, Row

from services.registration import kept
from services.registration.access import coordinates
from services.registration.api.schemas import Trimmed
from services.registration.domain.partner_commands import (
    AdmitPartnerSystem,
    MakePartnerSecret,
    RevokePartnerSecret,
    RevokePartnerSystem,
)
from services.registration.domain.partner_system import PARTNER_SYSTEM, SCOPES
from services.registration.projections.organisations import organisation
from services.registration.projections.partner_systems import live_secrets, scopes_of, system, systems_of
from shared.auth import allow
from shared.decider import Intent
from shared.http import new_id, not_found, run, run_all, store
from shared.moments import in_utc

blueprint = Blueprint("partner_systems", __name__, description="Systems of partners that may call")


class NewSystem(Trimmed):
    name = fields.String(required=True, validate=Length(1, 120))
    scopes = fields.List(
        fields.String(validate=OneOf(list(SCOPES))), required=True, validate=Length(1, len(SCOPES))
    )


@blueprint.get("/organisations/<organisation_id>/partner-systems")
@allow(coordinates)
def list_systems(organisation_id: str) -> Response:
    """Each with what it may do, and its live secrets with their last use; never a secret itself."""
    with store().database.read() as tx:
        if organisation(tx, organisation_id) is None:
            not_found()
        rows = systems_of(tx, organisation_id)
        items = [_view(tx, row) for row in rows]
    return jsonify(items=items, next=None)


@blueprint.post("/organisations/<organisation_id>/partner-systems")
@allow(coordinates)
@blueprint.arguments(NewSystem)
def admit_system(new: dict[str, Any], organisation_id: str) -> tuple[Response, int]:
    """The system with its first secret, which is shown in this answer and never again."""
    with store().database.read() as tx:
        if organisation(tx, organisation_id) is None:
            not_found()
    ident, secret_id = new_id(), new_id()
    scopes = tuple(sorted(set(new["scopes"])))
    commands = (
        AdmitPartnerSystem(ident, organisation_id, new["name"], scopes),
        MakePartnerSecret(secret_id),
    )
    results = run_all([Intent(PARTNER_SYSTEM, ident, command) for command in commands])
    return _with_secret(results[0].ident), 201


@blueprint.post("/organisations/<organisation_id>/partner-systems/<system_id>/secrets")
@allow(coordinates)
def make_secret(organisation_id: str, system_id: str) -> tuple[Response, int]:
    """One more secret, so that the old one can be taken out of use without a break; at most two live."""
    _refuse_anothers(organisation_id, system_id)
    run(PARTNER_SYSTEM, system_id, MakePartnerSecret(new_id()))
    return _with_secret(system_id), 201


@blueprint.delete("/organisations/<organisation_id>/partner-systems/<system_id>/secrets/<secret_id>")
@allow(coordinates)
@blueprint.response(204)
def revoke_secret(organisation_id: str, system_id: str, secret_id: str) -> None:
    _refuse_anothers(organisation_id, system_id)
    run(PARTNER_SYSTEM, system_id, RevokePartnerSecret(secret_id))
    with store().database.write() as tx:
        if secret_id not in {one.secret_id for one in live_secrets(tx, system_id)}:
            kept.forget_partner_secret(tx, system_id, secret_id)


@blueprint.delete("/organisations/<organisation_id>/partner-systems/<system_id>")
@allow(coordinates)
@blueprint.response(204)
def revoke_system(organisation_id: str, system_id: str) -> None:
    """It gets no token from now on; those that it has end within ten minutes."""
    _refuse_anothers(organisation_id, system_id)
    run(PARTNER_SYSTEM, system_id, RevokePartnerSystem())
    with store().database.write() as tx:
        kept.forget_partner_secrets(tx, system_id)


def _refuse_anothers(organisation_id: str, system_id: str) -> None:
    with store().database.read() as tx:
        row = system(tx, system_id)
    if row is None or row.organisation_id != organisation_id:
        not_found()


def _with_secret(system_id: str) -> Response:
    """The newest secret is the one just made. Where the same request comes a second time it is not shown
    again: only its hash is here."""
    with store().database.write() as tx:
        row = system(tx, system_id)
        if row is None:
            not_found()
        newest = live_secrets(tx, system_id)[-1].secret_id
        secret = kept.mint_partner_secret(tx, system_id, newest)
        shown = _view(tx, row)
    return jsonify(**shown, client_id=system_id, secret_id=newest, client_secret=secret)


def _view(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    used = kept.last_uses(tx, row.system_id)
    return {
        "id": row.system_id,
        "name": row.name,
        "scopes": list(scopes_of(row)),
        "admitted_at": in_utc(row.admitted_at),
        "secrets": [
            {
                "id": one.secret_id,
                "made_at": in_utc(one.made_at),
                "last_used_at": in_utc(used.get(one.secret_id)),
            }
            for one in live_secrets(tx, row.system_id)
        ],
    }
