"""Where does a join link lead just now, signed in or not?"""

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from services.sessions import access
from services.sessions.api import schemas
from services.sessions.api.showing import opener
from services.sessions.api.tokens import link_id_of
from services.sessions.domain.attendance import ROOM_OPENS_BEFORE
from services.sessions.domain.commands import SuggestPresence
from services.sessions.domain.session import session
from services.sessions.projections.attendees import attendee
from services.sessions.projections.groups import group_of
from services.sessions.projections.links import join_link
from services.sessions.projections.meetings import CANCELLED, SCHEDULED, meeting
from shared.auth import allow, anyone, caller
from shared.decider import Rejected
from shared.http import not_found, now, run, store

blueprint = Blueprint("joining", __name__, description="From a link to the room")
View = dict[str, Any]


@blueprint.post("/join/<token>")
@allow(anyone)
@blueprint.response(200, schemas.RoomShown)
def join_by_link(token: str) -> View:
    """Follow a personal link; it needs no sign-in, opens 15 minutes before, and may be followed again."""
    with store().database.read() as tx:
        link = join_link(tx, link_id_of(token))
        own = attendee(tx, link.session_id, link.person_id) if link else None
    if link is None:
        raise Rejected("join-link-unknown")
    if own is None or not own.expected:
        raise Rejected("no-longer-invited")
    if own.links_revoked_at is not None and link.made_at <= own.links_revoked_at:
        raise Rejected("join-link-revoked")
    return _enter(link.session_id, link.person_id)


@blueprint.post("/sessions/<session_id>/join")
@allow(access.in_session)
@blueprint.response(200, schemas.RoomShown)
def join(session_id: str) -> View:
    """The same for someone who is signed in."""
    return _enter(session_id, str(caller().person))


def _enter(session_id: str, person_id: str) -> View:
    at = now()
    with store().database.read() as tx:
        row = meeting(tx, session_id)
        if row is None:
            not_found()
        group = group_of(tx, row.group_id)
        expected = attendee(tx, session_id, person_id)
    assert group is not None
    room = row.room or group.room
    url = opener([room])(room)
    state = _state(row, url, at)
    if state == "open" and expected is not None:
        run(session, session_id, SuggestPresence(person_id))
    return {
        "state": state,
        "url": url if state == "open" else None,
        "number": row.number,
        "of": row.of,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "opens_at": row.starts_at - ROOM_OPENS_BEFORE,
        "timezone": row.timezone,
    }


def _state(row: Any, url: str | None, at: datetime) -> str:
    """An hour's grace at the end: whoever lost the line in a meeting that runs late comes back in."""
    if row.status == CANCELLED:
        return "cancelled"
    if row.status != SCHEDULED or at > row.ends_at + 4 * ROOM_OPENS_BEFORE:
        return "over"
    if at < row.starts_at - ROOM_OPENS_BEFORE:
        return "early"
    return "open" if url else "no-room"
