"""What do we keep of the person who asks, and what may they choose themselves?"""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint, abort
from marshmallow import fields
from marshmallow.validate import OneOf, Regexp

from services.registration.api.schemas import PHONE, Trimmed, language_field, name_field
from services.registration.contacts import contacts
from services.registration.domain.commands import (
    ChooseLanguage,
    ChooseShownToGroup,
    CorrectName,
    CorrectPhone,
)
from services.registration.domain.person import PERSON, SHOWABLE
from services.registration.projections.applications import applications_by
from services.registration.projections.people import person, shown_to_group
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.standing import standing_of
from shared.auth import allow, caller, signed_in
from shared.decider import Intent
from shared.http import not_found, run_all, store
from shared.moments import in_utc
from shared.personal import Clear

blueprint = Blueprint("me", __name__, description="One's own contact, choices and applications")


class MyChanges(Trimmed):
    name = name_field(required=False)
    phone = fields.String(allow_none=True, validate=Regexp(PHONE, error="not-a-phone-number"))
    language = language_field(required=False)
    shown = fields.List(fields.String(validate=OneOf(SHOWABLE)))


@blueprint.get("/me")
@allow(signed_in)
def show_me() -> Response:
    return jsonify(_me(str(caller().person)))


@blueprint.patch("/me")
@blueprint.arguments(MyChanges)
@allow(signed_in)
def change_me(changes: dict[str, Any]) -> Response:
    """An address is not changed here: it is what one signs in with, so a coordinator corrects it."""
    ident = str(caller().person)
    commands: list[Any] = []
    if "name" in changes:
        commands.append(CorrectName(Clear(changes["name"])))
    if "phone" in changes:
        commands.append(CorrectPhone(Clear(changes["phone"]) if changes["phone"] else None))
    if "language" in changes:
        commands.append(ChooseLanguage(changes["language"]))
    if "shown" in changes:
        commands.append(ChooseShownToGroup(tuple(changes["shown"])))
    if commands:
        run_all([Intent(PERSON, ident, command) for command in commands])
    return jsonify(_me(ident))


def _me(ident: str) -> dict[str, Any]:
    with store().database.read() as tx:
        row = person(tx, ident)
        if row is None:
            not_found()
        mine = [
            (
                application,
                standing_of(tx, application.application_id),
                programme(tx, application.programme_id),
            )
            for application in applications_by(tx, ident)
        ]
    applications = [
        {
            "id": application.application_id,
            "programme_id": application.programme_id,
            "title": design_of(of).title,
            "programme_status": of.status,
            "status": standing.status,
            "offer_until": in_utc(standing.until),
            "asks_surveys": design_of(of).survey_plan is not None,
            "surveys": application.consent_version is not None,
            "survey_consent": {
                "text_version": application.consent_version,
                "at": in_utc(application.consent_at),
                "words": design_of(of).survey_consent.words,
            },
        }
        for application, standing, of in mine
        if standing is not None and of is not None
    ]
    contact = contacts(store(), [ident])[ident]
    if contact["name"] is None:
        abort(401)  # erased a moment ago, while their token still holds
    return {
        "person_id": ident,
        **contact,
        "shown": shown_to_group(row),
        "applications": applications,
    }
