"""How far is a group on its way: which meeting is next, and who was at the last one?"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.web import times
from services.web.pages.staff import wording
from services.web.standing import path
from services.web.words import _

Meeting = Mapping[str, Any]


def progress(sessions: Sequence[Meeting]) -> dict[str, Any]:
    """Of one group: `next` meeting, `dots` of the line, `last_present` as "11 / 12" or nothing."""
    dots = path(sessions, times.now())
    held = [one for one in sessions if one["status"] == "held"]
    last = max(held, key=lambda one: one["starts_at"], default=None)
    return {
        "next": next((one for state, one in dots if state == "next"), None),
        "dots": [(state, dot_words(state, one)) for state, one in dots],
        "last_present": attendance(last) if last else None,
    }


def dot_words(state: str, meeting: Meeting) -> str:
    said = {"done": _("held"), "next": _("next"), "ahead": _("to come"), "off": _("called off")}
    return f"{meeting['number']}. {said[state]}, {times.day(meeting['starts_at'], meeting['timezone'])}"


def attendance(meeting: Meeting) -> str:
    """Who was there, of those invited: 11 / 12."""
    return f"{meeting['present']} / {meeting['expected']}"


def shown(meeting: Meeting) -> dict[str, Any]:
    """A meeting of a list, with its status in words; one whose time is over waits for its answer."""
    said, kind = wording.meeting_status(meeting["status"])
    if meeting["status"] == "scheduled":
        if times.parse(meeting["ends_at"]) <= times.now():
            said, kind = _("Was it held?"), "warn"
        elif times.parse(meeting["starts_at"]) <= times.now():
            said, kind = _("Running"), ""
    return {**meeting, "said": said, "kind": kind}
