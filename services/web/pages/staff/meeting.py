"""How is one meeting led: what runs now, who is coming, who is there, and how does it end?"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client, times
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import meetings, reading
from services.web.pages.staff.agenda import steps
from services.web.words import _

blueprint = Blueprint("meeting", __name__, url_prefix="/facilitator/meetings/<session_id>")

Fields = dict[str, Any]


@blueprint.get("")
def show(session_id: str) -> ResponseReturnValue:
    return _page(session_id, Form())


def _page(session_id: str, form: Form) -> str:
    meeting = _meeting(session_id)
    group = _group(meeting)
    people = _people(meeting, group)
    return render_template(
        "staff/meeting.html",
        meeting=meetings.shown(meeting),
        group=group,
        members=people,
        leaders=[one for one in meeting["attendees"] if one["role"] == "facilitator" and one["expected"]],
        names={**reading.names([group]), **_substitutes(group)},
        present=sum(one["mark"] == "present" for one in people),
        unmarked=[one["person_id"] for one in people if one["mark"] is None],
        steps=steps(meeting, times.now()),
        begun=times.parse(meeting["starts_at"]) <= times.now(),
        over=times.parse(meeting["ends_at"]) <= times.now(),
        rules=client.get_or_none("sessions", f"/groups/{meeting['group_id']}/ground-rules") or {},
        others=_substitutes(group),
        form=form,
    )


def _meeting(session_id: str) -> Fields:
    client.signed_in()
    found: Fields = client.get("sessions", f"/sessions/{session_id}")
    if found["attendees"] is None:
        raise NotFound  # a member: the page for staff is not theirs
    return found


def _group(meeting: Fields) -> Fields:
    found: Fields = client.get("registration", f"/groups/{meeting['group_id']}")
    return found


def _people(meeting: Fields, group: Fields) -> list[Fields]:
    """Members who are invited, by name, each with what is known of their coming."""
    names = reading.names([group])
    found = [
        {**one, "name": names.get(one["person_id"]) or _("no longer in the group")}
        for one in meeting["attendees"]
        if one["role"] == "member" and (one["expected"] or one["mark"])
    ]
    return sorted(found, key=lambda one: one["name"].casefold())


def _substitutes(group: Fields) -> dict[str, str]:
    """Who could stand in: the organisation's other facilitators, where the caller may see them."""
    staff = client.get_or_none("registration", f"/organisations/{group['organisation_id']}/staff")
    return {one["person_id"]: one["name"] for one in (staff or {"items": []})["items"] if one["name"]}


@blueprint.post("/attendance")
def take_attendance(session_id: str) -> ResponseReturnValue:
    """One tap marks one person; a second one on the same mark takes it away."""
    body: dict[str, list[str]] = {"present": [], "absent": [], "cleared": []}
    for pressed in request.form.getlist("mark"):
        mark, _colon, people = pressed.partition(":")
        if mark in body:
            body[mark] += [one for one in people.split(",") if one]
    return _do(session_id, "attendance", body, "", "#attendance")


@blueprint.post("/hold")
def hold(session_id: str) -> ResponseReturnValue:
    held = request.form.get("held") != "no"
    said = _("Held. The attendance can still be mended.") if held else _("It did not take place.")
    return _do(session_id, "hold", {"held": held}, said)


@blueprint.post("/task")
def give_task(session_id: str) -> ResponseReturnValue:
    try:
        client.post("sessions", f"/sessions/{session_id}/task", {"text": text(request.form, "text") or ""})
    except Problem as problem:
        return _page(session_id, refused(request.form, problem)), problem.status
    flash(_("The group sees it on its page."))
    return redirect(f"/facilitator/meetings/{session_id}", 303)


@blueprint.post("/theme")
def choose_theme(session_id: str) -> ResponseReturnValue:
    client.post(
        "sessions", f"/sessions/{session_id}/themes/choose", {"theme_id": request.form.get("theme_id")}
    )
    flash(_("The theme is chosen. The group sees it."))
    return redirect(f"/facilitator/meetings/{session_id}#themes", 303)


@blueprint.post("/substitute")
def substitute(session_id: str) -> ResponseReturnValue:
    """Registration lets them see the group, sessions invites them."""
    body = {name: request.form.get(name, "") for name in ("person_id", "instead_of")}
    named = {"session_id": session_id, "person_id": body["person_id"]}
    try:
        client.post("registration", f"/groups/{_meeting(session_id)['group_id']}/substitutes", named)
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
        return redirect(f"/facilitator/meetings/{session_id}", 303)
    return _do(session_id, "substitute", body, _("They lead this meeting. They get an invitation."))


@blueprint.post("/room")
def set_room(session_id: str) -> ResponseReturnValue:
    """Once in another room than the group's."""
    try:
        client.post("sessions", f"/sessions/{session_id}/room", {"url": text(request.form, "url") or ""})
    except Problem as problem:
        return _page(session_id, refused(request.form, problem)), problem.status
    flash(_("Everybody's join link for this meeting leads there now."))
    return redirect(f"/facilitator/meetings/{session_id}", 303)


@blueprint.post("/room/away")
def drop_room(session_id: str) -> ResponseReturnValue:
    client.delete("sessions", f"/sessions/{session_id}/room")
    flash(_("It meets in the group's own room again."))
    return redirect(f"/facilitator/meetings/{session_id}", 303)


@blueprint.get("/reschedule")
def ask_reschedule(session_id: str) -> ResponseReturnValue:
    meeting = _meeting(session_id)
    starts = times.local(meeting["starts_at"], meeting["timezone"])
    values = {"day": f"{starts:%Y-%m-%d}", "time": f"{starts:%H:%M}", "minutes": _minutes(meeting)}
    return _reschedule_page(meeting, Form(values))


def _reschedule_page(meeting: Fields, form: Form) -> str:
    return render_template("staff/reschedule.html", meeting=meeting, group=_group(meeting), form=form)


def _minutes(meeting: Fields) -> int:
    return int((times.parse(meeting["ends_at"]) - times.parse(meeting["starts_at"])).total_seconds() // 60)


@blueprint.post("/reschedule")
def reschedule(session_id: str) -> ResponseReturnValue:
    meeting = _meeting(session_id)
    values = {name: text(request.form, name) for name in ("day", "time", "minutes")}
    starts = _moment(values["day"], values["time"], meeting["timezone"])
    minutes = values["minutes"] or ""
    if starts is None or not minutes.isdecimal():
        form = Form(values, {"day": _("Choose a day, a time and how long it lasts.")})
        return _reschedule_page(meeting, form), 422
    body = {"starts_at": starts.isoformat(), "minutes": int(minutes)}
    try:
        client.post("sessions", f"/sessions/{session_id}/reschedule", body)
    except Problem as problem:
        return _reschedule_page(meeting, refused(values, problem, {"starts_at": "day"})), problem.status
    flash(_("Moved. Everybody gets an e-mail and a new calendar entry."))
    return redirect(f"/facilitator/meetings/{session_id}", 303)


def _moment(day: str | None, at: str | None, zone: str) -> datetime | None:
    """Wall time where the group meets, as the moment that it is; None where it cannot be read."""
    try:
        local = datetime.fromisoformat(f"{day}T{at}")
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


@blueprint.get("/cancel")
def ask_cancel(session_id: str) -> ResponseReturnValue:
    meeting = _meeting(session_id)
    return render_template("staff/cancel.html", meeting=meeting, group=_group(meeting))


@blueprint.post("/cancel")
def cancel(session_id: str) -> ResponseReturnValue:
    return _do(session_id, "cancel", {}, _("Called off. Everybody gets an e-mail."))


def _do(session_id: str, action: str, body: Any, said: str, anchor: str = "") -> ResponseReturnValue:
    try:
        client.post("sessions", f"/sessions/{session_id}/{action}", body)
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
    else:
        if said:
            flash(said)
    return redirect(f"/facilitator/meetings/{session_id}{anchor}", 303)
