"""How is an application made, shown, corrected and noted on?"""

from collections.abc import Sequence
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Regexp
from sqlalchemy import Row

from services.registration import kept
from services.registration.access import (
    own_application,
    own_or_staff,
    reads_application,
    staff_of_application,
    staff_of_programme,
    staff_or_partner,
)
from services.registration.api.audit import note_reading
from services.registration.api.people import run_for_person
from services.registration.api.programmes import programme_state
from services.registration.api.schemas import (
    PHONE,
    Trimmed,
    email_field,
    language_field,
    name_field,
    phone_field,
    refuse_fields,
)
from services.registration.contacts import contacts
from services.registration.domain.answers import problems_of
from services.registration.domain.application import APPLICATION, CHANNELS, application_id
from services.registration.domain.commands import (
    ChooseLanguage,
    CorrectAnswers,
    CorrectEmail,
    CorrectName,
    CorrectPhone,
    GiveSurveyConsent,
    NoteCall,
    RequestPlace,
    SubmitApplication,
    WithdrawSurveyConsent,
)
from services.registration.domain.design import Design
from services.registration.domain.person import PERSON
from services.registration.domain.places import PLACES
from services.registration.domain.places_state import Status
from services.registration.projections import applications as said
from services.registration.projections.erasures import coming as erasures_due
from services.registration.projections.roles import roles_of
from services.registration.projections.standing import standing_in
from shared.auth import Caller, allow, anyone, caller
from shared.decider import Intent, Rejected
from shared.http import new_id, not_found, now, run, run_all, store, vault
from shared.moments import in_utc
from shared.personal import ERASED, Clear

LONGEST_NOTE = 4000
PERSONAL = ("name", "email", "phone", "language", "comes_back")

blueprint = Blueprint("applications", __name__, description="What applicants said")


class NewApplication(Trimmed):
    name = name_field()
    email = email_field()
    phone = phone_field()
    language = language_field()
    answers = fields.Dict(keys=fields.String(), load_default=dict)
    survey_consent = fields.String(load_default=None, allow_none=True, validate=Length(max=40))
    channel = fields.String(load_default="web", validate=OneOf(CHANNELS))
    external_reference = fields.String(load_default=None, allow_none=True, validate=Length(max=80))


class Correction(Trimmed):
    name = name_field(required=False)
    email = email_field(required=False)
    phone = fields.String(allow_none=True, validate=Regexp(PHONE, error="not-a-phone-number"))
    language = language_field(required=False)
    answers = fields.Dict(keys=fields.String())


class Note(Trimmed):
    note = fields.String(required=True, validate=Length(1, LONGEST_NOTE))


class Consent(Trimmed):
    text_version = fields.String(required=True, validate=Length(1, 40))


class Filter(Schema):
    status = fields.String(validate=OneOf([status.value for status in Status]))


@blueprint.post("/programmes/<programme_id>/applications")
@blueprint.arguments(NewApplication)
@allow(anyone)
def submit(new: dict[str, Any], programme_id: str) -> tuple[Response, int]:
    """On the web by anybody; by a coordinator, who took it by phone or sends it from another system; by
    that system itself."""
    programme = programme_state(programme_id)
    pushed = new["channel"] == "partner" and caller().has_scope(
        "applications:write", programme.organisation_id
    )
    if caller().partner and not pushed:
        not_found()
    if new["channel"] != "web" and not pushed and not staff_of_programme(caller(), programme_id):
        raise Rejected("for-coordinators-only", "channel")
    _refuse_wrong_answers(programme.design, new["answers"])

    def apply(person_id: str) -> list[Intent]:
        ident = application_id(programme_id, person_id)
        command = SubmitApplication(
            ident,
            programme_id,
            programme.organisation_id,
            person_id,
            new["channel"],
            new["language"],
            new["external_reference"],
            Clear(new["answers"]),
            new["survey_consent"],
            programme.design,
            now(),
        )
        return [
            Intent(APPLICATION, ident, command),
            Intent(PLACES, programme_id, RequestPlace(ident, person_id)),
        ]

    person_id, _ = run_for_person(new, apply)
    ident = application_id(programme_id, person_id)
    return jsonify(id=ident, programme_id=programme_id, status=Status.SUBMITTED.value), 201


@blueprint.get("/programmes/<programme_id>/applications")
@blueprint.arguments(Filter, location="query")
@allow(staff_or_partner("applications:read"))
def list_applications(wanted: dict[str, str], programme_id: str) -> Response:
    """In the order in which they came, with contact and answers; a partner's system sees these with
    `contacts:read` alone."""
    with store().database.read() as tx:
        rows = said.applications_to(tx, programme_id)
        standings = standing_in(tx, programme_id)
    items = _views(rows, standings)
    note_reading(programme_id)
    return jsonify(items=[one for one in items if wanted.get("status") in (None, one["status"])], next=None)


@blueprint.get("/applications/<application_id>")
@allow(reads_application)
def show_application(application_id: str) -> Response:
    """Notes of calls are shown to staff alone."""
    shown = view(application_id)
    if shown["person_id"] != caller().person:
        note_reading(shown["programme_id"], application_id)
    if staff_of_application(caller(), application_id):
        shown["notes"] = _notes(application_id)
    return jsonify(shown)


@blueprint.patch("/applications/<application_id>")
@blueprint.arguments(Correction)
@allow(own_or_staff)
def correct_application(correction: dict[str, Any], application_id: str) -> Response:
    """By the applicant, or by a coordinator who was told. A mistyped address is corrected here."""
    row = _row(application_id)
    about_person = _about_person(correction, row)
    intents = [Intent(PERSON, row.person_id, command) for command in about_person]
    if "answers" in correction:
        design = programme_state(row.programme_id).design
        _refuse_wrong_answers(design, correction["answers"])
        command = CorrectAnswers(Clear(correction["answers"]), design)
        intents.insert(0, Intent(APPLICATION, application_id, command))
    if intents:
        run_all(intents)
    if any(isinstance(command, CorrectEmail) for command in about_person):
        with store().database.write() as tx:
            kept.end_all_sessions(tx, row.person_id)
    return jsonify(view(application_id))


def _about_person(correction: dict[str, Any], row: Row[Any]) -> list[Any]:
    contact = correction.keys() & {"name", "email", "phone", "language"}
    if not contact:
        return []
    with store().database.read() as tx:
        works_here = roles_of(tx, row.person_id).is_staff
        elsewhere = {one.organisation_id for one in said.applications_by(tx, row.person_id)}
    # Whoever can change an address can sign in with it: not into another's rights, nor past one's own.
    itself = caller().person == row.person_id
    if (itself and "email" in contact) or (not itself and (works_here or len(elsewhere) > 1)):
        raise Rejected("contact-is-not-changed-here", sorted(contact)[0])
    commands: list[Any] = []
    if "name" in contact:
        commands.append(CorrectName(Clear(correction["name"])))
    # a form brings the whole contact: the address that it was before is no other
    if (
        "email" in contact
        and correction["email"] != contacts(store(), [row.person_id])[row.person_id]["email"]
    ):
        commands.append(CorrectEmail(Clear(correction["email"])))
    if "phone" in contact:
        commands.append(CorrectPhone(Clear(correction["phone"]) if correction["phone"] else None))
    if "language" in contact:
        commands.append(ChooseLanguage(correction["language"]))
    return commands


@blueprint.post("/applications/<application_id>/notes")
@blueprint.arguments(Note)
@allow(staff_of_application)
def note_call(new: dict[str, str], application_id: str) -> tuple[Response, int]:
    run(APPLICATION, application_id, NoteCall(new_id(), Clear(new["note"])))
    return jsonify(items=_notes(application_id), next=None), 201


@blueprint.post("/applications/<application_id>/survey-consent")
@blueprint.arguments(Consent)
@allow(own_application)
def give_consent(given: dict[str, str], application_id: str) -> Response:
    design = programme_state(_row(application_id).programme_id).design
    run(APPLICATION, application_id, GiveSurveyConsent(given["text_version"], design, now()))
    return jsonify(view(application_id))


@blueprint.delete("/applications/<application_id>/survey-consent")
@allow(own_application)
def withdraw_consent(application_id: str) -> Response:
    """The place in the programme is kept."""
    run(APPLICATION, application_id, WithdrawSurveyConsent(now()))
    return jsonify(view(application_id))


def view(ident: str) -> dict[str, Any]:
    row = _row(ident)
    with store().database.read() as tx:
        standings = standing_in(tx, row.programme_id)
    return _views([row], standings)[0]


def _row(ident: str) -> Row[Any]:
    with store().database.read() as tx:
        row = said.application(tx, ident)
    if row is None:
        not_found()
    return row


def _views(rows: Sequence[Row[Any]], standings: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    if not _may_see_people(caller(), rows):
        known = {row.person_id: dict.fromkeys(PERSONAL) for row in rows}
        opened = dict.fromkeys([row.answers for row in rows])
    else:
        known = contacts(store(), [row.person_id for row in rows])
        opened = vault().open(row.answers for row in rows)
    with store().database.read() as tx:
        erasing = erasures_due(tx)
    stands = {one.application_id: one for one in standings}
    waiting = [one.application_id for one in standings if one.status == Status.WAITING]
    return [
        {
            "id": row.application_id,
            "programme_id": row.programme_id,
            "person_id": row.person_id,
            **known[row.person_id],
            "channel": row.channel,
            "external_reference": row.external_reference,
            "submitted_at": in_utc(row.submitted_at),
            "answers": None if opened[row.answers] is ERASED else opened[row.answers],
            "survey_consent": {"text_version": row.consent_version, "at": in_utc(row.consent_at)}
            if row.consent_version
            else None,
            "status": stands[row.application_id].status,
            "since": in_utc(stands[row.application_id].since),
            "waiting_turn": waiting.index(row.application_id) + 1 if row.application_id in waiting else None,
            "erasure_at": in_utc(erasing.get(row.person_id)),
            "offer_until": in_utc(stands[row.application_id].until),
        }
        for row in rows
    ]


def _may_see_people(who: Caller, rows: Sequence[Row[Any]]) -> bool:
    return who.partner is None or all(who.has_scope("contacts:read", row.organisation_id) for row in rows)


def _notes(ident: str) -> list[dict[str, Any]]:
    with store().database.read() as tx:
        rows = said.notes_on(tx, ident)
    opened = vault().open(row.note for row in rows)
    return [
        {
            "id": row.note_id,
            "note": None if opened[row.note] is ERASED else opened[row.note],
            "at": in_utc(row.at),
            "by": row.actor.removeprefix("person:"),
        }
        for row in rows
    ]


def _refuse_wrong_answers(design: Design, answers: dict[str, Any]) -> None:
    """All that is wrong at once, so that a form is mended in one go."""
    problems = problems_of(design, answers)
    if problems:
        refuse_fields({f"answers.{field}": [slug] for field, slug in problems.items()})
