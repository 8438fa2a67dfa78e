"""What may this caller see of sessions? Views are put together here, their sealed texts opened in one go."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.sessions.domain.attendance import ROOM_OPENS_BEFORE
from services.sessions.domain.events import Step
from services.sessions.domain.preparation import default_agenda, timed
from services.sessions.projections.attendees import attendees_of
from services.sessions.projections.groups import MEMBER, group_of, groups_by_id
from services.sessions.projections.meetings import meeting
from services.sessions.projections.preparations import (
    materials_of,
    theme_texts,
    themes_of,
    votes_of,
)
from shared.auth import Caller
from shared.http import not_found, store, vault
from shared.personal import ERASED

View = dict[str, Any]


def sessions(rows: Sequence[Any], who: Caller) -> list[View]:
    """Sessions for a list, in the order given."""
    with store().database.read() as tx:
        people = attendees_of(tx, {row.session_id for row in rows})
        groups = groups_by_id(tx, {row.group_id for row in rows})
        themes = theme_texts(tx, {row.theme_id for row in rows if row.theme_id})
    opened = opener([*themes.values(), *(row.task for row in rows)])
    return [
        _listed(row, people[row.session_id], groups[row.group_id], who)
        | {"theme": opened(themes.get(row.theme_id)), "task": opened(row.task)}
        for row in rows
    ]


def whole_session(session_id: str, who: Caller, is_staff: bool) -> View:
    """One session with all that the caller may see of it."""
    with store().database.read() as tx:
        row = meeting(tx, session_id)
        if row is None:
            not_found()
        people = attendees_of(tx, {session_id})[session_id]
        group = group_of(tx, row.group_id)
        themes, votes = themes_of(tx, session_id), votes_of(tx, session_id)
        materials = materials_of(tx, session_id)
    assert group is not None
    room = row.room or group.room
    texts = [one.text for one in themes] + [one.link for one in materials]
    notes = [one.note for one in people]
    opened = opener([*texts, *notes, row.task, row.agenda_titles, room])
    chosen = next((one.text for one in themes if one.theme_id == row.theme_id), None)
    counts = list(votes.values())
    links = [(one.material_id, opened(one.link)) for one in materials]
    return _listed(row, people, group, who) | {
        "theme": opened(chosen),
        "task": opened(row.task),
        "agenda": _agenda(row, opened(row.agenda_titles)),
        "agenda_is_default": row.agenda is None,
        "theme_id": row.theme_id,
        "themes": [
            {
                "id": one.theme_id,
                "text": opened(one.text),
                "votes": counts.count(one.theme_id),
                "mine": votes.get(str(who.person)) == one.theme_id,
            }
            for one in themes
        ],
        "materials": [{"id": ident, **link} for ident, link in links if link is not None],
        "attendees": [_attendee(one, opened(one.note)) for one in people] if is_staff else None,
        "room": opened(room) if is_staff else None,
        "has_own_room": row.room is not None if is_staff else None,
    }


def opener(sealed: Iterable[str | None]) -> Any:
    """A function that gives the clear value of each of these texts; None where it was erased."""
    known = vault().open(sealed)

    def opened(text: str | None) -> Any:
        value = None if text is None else known[text]
        return None if value is ERASED else value

    return opened


def _listed(row: Any, people: Sequence[Any], group: Any, who: Caller) -> View:
    members = [one for one in people if one.role == MEMBER and one.expected]
    own = next((one for one in people if one.person_id == who.person and one.expected), None)
    return {
        "id": row.session_id,
        "group_id": row.group_id,
        "programme_id": row.programme_id,
        "number": row.number,
        "of": row.of,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "timezone": row.timezone,
        "status": row.status,
        "sequence": row.sequence,
        "opens_at": row.starts_at - ROOM_OPENS_BEFORE,
        "opens_before": int(ROOM_OPENS_BEFORE.total_seconds() // 60),
        "has_room": bool(row.room or group.room),
        "expected": len(members),
        "away": sum(one.away for one in members),
        "present": sum(one.mark == "present" for one in people if one.role == MEMBER),
        "role": own.role if own else None,
        "absent": bool(own and own.away),
    }


def _agenda(row: Any, titles: list[str] | None) -> list[View]:
    minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
    if row.agenda is None:
        steps = default_agenda(minutes)
    else:
        steps = tuple(Step(one["kind"], one["minutes"]) for one in row.agenda)
    said = titles or [""] * len(steps)
    return [
        {"kind": step.kind, "title": title, "minutes": step.minutes, "starts_at": begins}
        for (step, begins), title in zip(timed(steps, row.starts_at), said, strict=True)
    ]


def _attendee(one: Any, note: str | None) -> View:
    return {
        "person_id": one.person_id,
        "role": one.role,
        "expected": one.expected,
        "absent": one.away,
        "note": note,
        "mark": one.mark,
        "joined": one.joined,
    }
