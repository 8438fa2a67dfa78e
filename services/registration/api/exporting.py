"""What does somebody get of registration who asks for all that is kept of them?"""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint

from services.registration import kept, passkeys
from services.registration.contacts import contacts
from services.registration.domain.application import APPLICATION
from services.registration.domain.events import SurveyConsentGiven, SurveyConsentWithdrawn
from services.registration.projections.applications import applications_by, notes_on
from services.registration.projections.groups import groups_ever
from services.registration.projections.people import person, shown_to_group
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.roles import roles_of
from services.registration.projections.standing import standing_of
from shared.auth import allow, caller, signed_in
from shared.eventstore import read_stream
from shared.http import not_found, now, store, vault
from shared.moments import in_utc
from shared.personal import ERASED

blueprint = Blueprint("exporting", __name__, description="All that is kept of the caller")

Row = dict[str, Any]


@blueprint.get("/me/export")
@allow(signed_in)
def export() -> Response:
    """Parts with rows, coordinators' notes of calls among them. The other services have the same route."""
    me = str(caller().person)
    parts = {
        "contact": _contact(me),
        "applications": _applications(me),
        "consents": _consents(me),
        "notes": _notes(me),
        "groups": _groups(me),
        "roles": _roles(me),
        "devices": _devices(me),
        "passkeys": _passkeys(me),
    }
    return jsonify(parts=[{"name": name, "rows": rows} for name, rows in parts.items()])


def _contact(me: str) -> list[Row]:
    with store().database.read() as tx:
        row = person(tx, me)
    if row is None:
        not_found()
    return [{"person_id": me, **contacts(store(), [me])[me], "shown_to_group": shown_to_group(row)}]


def _applications(me: str) -> list[Row]:
    with store().database.read() as tx:
        rows = [
            (one, standing_of(tx, one.application_id), programme(tx, one.programme_id))
            for one in applications_by(tx, me)
        ]
    opened = vault().open(one.answers for one, _, _ in rows)
    return [
        {
            "application_id": one.application_id,
            "programme": design_of(of).title if of else None,
            "submitted_at": in_utc(one.submitted_at),
            "channel": one.channel,
            "external_reference": one.external_reference,
            "status": standing.status if standing else None,
            "since": in_utc(standing.since) if standing else None,
            "answers": None if opened[one.answers] is ERASED else opened[one.answers],
        }
        for one, standing, of in rows
    ]


def _consents(me: str) -> list[Row]:
    """Each that was given and each that was taken back, with the text's version and the time."""
    with store().database.read() as tx:
        said = [
            (one.application_id, recorded.event)
            for one in applications_by(tx, me)
            for recorded in read_stream(tx, store(), APPLICATION.stream(one.application_id))
        ]
    return [
        {
            "application_id": ident,
            "consent": "surveys",
            "text_version": event.text_version if isinstance(event, SurveyConsentGiven) else None,
            "given": isinstance(event, SurveyConsentGiven),
            "at": in_utc(event.at),
        }
        for ident, event in said
        if isinstance(event, SurveyConsentGiven | SurveyConsentWithdrawn)
    ]


def _notes(me: str) -> list[Row]:
    with store().database.read() as tx:
        rows = [note for one in applications_by(tx, me) for note in notes_on(tx, one.application_id)]
    opened = vault().open(row.note for row in rows)
    return [
        {"application_id": row.application_id, "at": in_utc(row.at), "note": opened[row.note]}
        for row in rows
        if opened[row.note] is not ERASED
    ]


def _groups(me: str) -> list[Row]:
    with store().database.read() as tx:
        rows = groups_ever(tx, me)
    return [
        {
            "group": row.label,
            "programme_id": row.programme_id,
            "joined_at": in_utc(row.joined_at),
            "left_at": in_utc(row.left_at),
        }
        for row in rows
    ]


def _roles(me: str) -> list[Row]:
    with store().database.read() as tx:
        roles = roles_of(tx, me)
    named = {
        "coordinator": roles.coordinates,
        "facilitator": roles.facilitates,
        "member": roles.member_of,
        "admin": (me,) if roles.admin else (),
    }
    return [{"role": role, "of": place} for role, places in named.items() for place in places]


def _devices(me: str) -> list[Row]:
    with store().database.read() as tx:
        rows = kept.sessions_of(tx, me, now())
    return [
        {
            "device": one.device,
            "begun_at": in_utc(one.begun_at),
            "seen_at": in_utc(one.seen_at),
            "signed_in_until": in_utc(one.expires_at),
        }
        for one in rows
    ]


def _passkeys(me: str) -> list[Row]:
    with store().database.read() as tx:
        rows = passkeys.passkeys_of(tx, me)
    return [
        {"device": one.device, "made_at": in_utc(one.made_at), "last_used_at": in_utc(one.last_used_at)}
        for one in rows
    ]
