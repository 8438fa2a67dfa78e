"""What does somebody get of this service who asks for all that is kept of them?"""

from dataclasses import fields
from datetime import datetime
from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from sqlalchemy import select

from services.sessions.domain.ground_rules import ground_rules
from services.sessions.domain.session import session
from services.sessions.projections.attendees import attendees
from services.sessions.projections.concerns import concerns
from services.sessions.projections.goals import goals
from services.sessions.projections.ground_rules import acceptances
from services.sessions.projections.links import calendar_links
from services.sessions.projections.meetings import meetings
from shared.auth import allow, caller, signed_in
from shared.codec import type_name
from shared.eventstore import read_stream
from shared.http import store, vault
from shared.moments import in_utc
from shared.personal import ERASED, Sealed
from shared.recorded import Recorded

blueprint = Blueprint("exporting", __name__, description="All that is kept of the caller")

Row = dict[str, Any]


@blueprint.get("/me/export")
@allow(signed_in)
def export() -> Response:
    """Parts with rows. The other services have the same route."""
    me = str(caller().person)
    attended = _attended(me)
    parts = {
        "meetings": [_meeting(row) for row in attended],
        "words": _words(me, attended),
        "goals": _rows(goals, me, "text", "shared", "reached"),
        "concerns": _rows(concerns, me, "text", "raised_at", "settled"),
        "ground_rules_accepted": _rows(acceptances, me, "group_id", "version", "accepted_at"),
        "calendar_links": _rows(calendar_links, me, "language"),
    }
    return jsonify(parts=[{"name": name, "rows": rows} for name, rows in parts.items()])


def _attended(me: str) -> list[Any]:
    query = select(meetings, attendees.c.role, attendees.c.expected, attendees.c.away, attendees.c.mark)
    mine = query.join(attendees, attendees.c.session_id == meetings.c.session_id)
    with store().database.read() as tx:
        found = tx.execute(mine.where(attendees.c.person_id == me).order_by(meetings.c.starts_at))
        return list(found)


def _meeting(row: Any) -> Row:
    return {
        "session_id": row.session_id,
        "number": row.number,
        "starts_at": in_utc(row.starts_at),
        "ends_at": in_utc(row.ends_at),
        "status": row.status,
        "role": row.role,
        "expected": row.expected,
        "told_absent": row.away,
        "attendance": row.mark,
    }


def _words(me: str, attended: list[Any]) -> list[Row]:
    """All that they wrote around their meetings: why they could not come, themes, rules, tasks, links."""
    streams = [session.stream(row.session_id) for row in attended]
    streams += sorted({ground_rules.stream(row.group_id) for row in attended})
    with store().database.read() as tx:
        written = [
            (recorded, sealed)
            for stream in streams
            for recorded in read_stream(tx, store(), stream)
            for sealed in _sealed_of(me, recorded)
        ]
    opened = vault().open(sealed for _, sealed in written)
    return [
        {
            "what": type_name(type(recorded.event)),
            "at": in_utc(recorded.at),
            "words": None if opened[str(sealed)] is ERASED else opened[str(sealed)],
        }
        for recorded, sealed in written
    ]


def _sealed_of(me: str, recorded: Recorded) -> list[Sealed[Any]]:
    values = [getattr(recorded.event, one.name) for one in fields(recorded.event)]
    return [one for one in values if isinstance(one, Sealed) and one.person == me]


def _rows(table: Any, me: str, *names: str) -> list[Row]:
    with store().database.read() as tx:
        rows = tx.execute(select(table).where(table.c.person_id == me)).all()
    opened = vault().open(row.text for row in rows) if "text" in names else {}
    return [{name: _shown(getattr(row, name), opened) for name in names} for row in rows]


def _shown(value: Any, opened: dict[str, Any]) -> Any:
    if isinstance(value, datetime):
        return in_utc(value)
    clear = opened.get(value, value) if isinstance(value, str) else value
    return None if clear is ERASED else clear
