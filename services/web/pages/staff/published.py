"""Who is in which group once the groups are out, and how is one person moved or a facilitator changed?"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.client import Problem
from services.web.pages.staff import explaining, frame, reading
from services.web.words import _

blueprint = Blueprint("published", __name__, url_prefix="/coordinator/<programme_id>/groups")

Fields = Mapping[str, Any]
OVER = ("completed", "cancelled")


def page(about: Fields, board: Fields) -> str:
    """The groups as they are now: some have left since they were published, others have come."""
    told = {one["person_id"]: one for group in board["groups"] for one in group["members"]}
    told |= {one["person_id"]: one for one in board["without_group"]}
    groups = [_group(one, told) for one in reading.groups(about["id"])]
    over = about["status"] in OVER
    return frame.page(
        "published.html",
        about,
        "board",
        groups=groups,
        board=board,
        over=over,
        staff=[] if over else board["facilitators"],
        chosen=None if over else _chosen(about["id"], groups, board, told, request.args.get("person", "")),
        person=explaining.person,
        times_of=explaining.times_of,
    )


def _group(one: Fields, told: Mapping[str, Fields]) -> dict[str, Any]:
    """A group whose members carry what the board knows of them, beside their names."""
    members = [{**told.get(member["person_id"], {}), **_known(member, told)} for member in one["members"]]
    return {**one, **explaining.group({**one, "members": members}), "members": members}


def _known(member: Fields, told: Mapping[str, Fields]) -> dict[str, Any]:
    trade = told.get(member["person_id"], {}).get("trade")
    return {"person_id": member["person_id"], "name": member["name"], "trade": trade}


def _chosen(
    programme_id: str, groups: list[dict[str, Any]], board: Fields, told: Mapping[str, Fields], person_id: str
) -> dict[str, Any] | None:
    if person_id not in told:
        return None
    here = next((one for one in groups if person_id in [x["person_id"] for x in one["members"]]), None)
    names = explaining.Names.of(board)
    moves = []
    for group in groups:
        if group is not here:
            body = {"person_id": person_id, "to": group["group_id"]}
            found = client.post("registration", f"/programmes/{programme_id}/grouping/moves/preview", body)
            moves.append(explaining.move(found, group, names))
    return {**told[person_id], "group": here, "moves": moves}


@blueprint.post("/transfer")
def transfer(programme_id: str) -> ResponseReturnValue:
    to, person_id = request.form.get("to", ""), request.form.get("person_id", "")
    said = _("Moved. They get the meetings of their new group; moving them back takes it back.")
    return _do(programme_id, f"/groups/{to}/members", {"person_id": person_id}, said)


@blueprint.post("/leaders")
def assign(programme_id: str) -> ResponseReturnValue:
    group_id, person_id = request.form.get("group_id", ""), request.form.get("person_id", "")
    return _do(programme_id, f"/groups/{group_id}/facilitators", {"person_id": person_id}, _("Assigned."))


@blueprint.post("/leaders/away")
def release(programme_id: str) -> ResponseReturnValue:
    group_id, person_id = request.form.get("group_id", ""), request.form.get("person_id", "")
    client.delete("registration", f"/groups/{group_id}/facilitators/{person_id}")
    flash(_("Taken off the group."))
    return redirect(f"/coordinator/{programme_id}/groups", 303)


def _do(programme_id: str, path: str, body: Any, said: str) -> ResponseReturnValue:
    try:
        client.post("registration", path, body)
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
    else:
        flash(said)
    return redirect(f"/coordinator/{programme_id}/groups", 303)
