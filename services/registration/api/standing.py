"""Who is let in, offered a place, paused or gone? Each route is one command to the programme's places."""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields
from marshmallow.validate import OneOf
from sqlalchemy import Row

from services.registration import kept
from services.registration.access import own_or_staff, staff_of_application, staff_of_programme
from services.registration.api.applications import view
from services.registration.api.schemas import Trimmed
from services.registration.domain.commands import (
    AcceptAll,
    AcceptApplication,
    AcceptOffer,
    CompleteParticipation,
    DeclineApplication,
    DeclineOffer,
    LeaveProgramme,
    OfApplicant,
    OfferPlace,
    PauseParticipation,
    ResumeParticipation,
    WithdrawApplication,
)
from services.registration.domain.places import LEAVING_REASONS, PLACES
from services.registration.projections import standing
from services.registration.projections.programmes import design_of, programme
from shared.auth import allow, anyone
from shared.decider import Rejected
from shared.http import not_found, now, run, store
from shared.moments import in_utc

blueprint = Blueprint("standing", __name__, description="Places, waiting list and offers")


class Leaving(Trimmed):
    reason = fields.String(required=True, validate=OneOf(LEAVING_REASONS))


class Answer(Trimmed):
    accept = fields.Boolean(required=True)


@blueprint.post("/programmes/<programme_id>/accept-all")
@allow(staff_of_programme)
def accept_all(programme_id: str) -> Response:
    """Everyone who waits for an answer, first come first served; the rest go on the waiting list."""
    run(PLACES, programme_id, AcceptAll(now()))
    with store().database.read() as tx:
        return jsonify(by_status=standing.counts(tx, programme_id))


@blueprint.post("/applications/<application_id>/accept")
@allow(staff_of_application)
def accept(application_id: str) -> Response:
    """A place if one is free, else a turn on the waiting list."""
    return _run(AcceptApplication(application_id, now()))


@blueprint.post("/applications/<application_id>/decline")
@allow(staff_of_application)
def decline(application_id: str) -> Response:
    return _run(DeclineApplication(application_id, now()))


@blueprint.post("/applications/<application_id>/offer")
@allow(staff_of_application)
def offer(application_id: str) -> Response:
    return _run(OfferPlace(application_id, now()))


@blueprint.post("/applications/<application_id>/offer/answer")
@blueprint.arguments(Answer)
@allow(own_or_staff)
def answer_offer(given: dict[str, bool], application_id: str) -> Response:
    return _run(_answer(application_id, given["accept"]))


@blueprint.post("/applications/<application_id>/withdraw")
@allow(own_or_staff)
def withdraw(application_id: str) -> Response:
    return _run(WithdrawApplication(application_id, now()))


@blueprint.post("/applications/<application_id>/pause")
@allow(own_or_staff)
def pause(application_id: str) -> Response:
    return _run(PauseParticipation(application_id, now()))


@blueprint.post("/applications/<application_id>/resume")
@allow(own_or_staff)
def resume(application_id: str) -> Response:
    return _run(ResumeParticipation(application_id, now()))


@blueprint.post("/applications/<application_id>/leave")
@blueprint.arguments(Leaving)
@allow(own_or_staff)
def leave(leaving: dict[str, str], application_id: str) -> Response:
    return _run(LeaveProgramme(application_id, leaving["reason"], now()))


@blueprint.post("/applications/<application_id>/complete")
@allow(staff_of_application)
def complete(application_id: str) -> Response:
    return _run(CompleteParticipation(application_id, now()))


@blueprint.get("/offers/<token>")
@allow(anyone)
def show_offer(token: str) -> Response:
    return _shown(_offered(token))


def _shown(row: Row[Any]) -> Response:
    with store().database.read() as tx:
        of = programme(tx, row.programme_id)
    assert of is not None
    return jsonify(
        programme_id=row.programme_id,
        title=design_of(of).title,
        timezone=design_of(of).timezone,
        status=row.status,
        until=in_utc(row.until),
    )


@blueprint.post("/offers/<token>")
@blueprint.arguments(Answer)
@allow(anyone)
def answer_offer_by_link(given: dict[str, bool], token: str) -> Response:
    row = _offered(token)
    run(PLACES, row.programme_id, _answer(row.application_id, given["accept"]))
    return _shown(_offered(token))


def _offered(token: str) -> Row[Any]:
    with store().database.read() as tx:
        ident = kept.offered_by(tx, token, now())
        row = standing.standing_of(tx, ident) if ident else None
    if row is None:
        raise Rejected("offer-has-lapsed")
    return row


def _answer(application_id: str, accepted: bool) -> AcceptOffer | DeclineOffer:
    return AcceptOffer(application_id, now()) if accepted else DeclineOffer(application_id, now())


def _run(command: OfApplicant) -> Response:
    with store().database.read() as tx:
        row = standing.standing_of(tx, command.application_id)
    if row is None:
        not_found()
    run(PLACES, row.programme_id, command)
    return jsonify(view(command.application_id))
