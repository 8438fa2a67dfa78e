"""What do the other services ask of registration? Contacts, and the facts of the mails that it owns."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint, abort
from marshmallow import Schema, fields
from marshmallow.validate import Length
from sqlalchemy import Connection

from services.registration import kept, keys
from services.registration.api.schemas import language_field
from services.registration.contacts import contacts
from services.registration.domain.person import PERSON
from services.registration.domain.places_state import Status
from services.registration.projections.erasures import erasure_of
from services.registration.projections.organisations import organisation
from services.registration.projections.people import person
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.senders import sender_of
from services.registration.projections.standing import standing_of
from shared.auth import allow, service
from shared.execute import state_of
from shared.http import context, not_found, now, store
from shared.moments import in_utc

HOME = "/home"
OF_PEOPLE = "Europe/Helsinki"  # where no programme says in which zone its people live

blueprint = Blueprint("internal", __name__, description="For the other services only")


class Whose(Schema):
    person_id = fields.String(required=True, validate=Length(max=36))
    programme_id = fields.String(load_default=None, allow_none=True, validate=Length(max=36))


class Mailing(Schema):
    person_id = fields.String(required=True, validate=Length(max=36))
    refs = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    language = language_field()


@blueprint.post("/internal/contacts")
@blueprint.arguments(Whose)
@allow(service)
def contact(whose: dict[str, Any]) -> Response:
    """Name and address for one message; 410 once the person has been erased."""
    ident, programme_id = whose["person_id"], whose["programme_id"]
    known = contacts(store(), [ident]).get(ident, {})
    if known.get("email") is None:
        abort(410)
    with store().database.read() as tx:
        about = _about(tx, programme_id, known["language"]) if programme_id else {}
    version = state_of(store(), PERSON, ident)[0].contact_version
    return jsonify(
        name=known["name"],
        email=known["email"],
        language=known["language"],
        programme_title=about.get("title"),
        organisation_name=about.get("organisation"),
        reply_to=about.get("reply_to"),
        sender=about.get("sender"),
        version=version,
        erased=False,
    )


def _about(tx: Connection, programme_id: str, language: str) -> Mapping[str, str | None]:
    row = programme(tx, programme_id)
    of = organisation(tx, row.organisation_id) if row else None
    if row is None or of is None:
        return {}
    design = design_of(row)
    title = design.title.get(language) or design.title[design.languages[0]]
    return {
        "title": title,
        "organisation": of.name,
        "reply_to": of.reply_to,
        "sender": sender_of(tx, of.organisation_id),
    }


@blueprint.post("/internal/mailing/<template>")
@blueprint.arguments(Mailing)
@allow(service)
def mailing(asked: dict[str, Any], template: str) -> Response:
    """The facts of one mail, its link minted now; 410 when the reason to send it is gone."""
    if template not in FACTS:
        not_found()
    with store().database.write() as tx:
        facts = FACTS[template](tx, asked, now())
    if facts is None:
        abort(410)
    return jsonify(facts=facts)


Facts = Callable[[Connection, Mapping[str, Any], datetime], dict[str, Any] | None]


def _sign_in(tx: Connection, asked: Mapping[str, Any], at: datetime) -> dict[str, Any] | None:
    if person(tx, asked["person_id"]) is None:
        return None
    token = kept.mint_sign_in_link(tx, asked["person_id"], at)
    facts = {"link": f"/in/{token}", "minutes": int(kept.LINK_LIFE.total_seconds()) // 60}
    request_id = asked["refs"].get("request_id")
    if not request_id:
        return facts
    kept.expect_code(tx, request_id, asked["person_id"], at)
    return facts | {"code": keys.sign_in_code(context().settings, request_id)}


def _erasure_asked(tx: Connection, asked: Mapping[str, Any], at: datetime) -> dict[str, Any] | None:
    row = erasure_of(tx, asked["person_id"])
    if row is None or row.due_at is not None:
        return None
    token = kept.mint_erasure_link(tx, asked["person_id"], at)
    return {"link": f"/erase/{token}", "days": kept.ERASURE_LINK_LIFE.days}


def _erasure_confirmed(tx: Connection, asked: Mapping[str, Any], _: datetime) -> dict[str, Any] | None:
    row = erasure_of(tx, asked["person_id"])
    if row is None or row.due_at is None:
        return None
    return {"link": "/me/erasure", "due_at": in_utc(row.due_at), "timezone": OF_PEOPLE}


def _while(*statuses: Status) -> Facts:
    """A mail that is true only while the applicant stands so."""

    def facts(tx: Connection, asked: Mapping[str, Any], _: datetime) -> dict[str, Any] | None:
        row = standing_of(tx, asked["refs"].get("application_id", ""))
        return {"link": HOME} if row is not None and row.status in statuses else None

    return facts


def _offer(tx: Connection, asked: Mapping[str, Any], at: datetime) -> dict[str, Any] | None:
    row = standing_of(tx, asked["refs"].get("application_id", ""))
    if row is None or row.status != Status.OFFERED or row.until <= at:
        return None
    of = programme(tx, row.programme_id)
    assert of is not None
    token = kept.mint_offer_link(tx, row.application_id, row.until)
    until = in_utc(row.until)
    return {"link": f"/offer/{token}", "until": until, "timezone": design_of(of).timezone}


NOT_GONE = tuple(set(Status) - {Status.WITHDRAWN, Status.LEFT})
FACTS: dict[str, Facts] = {
    "sign-in-link": _sign_in,
    "erasure-asked": _erasure_asked,
    "erasure-confirmed": _erasure_confirmed,
    "application-received": _while(*NOT_GONE),
    "application-accepted": _while(Status.ACCEPTED, Status.PAUSED, Status.COMPLETED),
    "application-waitlisted": _while(Status.WAITING),
    "application-declined": _while(Status.DECLINED),
    "place-offered": _offer,
    "offer-lapsed": _while(Status.LAPSED),
}
