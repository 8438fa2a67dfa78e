"""Which organisations are there, who coordinates them, and who may lead their groups?"""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf

from services.registration import kept
from services.registration.access import any_staff, coordinates
from services.registration.api.people import run_for_person
from services.registration.api.schemas import (
    Trimmed,
    email_field,
    language_field,
    name_field,
    phone_field,
    sender_field,
)
from services.registration.contacts import contacts
from services.registration.domain.commands import (
    AppointCoordinator,
    DismissCoordinator,
    DismissFacilitator,
    DismissSender,
    EngageFacilitator,
    FoundOrganisation,
    NameSender,
)
from services.registration.domain.design import LANGUAGES, weekly_time
from services.registration.domain.organisation import ORGANISATION
from services.registration.projections.organisations import all_organisations, organisation, staff_of
from services.registration.projections.roles import coordinators_of
from services.registration.projections.senders import all_senders
from shared.auth import admin, allow, caller
from shared.decider import Intent
from shared.http import new_id, not_found, now, run, store, vault
from shared.personal import ERASED, Clear

blueprint = Blueprint("organisations", __name__, description="Partner organisations and their people")


def _weekly_time(text: str) -> None:
    try:
        weekly_time(text)
    except ValueError:
        raise ValidationError("not-a-weekly-time") from None


class NewOrganisation(Trimmed):
    name = name_field()
    reply_to = email_field()


class NewSender(Trimmed):
    sender = sender_field()


class Contact(Trimmed):
    name = name_field()
    email = email_field()
    phone = phone_field()
    language = language_field()


class NewStaff(Contact):
    languages = fields.List(fields.String(validate=OneOf(LANGUAGES)), load_default=list)
    weekly_times = fields.List(
        fields.String(validate=_weekly_time), load_default=list, validate=Length(max=336)
    )


@blueprint.get("/organisations")
@allow(any_staff)
def list_organisations() -> Response:
    """All of them for an admin, else those that one coordinates for."""
    who = caller()
    with store().database.read() as tx:
        rows, senders = all_organisations(tx), all_senders(tx)
    items = [
        {
            "id": row.organisation_id,
            "name": row.name,
            "reply_to": row.reply_to,
            "sender": senders.get(row.organisation_id),
        }
        for row in rows
        if coordinates(who, row.organisation_id)
    ]
    return jsonify(items=items, next=None)


@blueprint.post("/organisations")
@blueprint.arguments(NewOrganisation)
@allow(admin)
def found_organisation(new: dict[str, str]) -> tuple[Response, int]:
    ident = new_id()
    ident = run(ORGANISATION, ident, FoundOrganisation(ident, new["name"], new["reply_to"])).ident
    return jsonify(id=ident, name=new["name"], reply_to=new["reply_to"]), 201


@blueprint.put("/organisations/<organisation_id>/sender")
@allow(admin)
@blueprint.arguments(NewSender)
def name_sender(new: dict[str, str], organisation_id: str) -> Response:
    """By an admin: whoever says whom mail comes from can pass for anybody whom the smarthost lets through."""
    run(ORGANISATION, organisation_id, NameSender(new["sender"]))
    return jsonify(sender=new["sender"])


@blueprint.delete("/organisations/<organisation_id>/sender")
@allow(admin)
@blueprint.response(204)
def dismiss_sender(organisation_id: str) -> None:
    """Its mails come from the house again."""
    run(ORGANISATION, organisation_id, DismissSender())


@blueprint.get("/organisations/<organisation_id>/coordinators")
@allow(coordinates)
def list_coordinators(organisation_id: str) -> Response:
    _found(organisation_id)
    with store().database.read() as tx:
        people = coordinators_of(tx, organisation_id)
    known = contacts(store(), list(people))
    return jsonify(items=[{"person_id": one, **known[one]} for one in people], next=None)


@blueprint.post("/organisations/<organisation_id>/coordinators")
@blueprint.arguments(Contact)
@allow(coordinates)
def appoint_coordinator(contact: dict[str, Any], organisation_id: str) -> tuple[Response, int]:
    _found(organisation_id)

    def appoint(person_id: str) -> list[Intent]:
        return [Intent(ORGANISATION, organisation_id, AppointCoordinator(person_id))]

    person_id, _ = run_for_person(contact, appoint)
    _shorten_sessions(person_id)
    return jsonify(person_id=person_id), 201


@blueprint.delete("/organisations/<organisation_id>/coordinators/<person_id>")
@blueprint.response(204)
@allow(coordinates)
def dismiss_coordinator(organisation_id: str, person_id: str) -> None:
    run(ORGANISATION, organisation_id, DismissCoordinator(person_id))


@blueprint.get("/organisations/<organisation_id>/staff")
@allow(coordinates)
def list_staff(organisation_id: str) -> Response:
    """Those who may lead groups, with the languages and weekly times that they told."""
    _found(organisation_id)
    with store().database.read() as tx:
        rows = staff_of(tx, organisation_id)
    known = contacts(store(), [row.person_id for row in rows])
    able = vault().open(row.able for row in rows)
    items = [{"person_id": row.person_id, **known[row.person_id], **_able(able[row.able])} for row in rows]
    return jsonify(items=items, next=None)


@blueprint.post("/organisations/<organisation_id>/staff")
@blueprint.arguments(NewStaff)
@allow(coordinates)
def engage_facilitator(new: dict[str, Any], organisation_id: str) -> tuple[Response, int]:
    _found(organisation_id)
    able = {"languages": new["languages"] or [new["language"]], "weekly_times": new["weekly_times"]}

    def engage(person_id: str) -> list[Intent]:
        return [Intent(ORGANISATION, organisation_id, EngageFacilitator(person_id, Clear(able)))]

    person_id, _ = run_for_person(new, engage)
    _shorten_sessions(person_id)
    return jsonify(person_id=person_id, **able), 201


@blueprint.delete("/organisations/<organisation_id>/staff/<person_id>")
@blueprint.response(204)
@allow(coordinates)
def dismiss_facilitator(organisation_id: str, person_id: str) -> None:
    run(ORGANISATION, organisation_id, DismissFacilitator(person_id))


def _shorten_sessions(person_id: str) -> None:
    with store().database.write() as tx:
        kept.shorten_sessions(tx, person_id, now())


def _found(organisation_id: str) -> None:
    with store().database.read() as tx:
        if organisation(tx, organisation_id) is None:
            not_found()


def _able(opened: Any) -> dict[str, Any]:
    return {"languages": [], "weekly_times": []} if opened is ERASED else opened
