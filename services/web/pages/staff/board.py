"""Who is in which group, why, and what would a change cost? A proposal that people finish by hand."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from services.web import client, times
from services.web.client import Problem
from services.web.forms import text
from services.web.pages.staff import explaining, frame, published, reading
from services.web.words import _

blueprint = Blueprint("board", __name__, url_prefix="/coordinator/<programme_id>/groups")

Fields = Mapping[str, Any]


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    search = client.get_or_none("registration", f"/programmes/{programme_id}/grouping/search") or {}
    if search.get("state") == "looking":
        return frame.page("board_looking.html", about, "board", search=search)
    board = client.get_or_none("registration", f"/programmes/{programme_id}/grouping")
    if not board:
        return _before(about, search)
    if board["published"]:
        return published.page(about, board)
    everyone = {one["person_id"]: one for group in board["groups"] for one in group["members"]}
    everyone |= {one["person_id"]: one for one in board["without_group"]}
    chosen = everyone.get(request.args.get("person", ""))
    names = explaining.Names.of(board)
    return frame.page(
        "board.html",
        about,
        "board",
        board=board,
        search=search,
        groups=[{**one, **explaining.group(one)} for one in board["groups"]],
        placed=len(everyone) - len(board["without_group"]),
        total=len(everyone),
        broken=[explaining.broken(one, names) for one in board["broken"]],
        ways_out=[[explaining.gives(one, names) for one in way] for way in board["ways_out"]],
        chosen=_chosen(programme_id, board, chosen, names) if chosen else None,
        person=explaining.person,
        percent=explaining.percent,
        times_of=explaining.times_of,
    )


def _before(about: Fields, search: Fields) -> str:
    """No proposal yet: who would be grouped, and by which rules."""
    counts = reading.places(about["id"])["by_status"]
    return frame.page(
        "board_before.html",
        about,
        "board",
        search=search,
        people=counts.get("accepted", 0) + counts.get("paused", 0),
        rules=about["group_rules"],
        staff=client.items("registration", f"/organisations/{about['organisation_id']}/staff"),
    )


def _chosen(programme_id: str, board: Fields, person: Fields, names: explaining.Names) -> dict[str, Any]:
    """A person with the reasons for their place, and what each other group would cost."""
    here = next((one for one in board["groups"] if person in one["members"]), None)
    moves = [
        explaining.move(_preview(programme_id, person["person_id"], group["group_id"]), group, names)
        for group in board["groups"]
        if group is not here
    ]
    return {**person, "group": here, "moves": moves, **explaining.why(person, here, names)}


def _preview(programme_id: str, person_id: str, to: str) -> Fields:
    body = {"person_id": person_id, "to": to}
    found: Fields = client.post("registration", f"/programmes/{programme_id}/grouping/moves/preview", body)
    return found


@blueprint.post("/proposal")
def propose(programme_id: str) -> ResponseReturnValue:
    body: dict[str, Any] = {"seed": _seed(request.form.get("seed", ""))}
    if count := text(request.form, "group_count"):
        body["group_count"] = int(count) if count.isdecimal() else count
    return _do(programme_id, "/proposals", body)


def _seed(given: str) -> int:
    """Another proposal is another seed: the same one would give the same groups."""
    return int(given) % 1_000_000 if given.isdecimal() else 1


@blueprint.post("/move")
def move(programme_id: str) -> ResponseReturnValue:
    return _do(programme_id, "/moves", _named("person_id", "to"), _("Moved. Undo takes it back."))


@blueprint.post("/undo")
def undo(programme_id: str) -> ResponseReturnValue:
    return _do(programme_id, "/undo", {}, _("Taken back."))


@blueprint.post("/pin")
def pin(programme_id: str) -> ResponseReturnValue:
    said = _("Kept there, also in the next proposal.")
    return _do(programme_id, "/pins", _named("person_id"), said)


@blueprint.post("/unpin")
def unpin(programme_id: str) -> ResponseReturnValue:
    person_id = request.form.get("person_id", "")
    client.delete("registration", f"/programmes/{programme_id}/grouping/pins/{person_id}")
    flash(_("The next proposal may place them anew."))
    return _back(programme_id)


@blueprint.post("/facilitators")
def place_facilitator(programme_id: str) -> ResponseReturnValue:
    return _do(programme_id, "/facilitators", _named("group_id", "person_id"), _("Assigned."))


@blueprint.post("/facilitators/away")
def take_facilitator_away(programme_id: str) -> ResponseReturnValue:
    named = _named("group_id", "person_id")
    client.delete(
        "registration",
        f"/programmes/{programme_id}/grouping/facilitators/{named['group_id']}/{named['person_id']}",
    )
    flash(_("Taken off the group."))
    return _back(programme_id)


@blueprint.post("/time")
def choose_time(programme_id: str) -> ResponseReturnValue:
    day, _space, at = request.form.get("slot", "").partition(" ")
    weekday = times.WEEKDAY_CODES.index(day) if day in times.WEEKDAY_CODES else -1
    body = {**_named("group_id", "language"), "weekday": weekday, "time": at}
    return _do(programme_id, "/times", body, _("Changed."))


@blueprint.get("/publish")
def ask_publish(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    board = client.get("registration", f"/programmes/{programme_id}/grouping")
    if board["published"]:
        return redirect(f"/coordinator/{programme_id}/groups", 303)
    names = explaining.Names.of(board)
    return frame.page(
        "board_publish.html",
        about,
        "board",
        board=board,
        groups=[{**one, **explaining.group(one)} for one in board["groups"]],
        broken=[explaining.broken(one, names) for one in board["broken"]],
        plan=about["session_plan"],
    )


@blueprint.post("/publish")
def publish(programme_id: str) -> ResponseReturnValue:
    body = {"despite": request.form.getlist("despite")}
    try:
        client.post("registration", f"/programmes/{programme_id}/grouping/publish", body)
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
        return redirect(f"/coordinator/{programme_id}/groups/publish", 303)
    flash(_("The groups are published. Everybody gets a welcome with their meetings."))
    return redirect(f"/coordinator/{programme_id}", 303)


def _named(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _do(programme_id: str, path: str, body: Any, said: str | None = None) -> ResponseReturnValue:
    try:
        client.post("registration", f"/programmes/{programme_id}/grouping{path}", body)
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
    else:
        if said:
            flash(said)
    return _back(programme_id)


def _back(programme_id: str) -> ResponseReturnValue:
    person = request.form.get("person_id", "")
    chosen = f"?person={person}#chosen" if person and request.form.get("stay") else ""
    return redirect(f"/coordinator/{programme_id}/groups{chosen}", 303)
