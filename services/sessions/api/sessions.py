"""How are sessions read, moved and ended, and how does one say who comes?"""

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from services.sessions import access
from services.sessions.api import schemas, showing
from services.sessions.domain import ending
from services.sessions.domain.commands import (
    RescheduleSession,
    RevokeJoinLinks,
    SubstituteFacilitator,
    TakeAttendance,
    TakeBackAbsence,
    TellAbsence,
)
from services.sessions.domain.series import series
from services.sessions.domain.session import session
from services.sessions.projections.attendees import sessions_of_person
from services.sessions.projections.meetings import meeting, meetings_of_group, meetings_of_programme
from shared.auth import allow, caller, signed_in
from shared.decider import Rejected
from shared.execute import state_of
from shared.http import not_found, now, run, run_all, show_version, store

blueprint = Blueprint("sessions", __name__, description="Sessions: when, who, and how they ended")
View = dict[str, Any]


@blueprint.get("/me/sessions")
@allow(signed_in)
@blueprint.response(200, schemas.Sessions)
def my_sessions() -> View:
    """The caller's sessions, as member or facilitator, by time."""
    with store().database.read() as tx:
        rows = sessions_of_person(tx, str(caller().person))
    return {"items": showing.sessions(rows, caller()), "next": None}


@blueprint.get("/groups/<group_id>/sessions")
@allow(access.in_group)
@blueprint.response(200, schemas.Sessions)
def sessions_of_group(group_id: str) -> View:
    """A group's sessions by number."""
    with store().database.read() as tx:
        rows = meetings_of_group(tx, group_id)
    return {"items": showing.sessions(rows, caller()), "next": None}


@blueprint.get("/programmes/<programme_id>/sessions")
@allow(access.reads_schedule)
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, schemas.Sessions)
def sessions_of_programme(query: View, programme_id: str) -> View:
    """A programme's sessions by time, page by page."""
    limit = query["limit"]
    with store().database.read() as tx:
        rows = meetings_of_programme(tx, programme_id, _after(query.get("cursor")), limit + 1)
    page = rows[:limit]
    following = _cursor(page[-1]) if len(rows) > limit else None
    return {"items": showing.sessions(page, caller()), "next": following}


@blueprint.get("/sessions/<session_id>")
@allow(access.in_session)
@blueprint.response(200, schemas.SessionWhole)
def one_session(session_id: str) -> View:
    """A session with all that the caller may see of it."""
    _, version = state_of(store(), session, session_id)
    show_version(version)
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/reschedule")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.RescheduleBody)
@blueprint.response(200, schemas.SessionWhole)
def reschedule(body: View, session_id: str) -> View:
    """Move a session; absences told for the old time are forgotten."""
    run(session, session_id, RescheduleSession(body["starts_at"], body["minutes"], now()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/cancel")
@allow(access.staff_of_session)
@blueprint.response(200, schemas.SessionWhole)
def cancel(session_id: str) -> View:
    """Call a session off; everybody expected is told."""
    group_id = group_of_session(session_id)
    of_group, _ = state_of(store(), series, group_id)
    run_all(ending.cancel(session_id, group_id, of_group))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/hold")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.HoldBody)
@blueprint.response(200, schemas.SessionWhole)
def hold(body: View, session_id: str) -> View:
    """Say that a session was held, or with `held: false` that it did not take place."""
    group_id = group_of_session(session_id)
    of_group, _ = state_of(store(), series, group_id)
    end = ending.hold if body["held"] else ending.say_it_did_not_take_place
    run_all(end(session_id, group_id, of_group, now()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/absence")
@allow(access.expected_at_session)
@blueprint.arguments(schemas.AbsenceBody)
@blueprint.response(200, schemas.SessionWhole)
def tell_absence(body: View, session_id: str) -> View:
    """ "I can't come": the facilitators are told; the note is for them alone."""
    note = (body["note"] or "").strip() or None
    run(session, session_id, TellAbsence(str(caller().person), note, now()))
    return shown(session_id)


@blueprint.delete("/sessions/<session_id>/absence")
@allow(access.expected_at_session)
@blueprint.response(200, schemas.SessionWhole)
def take_back_absence(session_id: str) -> View:
    """ "I can come after all."""
    run(session, session_id, TakeBackAbsence(str(caller().person), now()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/attendance")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.AttendanceBody)
@blueprint.response(200, schemas.SessionWhole)
def take_attendance(body: View, session_id: str) -> View:
    """Mark people as present or absent, or take their mark away; others keep theirs."""
    present, absent, cleared = (tuple(dict.fromkeys(body[name])) for name in ("present", "absent", "cleared"))
    run(session, session_id, TakeAttendance(present, absent, cleared, now()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/substitute")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.SubstituteBody)
@blueprint.response(200, schemas.SessionWhole)
def substitute(body: View, session_id: str) -> View:
    """Have someone stand in for a facilitator at this one session."""
    run(session, session_id, SubstituteFacilitator(body["person_id"], body["instead_of"], now()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/join-links/revoke")
@allow(access.in_session)
@blueprint.arguments(schemas.PersonBody)
@blueprint.response(204)
def revoke_join_links(body: View, session_id: str) -> None:
    """Make the links that a person was given for this session useless: one's own, or, for staff, anyone's."""
    person = body["person_id"]
    if person != caller().person and not access.staff_of_session(caller(), session_id):
        not_found()
    run(session, session_id, RevokeJoinLinks(person, now()))


def shown(session_id: str) -> View:
    who = caller()
    return showing.whole_session(session_id, who, access.staff_of_session(who, session_id))


def group_of_session(session_id: str) -> str:
    with store().database.read() as tx:
        found = meeting(tx, session_id)
    return str(found.group_id) if found else not_found()


def _cursor(row: Any) -> str:
    return f"{row.starts_at.isoformat().replace('+00:00', 'Z')}_{row.session_id}"


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    at, _, last = cursor.partition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise Rejected("bad-request", field="cursor") from None
    if moment.tzinfo is None or "\0" in last:
        raise Rejected("bad-request", field="cursor")
    return moment, last
