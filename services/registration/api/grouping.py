"""How are groups proposed, changed by hand and published?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range, Regexp
from sqlalchemy import Row

from services.registration.access import staff_of_programme
from services.registration.api.board import broken_rules, previewed, shown
from services.registration.domain.design import LANGUAGES, Design
from services.registration.domain.formation.people import Hard, Pair
from services.registration.domain.formation.proposing import PATIENCE
from services.registration.domain.group import GROUP
from services.registration.domain.grouping import GROUPING, Drafted
from services.registration.domain.grouping_commands import (
    AskForGroups,
    ChooseMeetingTime,
    FormGroup,
    GroupingCommand,
    MoveMember,
    PinMember,
    PlaceFacilitator,
    PublishGroups,
    TakeFacilitatorAway,
    UndoMove,
    UnpinMember,
)
from services.registration.domain.grouping_events import (
    DraftGroup,
    FirstMember,
    PlannedSessions,
    PlannedSurveys,
    ProposalRules,
)
from services.registration.domain.programme import Stage
from services.registration.participants import Participants, participants_of
from services.registration.projections.grouping import Board, board_of, search_of
from services.registration.projections.programmes import design_of, programme
from services.registration.rejections import REJECTIONS
from shared.auth import allow
from shared.decider import Intent, Rejected
from shared.http import language, not_found, now, run, run_all, show_version, store

RANGE = "Must be greater than or equal to {min} and less than or equal to {max}."
LARGEST_SEED = 2**31 - 1

blueprint = Blueprint("grouping", __name__, description="Groups as they are planned")


def _ident() -> fields.String:
    return fields.String(required=True, validate=Length(1, 36))


def _pairs() -> fields.List[Any]:
    person = fields.String(validate=Length(1, 36))
    return fields.List(
        fields.List(person, validate=Length(equal=2)), load_default=list, validate=Length(max=500)
    )


class WantedRules(Schema):
    """What is left out is as the programme's design says."""

    smallest = fields.Integer(strict=True, validate=Range(1, 100, error=RANGE))
    largest = fields.Integer(strict=True, validate=Range(1, 100, error=RANGE))
    competitors_apart = fields.Boolean()
    together = _pairs()
    apart = _pairs()


class Wanted(Schema):
    seed = fields.Integer(strict=True, load_default=1, validate=Range(0, LARGEST_SEED, error=RANGE))
    group_count = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=Range(1, 100, error=RANGE)
    )
    rules = fields.Nested(WantedRules, load_default=dict)


class Move(Schema):
    person_id = _ident()
    to = _ident()


class Pin(Schema):
    person_id = _ident()


class Leader(Schema):
    group_id = _ident()
    person_id = _ident()


class MeetingTime(Schema):
    group_id = _ident()
    weekday = fields.Integer(required=True, strict=True, validate=Range(0, 6, error=RANGE))
    time = fields.String(
        required=True, validate=Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error="not-a-weekly-time")
    )
    language = fields.String(required=True, validate=OneOf(LANGUAGES))


class Publishing(Schema):
    """`despite`: the broken hard rules that the coordinator knowingly goes against."""

    despite = fields.List(fields.String(validate=OneOf([rule.value for rule in Hard])), load_default=list)


@blueprint.post("/programmes/<programme_id>/grouping/proposals")
@allow(staff_of_programme)
@blueprint.arguments(Wanted)
def propose(wanted: dict[str, Any], programme_id: str) -> tuple[Response, int]:
    """Ask for the best groups by the rules; whoever is pinned stays. They are looked for in the background:
    the search says how that goes, and the board shows what was found."""
    row = _running(programme_id)
    design = design_of(row)
    participants = participants_of(store(), programme_id, row.organisation_id, design)
    rules = _rules(wanted["rules"], design, participants)
    problem = participants.problem(rules, wanted["group_count"], {})
    if not problem.people or not problem.slots:
        raise Rejected("nobody-to-group")
    organisation, count = row.organisation_id, wanted["group_count"]
    run(GROUPING, programme_id, AskForGroups(programme_id, organisation, wanted["seed"], count, rules, now()))
    return _search(programme_id), 202


@blueprint.get("/programmes/<programme_id>/grouping/search")
@allow(staff_of_programme)
def search(programme_id: str) -> Response:
    """How the newest search for groups goes: `looking`, `found` or `not-found`, since when and how long
    at most (seconds), and, where nothing was found, why."""
    return _search(programme_id)


@blueprint.get("/programmes/<programme_id>/grouping")
@allow(staff_of_programme)
def show(programme_id: str) -> Response:
    """The board: groups, people with the reasons for their place, points and broken rules as of now."""
    return _shown(programme_id)


@blueprint.post("/programmes/<programme_id>/grouping/moves")
@allow(staff_of_programme)
@blueprint.arguments(Move)
def move(wanted: dict[str, str], programme_id: str) -> Response:
    _refuse_a_stranger(wanted["person_id"], _participants(programme_id))
    return _edit(programme_id, MoveMember(wanted["person_id"], wanted["to"]))


@blueprint.post("/programmes/<programme_id>/grouping/moves/preview")
@allow(staff_of_programme)
@blueprint.arguments(Move)
def preview(wanted: dict[str, str], programme_id: str) -> Response:
    """What a move would change, before it is made; also of groups that are out already."""
    board = _board(programme_id) or not_found()
    participants = _participants(programme_id)
    _refuse_a_stranger(wanted["person_id"], participants)
    to = next((group for group in board.state.groups if group.group_id == wanted["to"]), None)
    if to is None:
        raise Rejected("no-such-group", "to")
    return jsonify(previewed(board, participants, wanted["person_id"], to))


@blueprint.post("/programmes/<programme_id>/grouping/undo")
@allow(staff_of_programme)
def undo(programme_id: str) -> Response:
    """Take back the last move made by hand."""
    return _edit(programme_id, UndoMove())


@blueprint.post("/programmes/<programme_id>/grouping/pins")
@allow(staff_of_programme)
@blueprint.arguments(Pin)
def pin(wanted: dict[str, str], programme_id: str) -> Response:
    return _edit(programme_id, PinMember(wanted["person_id"]))


@blueprint.delete("/programmes/<programme_id>/grouping/pins/<person_id>")
@allow(staff_of_programme)
def unpin(programme_id: str, person_id: str) -> Response:
    return _edit(programme_id, UnpinMember(person_id))


@blueprint.post("/programmes/<programme_id>/grouping/facilitators")
@allow(staff_of_programme)
@blueprint.arguments(Leader)
def place_facilitator(wanted: dict[str, str], programme_id: str) -> Response:
    refuse_who_is_no_facilitator(wanted["person_id"], _participants(programme_id))
    return _edit(programme_id, PlaceFacilitator(wanted["group_id"], wanted["person_id"]))


@blueprint.delete("/programmes/<programme_id>/grouping/facilitators/<group_id>/<person_id>")
@allow(staff_of_programme)
def take_facilitator_away(programme_id: str, group_id: str, person_id: str) -> Response:
    return _edit(programme_id, TakeFacilitatorAway(group_id, person_id))


@blueprint.post("/programmes/<programme_id>/grouping/times")
@allow(staff_of_programme)
@blueprint.arguments(MeetingTime)
def choose_time(wanted: dict[str, Any], programme_id: str) -> Response:
    """Another weekly time or language for one group."""
    return _edit(programme_id, ChooseMeetingTime(**wanted))


@blueprint.post("/programmes/<programme_id>/grouping/publish")
@allow(staff_of_programme)
@blueprint.arguments(Publishing)
def publish(wanted: dict[str, Any], programme_id: str) -> Response:
    """Form the groups: an atomic append to the grouping and to each group, so that all begin or none."""
    row = _running(programme_id)
    board = _board(programme_id)
    if board is None:
        raise Rejected("no-groups-proposed")
    if isinstance(board.state, Drafted):
        design = design_of(row)
        participants = participants_of(store(), programme_id, row.organisation_id, design)
        command = PublishGroups(
            board.state.groups,
            participants.ids,
            broken_rules(board, participants),
            tuple(wanted["despite"]),
        )
        forming = [
            Intent(GROUP, group.group_id, _forming(group, row, design, board, participants))
            for group in board.state.groups
        ]
        run_all([Intent(GROUPING, programme_id, command), *forming])
    return _shown(programme_id)


def refuse_who_is_no_facilitator(person: str, participants: Participants) -> None:
    if person not in participants.staff:
        raise Rejected("not-a-facilitator", "person_id")


def _refuse_a_stranger(person: str, participants: Participants) -> None:
    if person not in participants.ids:
        raise Rejected("not-a-participant", "person_id")


def _edit(programme_id: str, command: GroupingCommand) -> Response:
    run(GROUPING, programme_id, command)
    return _shown(programme_id)


def _shown(programme_id: str) -> Response:
    board = _board(programme_id) or not_found()
    row = _programme(programme_id)
    design = design_of(row)
    show_version(board.version)
    participants = participants_of(store(), programme_id, row.organisation_id, design)
    return jsonify(shown(board, participants, design.timezone))


def _search(programme_id: str) -> Response:
    with store().database.read() as tx:
        found = search_of(tx, programme_id) or not_found()
    state = "looking" if found.looking else "not-found" if found.why_not else "found"
    why_not = found.why_not and REJECTIONS[found.why_not].text(language(), {})
    return jsonify(
        {
            "state": state,
            "seed": found.asked.seed,
            "group_count": found.asked.group_count,
            "seconds": (now() - found.asked.at).total_seconds(),
            "at_most": PATIENCE,
            "slug": found.why_not,
            "why_not": why_not,
        }
    )


def _board(programme_id: str) -> Board | None:
    with store().database.read() as tx:
        return board_of(tx, programme_id)


def _programme(programme_id: str) -> Row[Any]:
    with store().database.read() as tx:
        return programme(tx, programme_id) or not_found()


def _running(programme_id: str) -> Row[Any]:
    row = _programme(programme_id)
    if row.status in {Stage.COMPLETED, Stage.CANCELLED}:
        raise Rejected("programme-is-over")
    return row


def _participants(programme_id: str) -> Participants:
    row = _programme(programme_id)
    return participants_of(store(), programme_id, row.organisation_id, design_of(row))


def _rules(wanted: dict[str, Any], design: Design, participants: Participants) -> ProposalRules:
    usual = design.group_rules
    rules = ProposalRules(
        wanted.get("smallest", usual.smallest),
        wanted.get("largest", usual.largest),
        wanted.get("competitors_apart", usual.competitors_apart),
        _known_pairs(wanted.get("together", []), "rules.together", participants),
        _known_pairs(wanted.get("apart", []), "rules.apart", participants),
    )
    if rules.smallest > rules.largest:
        raise Rejected("smallest-above-largest", "rules.smallest")
    return rules


def _known_pairs(pairs: Sequence[Sequence[str]], field: str, participants: Participants) -> tuple[Pair, ...]:
    found = []
    for turn, pair in enumerate(pairs):
        if not participants.ids.issuperset(pair) or any(one == other for one, other in pairwise(pair)):
            raise Rejected("not-a-participant", f"{field}[{turn}]")
        found.append((pair[0], pair[1]))
    return tuple(found)


def _forming(
    group: DraftGroup, row: Row[Any], design: Design, board: Board, participants: Participants
) -> FormGroup:
    sessions, surveys = design.session_plan, design.survey_plan
    return FormGroup(
        group_id=group.group_id,
        programme_id=row.programme_id,
        organisation_id=row.organisation_id,
        label=group.label,
        members=tuple(
            FirstMember(one, participants.consents[one]) for one in group.members if one in participants.ids
        ),
        facilitators=group.facilitators,
        weekday=group.weekday,
        time=group.time,
        timezone=design.timezone,
        language=group.language,
        largest=max(board.proposed.rules.largest, len(group.members)),
        session_plan=PlannedSessions(
            sessions.count,
            sessions.weeks_apart,
            sessions.minutes,
            sessions.first_on,
            sessions.skip_holidays,
            sessions.country,
        ),
        survey_plan=PlannedSurveys(
            surveys.instrument, surveys.minimum_pairs, surveys.after_days, surveys.reminders_days
        )
        if surveys
        else None,
    )
