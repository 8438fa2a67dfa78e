"""Who has applied, what did they say, and what becomes of it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client, times, words
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import answers, csv_file, frame, reading, wording
from services.web.words import _

blueprint = Blueprint("staff_applications", __name__, url_prefix="/coordinator/<programme_id>/applications")

FILTERS = ("submitted", "accepted", "waiting", "offered", "paused", "out")
OUT = ("declined", "withdrawn", "left", "lapsed")


@blueprint.get("")
def listed(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    found = [_row(one) for one in reading.applications(programme_id)]
    chosen = request.args.get("status", "")
    sought = request.args.get("q", "").strip()
    return frame.page(
        "applications.html",
        about,
        "applications",
        rows=[one for one in found if _in(one["status"], chosen) and _matches(one, sought)],
        total=len(found),
        chosen=chosen,
        sought=sought,
        filters=_filters(found),
        capacity=reading.places(programme_id),
        undecided=sum(one["status"] == "submitted" for one in found),
    )


def _filters(found: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """Code, words and count; a filter that nobody is in is left out."""
    out = _("Out")
    all_of_them = [("", _("All"), len(found))]
    some = [
        (
            code,
            out if code == "out" else wording.application_status(code)[0],
            sum(_in(x["status"], code) for x in found),
        )
        for code in FILTERS
    ]
    return all_of_them + [one for one in some if one[2]]


def _in(status: str, chosen: str) -> bool:
    match chosen:
        case "":
            return True
        case "out":
            return status in OUT
        case "accepted":
            return status in ("accepted", "completed")
        case _:
            return status == chosen


def _matches(one: Mapping[str, Any], sought: str) -> bool:
    """Names are searched here, among one programme's: nobody keeps them in the clear to search in."""
    said = f"{one['name']} {one['email']} {one['company'] or ''}".casefold()
    return sought.casefold() in said


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    said, kind = wording.application_status(one["status"])
    return {
        **one,
        "name": one.get("name") or _("a former member"),
        "email": one.get("email") or "",
        "company": (one.get("answers") or {}).get("company"),
        "said": said,
        "kind": kind,
    }


@blueprint.get("/list.csv")
def as_file(programme_id: str) -> ResponseReturnValue:
    """The list for a spreadsheet: who, how to reach them, where they stand."""
    about = frame.programme(programme_id)
    rows = [_row(one) for one in reading.applications(programme_id)]
    heads = (_("Name"), _("E-mail address"), _("Phone number"), _("Company"), _("Came"), _("State"))
    cells = (
        (
            one["name"],
            one["email"],
            one.get("phone"),
            one["company"],
            times.day(one["submitted_at"], about["timezone"]),
            one["said"],
        )
        for one in rows
    )
    return csv_file.answer(heads, cells, "applications.csv")


@blueprint.get("/accept-all")
def ask_accept_all(programme_id: str) -> ResponseReturnValue:
    capacity = reading.places(programme_id)
    return frame.page(
        "accept_all.html",
        frame.programme(programme_id),
        "applications",
        capacity=capacity,
        undecided=capacity["by_status"].get("submitted", 0),
    )


@blueprint.post("/accept-all")
def accept_all(programme_id: str) -> ResponseReturnValue:
    client.post("registration", f"/programmes/{programme_id}/accept-all")
    flash(_("Everyone who fits is accepted; the others are on the waiting list. Each gets an e-mail."))
    return redirect(f"/coordinator/{programme_id}/applications", 303)


@blueprint.get("/<application_id>")
def one(programme_id: str, application_id: str) -> ResponseReturnValue:
    return _details(programme_id, application_id)


def _details(
    programme_id: str, application_id: str, form: Form | None = None, contact: Form | None = None
) -> str:
    about = frame.programme(programme_id)
    found: dict[str, Any] = client.get("registration", f"/applications/{application_id}")
    return frame.page(
        "application.html",
        about,
        "applications",
        one=_row(found),
        said=answers.shown(about, found.get("answers") or {}),
        actions=actions(found["status"], about["status"]),
        reasons=wording.leaving_reasons().items(),
        form=contact or form or Form(),
        contact=contact or Form(found),
        language_of=words.language_name,
        here_path=f"/coordinator/{programme_id}/applications/{application_id}",
    )


def actions(status: str, programme_status: str) -> list[str]:
    """What can be done with an application that stands so: the likeliest first."""
    running = programme_status in ("applications-closed", "running")
    match status:
        case "submitted":
            return ["accept", "decline"]
        case "waiting":
            return ["offer", "accept", "decline"]
        case "offered":
            return ["withdraw"]
        case "accepted":
            return ["pause", "leave", "withdraw"] if running else ["withdraw"]
        case "paused":
            return ["resume", "leave"]
        case "declined" | "lapsed" | "withdrawn" if programme_status not in ("completed", "cancelled"):
            return ["offer"]
        case _:
            return []


ACTIONS = ("accept", "decline", "offer", "withdraw", "pause", "resume", "leave")


@blueprint.post("/<application_id>/hasten-erasure")
def hasten(programme_id: str, application_id: str) -> ResponseReturnValue:
    found = client.get("registration", f"/applications/{application_id}")
    client.post("registration", f"/people/{found['person_id']}/erasure/hasten")
    flash(_("Their data is being erased now."))
    return redirect(f"/coordinator/{programme_id}/applications/{application_id}", 303)


@blueprint.post("/<application_id>/<action>")
def act(programme_id: str, application_id: str, action: str) -> ResponseReturnValue:
    if action not in ACTIONS:
        raise NotFound
    body = {"reason": text(request.form, "reason") or "other"} if action == "leave" else None
    try:
        after = client.post("registration", f"/applications/{application_id}/{action}", body)
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
    else:
        flash(_done(action, (after or {}).get("status", "")))
    return redirect(f"/coordinator/{programme_id}/applications/{application_id}", 303)


def _done(action: str, status: str) -> str:
    if action == "accept" and status == "waiting":
        return _("All places are taken: they are on the waiting list now.")
    return {
        "accept": _("Accepted. They get an e-mail."),
        "decline": _("Declined. They get an e-mail."),
        "offer": _("A place is offered. They get an e-mail and a few days to answer."),
        "withdraw": _("Withdrawn. If someone waits, the place is offered on."),
        "pause": _("They are on a break and keep their place."),
        "resume": _("Welcome back: they are in again."),
        "leave": _("They have left the programme and get no more meetings."),
    }[action]


@blueprint.post("/<application_id>/notes")
def note(programme_id: str, application_id: str) -> ResponseReturnValue:
    try:
        client.post(
            "registration", f"/applications/{application_id}/notes", {"note": text(request.form, "note")}
        )
    except Problem as problem:
        return _details(programme_id, application_id, refused(request.form, problem)), problem.status
    flash(_("The note is kept with the application."))
    return redirect(f"/coordinator/{programme_id}/applications/{application_id}#notes", 303)


@blueprint.post("/<application_id>/contact")
def correct(programme_id: str, application_id: str) -> ResponseReturnValue:
    """A mistyped address: mail that did not arrive is sent again to the right one."""
    values = {name: text(request.form, name) for name in ("name", "email", "phone")}
    try:
        client.patch("registration", f"/applications/{application_id}", values)
    except Problem as problem:
        form = refused(values, problem)
        return _details(programme_id, application_id, contact=form), problem.status
    flash(_("Corrected."))
    return redirect(f"/coordinator/{programme_id}/applications/{application_id}", 303)
