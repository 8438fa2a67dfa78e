"""How does a group agree on its ground rules, and what does each want to reach or worry about?"""

from typing import Any

from flask_smorest import Blueprint

from services.sessions import access
from services.sessions.api import schemas
from services.sessions.api.showing import opener
from services.sessions.domain.commands import (
    AcceptGroundRules,
    AgreeGroundRules,
    DropGoal,
    DropGroundRule,
    KeepGoalPrivate,
    ProposeGroundRule,
    RaiseConcern,
    ReachGoal,
    RewordGoal,
    SetGoal,
    SettleConcern,
    ShareGoal,
)
from services.sessions.domain.concern import concern
from services.sessions.domain.goal import goal
from services.sessions.domain.ground_rules import ground_rules
from services.sessions.projections.concerns import concerns_of_programme
from services.sessions.projections.goals import goals_seen_by
from services.sessions.projections.ground_rules import agreement_of, rules_of
from services.sessions.projections.groups import MEMBER, group_of, people_of
from shared.auth import allow, caller
from shared.decider import Intent
from shared.execute import state_of
from shared.http import new_id, not_found, run, run_all, show_version, store

blueprint = Blueprint("agreeing", __name__, description="Ground rules, goals and concerns")
View = dict[str, Any]


@blueprint.get("/groups/<group_id>/ground-rules")
@allow(access.in_group)
@blueprint.response(200, schemas.GroundRulesShown)
def show_ground_rules(group_id: str) -> View:
    """What is agreed, what is proposed beside it, and who has accepted the version in force."""
    _, version = state_of(store(), ground_rules, group_id)
    show_version(version)
    return _rules(group_id)


@blueprint.post("/groups/<group_id>/ground-rules/proposals")
@allow(access.in_group)
@blueprint.arguments(schemas.TextBody)
@blueprint.response(200, schemas.GroundRulesShown)
def propose_ground_rule(body: View, group_id: str) -> View:
    """Suggest a rule; it is one once the group has agreed."""
    programme_id = _group(group_id).programme_id
    command = ProposeGroundRule(group_id, programme_id, new_id(), _me(), body["text"].strip())
    run(ground_rules, group_id, command)
    return _rules(group_id)


@blueprint.delete("/groups/<group_id>/ground-rules/proposals/<rule_id>")
@allow(access.in_group)
@blueprint.response(200, schemas.GroundRulesShown)
def drop_ground_rule(group_id: str, rule_id: str) -> View:
    """Take a rule off the table: one's own proposal, or, for staff, any rule."""
    with store().database.read() as tx:
        owner = next((one.person_id for one in rules_of(tx, group_id) if one.rule_id == rule_id), None)
    if owner is None or (owner != _me() and not access.staff_of_group(caller(), group_id)):
        not_found()
    run(ground_rules, group_id, DropGroundRule(rule_id))
    return _rules(group_id)


@blueprint.post("/groups/<group_id>/ground-rules/agree")
@allow(access.staff_of_group)
@blueprint.response(200, schemas.GroundRulesShown)
def agree_ground_rules(group_id: str) -> View:
    """The group has gone through what is on the table and agrees; each member then accepts it."""
    with store().database.read() as tx:
        members = people_of(tx, group_id, MEMBER)
    run(ground_rules, group_id, AgreeGroundRules(members))
    return _rules(group_id)


@blueprint.post("/groups/<group_id>/ground-rules/accept")
@allow(access.member_of_group)
@blueprint.arguments(schemas.AcceptBody)
@blueprint.response(200, schemas.GroundRulesShown)
def accept_ground_rules(body: View, group_id: str) -> View:
    """A member's own yes to the version that they have read."""
    run(ground_rules, group_id, AcceptGroundRules(_me(), body["version"]))
    return _rules(group_id)


@blueprint.get("/groups/<group_id>/goals")
@allow(access.in_group)
@blueprint.response(200, schemas.Goals)
def show_goals(group_id: str) -> View:
    """One's own goals, and those that others in the group share."""
    with store().database.read() as tx:
        rows = goals_seen_by(tx, group_id, _me())
    opened = opener(row.text for row in rows)
    items = [
        {
            "id": row.goal_id,
            "person_id": row.person_id,
            "text": opened(row.text),
            "shared": row.shared,
            "reached": row.reached,
            "mine": row.person_id == _me(),
        }
        for row in rows
    ]
    return {"items": items, "next": None}


@blueprint.post("/groups/<group_id>/goals")
@allow(access.member_of_group)
@blueprint.arguments(schemas.GoalBody)
@blueprint.response(201, schemas.Made)
def set_goal(body: View, group_id: str) -> View:
    """Write down what one wants to reach; nobody else sees it."""
    ident = new_id()
    run(goal, ident, SetGoal(ident, group_id, _me(), body["text"].strip()))
    return {"id": ident}


@blueprint.patch("/goals/<goal_id>")
@allow(access.owns_goal)
@blueprint.arguments(schemas.GoalChange)
@blueprint.response(204)
def change_goal(body: View, goal_id: str) -> None:
    """Reword a goal, share it or keep it private, or say that it is reached."""
    commands: list[Any] = []
    if "text" in body:
        commands.append(RewordGoal(body["text"].strip()))
    if "shared" in body:
        commands.append(ShareGoal() if body["shared"] else KeepGoalPrivate())
    if "reached" in body:
        commands.append(ReachGoal())
    if commands:
        run_all([Intent(goal, goal_id, command) for command in commands])


@blueprint.delete("/goals/<goal_id>")
@allow(access.owns_goal)
@blueprint.response(204)
def drop_goal(goal_id: str) -> None:
    """Give a goal up."""
    run(goal, goal_id, DropGoal())


@blueprint.post("/groups/<group_id>/concerns")
@allow(access.in_group)
@blueprint.arguments(schemas.TextBody)
@blueprint.response(201, schemas.Made)
def raise_concern(body: View, group_id: str) -> View:
    """Tell the coordinator something in confidence; nobody else can read it."""
    group = _group(group_id)
    ident = new_id()
    about = (ident, group_id, group.programme_id, group.organisation_id, _me())
    run(concern, ident, RaiseConcern(*about, body["text"].strip()))
    return {"id": ident}


@blueprint.get("/programmes/<programme_id>/concerns")
@allow(access.coordinator_of_programme)
@blueprint.response(200, schemas.Concerns)
def show_concerns(programme_id: str) -> View:
    """What has been told in confidence, for coordinators alone."""
    with store().database.read() as tx:
        rows = concerns_of_programme(tx, programme_id)
    opened = opener(row.text for row in rows)
    items = [
        {
            "id": row.concern_id,
            "group_id": row.group_id,
            "person_id": row.person_id,
            "text": opened(row.text),
            "raised_at": row.raised_at,
            "settled": row.settled,
        }
        for row in rows
    ]
    return {"items": items, "next": None}


@blueprint.post("/concerns/<concern_id>/settle")
@allow(access.coordinator_of_concern)
@blueprint.response(204)
def settle_concern(concern_id: str) -> None:
    """The concern has been seen to."""
    run(concern, concern_id, SettleConcern(_me()))


def _rules(group_id: str) -> View:
    with store().database.read() as tx:
        rows = rules_of(tx, group_id)
        agreement = agreement_of(tx, group_id)
        members = people_of(tx, group_id, MEMBER)
    opened = opener(row.text for row in rows)
    agreed = agreement.rules if agreement else ()
    accepted = agreement.accepted if agreement else {}

    def shown(row: Any) -> View:
        return {"id": row.rule_id, "text": opened(row.text), "mine": row.person_id == _me()}

    return {
        "agreed": [shown(row) for row in rows if row.rule_id in agreed],
        "proposed": [shown(row) for row in rows if row.rule_id not in agreed and not row.dropped],
        "dropped": [shown(row) for row in rows if row.rule_id in agreed and row.dropped],
        "version": agreement.version if agreement else 0,
        "accepted": _me() in accepted,
        "accepted_by": [person for person in members if person in accepted],
        "not_yet_accepted_by": [person for person in members if agreement and person not in accepted],
    }


def _group(group_id: str) -> Any:
    with store().database.read() as tx:
        group = group_of(tx, group_id)
    return group or not_found()


def _me() -> str:
    return str(caller().person)
