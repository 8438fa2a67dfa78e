"""How does somebody have themselves erased, change their mind, and see afterwards that it was done?"""

import secrets
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow.validate import Length

from services.registration import kept
from services.registration.access import staff_of_person
from services.registration.api.schemas import Nothing, Trimmed
from services.registration.domain.erasure import ERASURE
from services.registration.domain.erasure_commands import (
    AskErasure,
    CallOffErasure,
    ConfirmErasure,
    HastenErasure,
)
from services.registration.projections.erasures import certified, erasure_of, kept_of, receipts_for
from services.registration.projections.groups import group_of
from services.registration.projections.organisations import organisation
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.roles import roles_of
from shared.auth import allow, anyone, caller, signed_in
from shared.decider import Rejected
from shared.http import new_id, not_found, now, run, store
from shared.moments import in_utc

SERVICES = ("registration", "sessions", "surveys", "notifications")

blueprint = Blueprint("erasing", __name__, description="Erasure of one's own data, and its certificate")


class Token(Trimmed):
    token = fields.String(required=True, validate=Length(1, 200))


class Code(Trimmed):
    code = fields.String(required=True, validate=Length(1, 200))


@blueprint.get("/me/erasure")
@allow(signed_in)
def my_erasure() -> Response:
    return jsonify(_mine())


@blueprint.post("/me/erasure")
@allow(signed_in)
@blueprint.response(202, Nothing)
def ask_to_be_erased() -> dict[str, Any]:
    """A link to confirm it goes out by mail. Whoever others count on hands that over first."""
    ident = str(caller().person)
    with store().database.read() as tx:
        roles = roles_of(tx, ident)
        busy = roles.works_here or _leads_on(tx, roles.facilitates)
    if busy:
        raise Rejected("hand-over-first")
    run(ERASURE, ident, AskErasure(new_id(), ident, now()))
    return {}


@blueprint.delete("/me/erasure")
@allow(signed_in)
def change_ones_mind() -> Response:
    ident = str(caller().person)
    run(ERASURE, ident, CallOffErasure(now()))
    with store().database.write() as tx:
        kept.forget_links_of(tx, ident)
    return jsonify(_mine())


@blueprint.post("/erasures")
@blueprint.arguments(Token)
@allow(anyone)
def confirm(asked: dict[str, str]) -> tuple[Response, int]:
    """By the link from the mail. The code opens the certificate; only its hash stays here."""
    with store().database.read() as tx:
        person_id = kept.erasure_asked_by(tx, asked["token"], now())
    if person_id is None:
        raise Rejected("link-is-used-up", "token")
    code = secrets.token_urlsafe(24)
    run(ERASURE, person_id, ConfirmErasure(kept.hash_of(code), now()))
    with store().database.write() as tx:
        kept.forget_links_of(tx, person_id)
        row = erasure_of(tx, person_id)
    assert row is not None
    return jsonify(code=code, due_at=in_utc(row.due_at)), 201


@blueprint.post("/people/<person_id>/erasure/hasten")
@allow(staff_of_person)
def hasten(person_id: str) -> Response:
    """By staff, for somebody who has confirmed and does not want to wait."""
    run(ERASURE, person_id, HastenErasure(now()))
    with store().database.read() as tx:
        row = erasure_of(tx, person_id)
    return jsonify(due_at=in_utc(row.due_at) if row else None)


@blueprint.post("/certificates")
@blueprint.arguments(Code)
@allow(anyone)
def certificate(asked: dict[str, str]) -> Response:
    """What was erased where, and what a legal hold keeps, why and until when: without a name. Asked by
    POST, so that the code stands in no log."""
    with store().database.read() as tx:
        row = certified(tx, kept.hash_of(asked["code"]))
        if row is None:
            not_found()
        done = {one.service: one.at for one in receipts_for(tx, row.person_id)}
        held = [(one, programme(tx, one.programme_id)) for one in kept_of(tx, row.person_id)]
        told = [organisation(tx, ident) for ident in row.organisations]
    return jsonify(
        due_at=in_utc(row.due_at),
        erased_at=in_utc(row.erased_at),
        services=[{"service": name, "erased_at": in_utc(done.get(name))} for name in SERVICES],
        kept=[
            {
                "what": "participation",
                "programme": design_of(of).title if of else None,
                "reason": one.reason,
                "until": in_utc(one.until),
            }
            for one, of in held
        ],
        organisations=[one.name for one in told if one],
    )


def _leads_on(tx: Any, groups: tuple[str, ...]) -> bool:
    """Whether a group that goes on is led by them."""
    found = [group_of(tx, ident) for ident in groups]
    rows = [programme(tx, one.programme_id) for one in found if one]
    return any(row.status not in ("completed", "cancelled") for row in rows if row)


def _mine() -> dict[str, Any]:
    with store().database.read() as tx:
        row = erasure_of(tx, str(caller().person))
    return {
        "asked_at": in_utc(row.asked_at) if row else None,
        "due_at": in_utc(row.due_at) if row else None,
    }
