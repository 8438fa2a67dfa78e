"""Which groups are there, what does a group see of its members, and how do people come and go?"""

from collections.abc import Sequence
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length

from services.registration.access import of_group, staff_of_group, staff_of_programme
from services.registration.contacts import contacts
from services.registration.domain.group import GROUP
from services.registration.domain.grouping import GROUPING
from services.registration.domain.grouping_commands import (
    AddMember,
    AssignFacilitator,
    GroupCommand,
    NameSubstitute,
    ReleaseFacilitator,
    RemoveMember,
    TransferMember,
)
from services.registration.participants import IS_IN
from services.registration.projections.applications import applications_to
from services.registration.projections.groups import GroupView, group_of, groups_of_programme
from services.registration.projections.organisations import staff_of
from services.registration.projections.people import several, shown_to_group
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.standing import standing_in
from shared.auth import allow
from shared.decider import Intent, Rejected
from shared.http import not_found, run, run_all, show_version, store, vault
from shared.personal import ERASED

blueprint = Blueprint("groups", __name__, description="Groups once they are published")


def _ident() -> fields.String:
    return fields.String(required=True, validate=Length(1, 36))


class Destination(Schema):
    to = _ident()


class NewPerson(Schema):
    person_id = _ident()


class Substitute(Schema):
    session_id = _ident()
    person_id = _ident()


@blueprint.get("/programmes/<programme_id>/groups")
@allow(staff_of_programme)
def list_groups(programme_id: str) -> Response:
    with store().database.read() as tx:
        found = groups_of_programme(tx, programme_id)
    return jsonify(items=_shown(found), next=None)


@blueprint.get("/groups/<group_id>")
@allow(of_group)
def show_group(group_id: str) -> Response:
    """As its members may see it: names always, and of each what they have chosen to show."""
    return _answer(group_id)


@blueprint.post("/groups/<group_id>/members")
@allow(staff_of_group)
@blueprint.arguments(NewPerson)
def add_member(wanted: dict[str, str], group_id: str) -> Response:
    """Whoever was accepted after the groups were published, or comes from another group."""
    return _transfer(wanted["person_id"], _group(group_id))


@blueprint.post("/groups/<group_id>/members/<person_id>/move")
@allow(staff_of_group)
@blueprint.arguments(Destination)
def move_member(wanted: dict[str, str], group_id: str, person_id: str) -> Response:
    here = _group(group_id)
    with store().database.read() as tx:
        there = group_of(tx, wanted["to"])
    if there is None or there.programme_id != here.programme_id:
        raise Rejected("no-such-group", "to")
    if person_id not in here.members and person_id not in there.members:
        not_found()
    return _transfer(person_id, there)


@blueprint.post("/groups/<group_id>/facilitators")
@allow(staff_of_group)
@blueprint.arguments(NewPerson)
def assign_facilitator(wanted: dict[str, str], group_id: str) -> Response:
    _refuse_who_is_no_facilitator(wanted["person_id"], group_id)
    return _run(group_id, AssignFacilitator(wanted["person_id"]))


@blueprint.delete("/groups/<group_id>/facilitators/<person_id>")
@allow(staff_of_group)
def release_facilitator(group_id: str, person_id: str) -> Response:
    return _run(group_id, ReleaseFacilitator(person_id))


@blueprint.post("/groups/<group_id>/substitutes")
@allow(staff_of_group)
@blueprint.arguments(Substitute)
def name_substitute(wanted: dict[str, str], group_id: str) -> Response:
    """Who leads one meeting in place of the group's facilitators."""
    _refuse_who_is_no_facilitator(wanted["person_id"], group_id)
    return _run(group_id, NameSubstitute(wanted["session_id"], wanted["person_id"]))


def _transfer(person_id: str, there: GroupView) -> Response:
    """Grouping and both groups change in one transaction: nobody is ever seen in two groups or in none."""
    with store().database.read() as tx:
        others = groups_of_programme(tx, there.programme_id)
        inside = {row.person_id for row in standing_in(tx, there.programme_id) if row.status in IS_IN}
        consents = {
            row.person_id: row.consent_version is not None for row in applications_to(tx, there.programme_id)
        }
    if person_id not in inside:
        raise Rejected("not-a-participant", "person_id")
    left = [one for one in others if person_id in one.members and one.group_id != there.group_id]
    intents = [
        Intent(GROUPING, there.programme_id, TransferMember(person_id, there.group_id)),
        *(Intent(GROUP, one.group_id, RemoveMember(person_id)) for one in left),
        Intent(GROUP, there.group_id, AddMember(person_id, consents[person_id])),
    ]
    run_all(intents)
    return _answer(there.group_id)


def _refuse_who_is_no_facilitator(person_id: str, group_id: str) -> None:
    group = _group(group_id)
    with store().database.read() as tx:
        engaged = {row.person_id for row in staff_of(tx, group.organisation_id)}
    if person_id not in engaged:
        raise Rejected("not-a-facilitator", "person_id")


def _run(group_id: str, command: GroupCommand) -> Response:
    run(GROUP, group_id, command)
    return _answer(group_id)


def _group(group_id: str) -> GroupView:
    with store().database.read() as tx:
        return group_of(tx, group_id) or not_found()


def _answer(group_id: str) -> Response:
    group = _group(group_id)
    show_version(group.version)
    return jsonify(_shown([group])[0])


def _shown(groups: Sequence[GroupView]) -> list[dict[str, Any]]:
    seen = _seen_by_the_group(groups)
    return [
        {
            "group_id": group.group_id,
            "programme_id": group.programme_id,
            "organisation_id": group.organisation_id,
            "programme_title": _title(group.programme_id),
            "label": group.label,
            "weekday": group.weekday,
            "time": group.time,
            "timezone": group.timezone,
            "language": group.language,
            "members": [seen[one] for one in group.members],
            "facilitators": [seen[one] for one in group.facilitators],
            "substitutes": [
                {"session_id": session, **seen[one]} for session, one in sorted(group.substitutes.items())
            ],
        }
        for group in groups
    ]


def _title(programme_id: str) -> dict[str, str]:
    with store().database.read() as tx:
        row = programme(tx, programme_id) or not_found()
    return dict(design_of(row).title)


def _seen_by_the_group(groups: Sequence[GroupView]) -> dict[str, dict[str, Any]]:
    """By person: the name, and company, website, phone and e-mail where the person shows them."""
    people = {
        one for group in groups for one in (*group.members, *group.facilitators, *group.substitutes.values())
    }
    with store().database.read() as tx:
        choices = {row.person_id: shown_to_group(row) for row in several(tx, people)}
        told = {
            row.person_id: row.answers
            for programme_id in {group.programme_id for group in groups}
            for row in applications_to(tx, programme_id)
            if {"company", "website"} & set(choices.get(row.person_id, ()))
        }
    opened = vault().open(told.values())
    answers = {one: opened[sealed] for one, sealed in told.items() if opened[sealed] is not ERASED}
    known = contacts(store(), sorted(people))
    seen = {}
    for one in people:
        all_of_it = {**answers.get(one, {}), **known.get(one, {})}
        chosen = {field: all_of_it.get(field) for field in choices.get(one, ())}
        seen[one] = {"person_id": one, "name": all_of_it.get("name"), **chosen}
    return seen
