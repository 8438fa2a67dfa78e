"""Where does a participant stand just now: a week before a meeting, an hour before, in it, after it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from services.web.times import days_between, parse

Kind = Literal["none", "later", "week", "tomorrow", "today", "soon", "now", "after", "done"]
Meeting = Mapping[str, Any]

SOON = timedelta(hours=1)
AFTERGLOW = timedelta(hours=12)
OVER = ("held", "cancelled", "did-not-take-place")


@dataclass(frozen=True, slots=True)
class Standing:
    """`next`: the meeting to go to; `last`: the one that was; `kind`: what a page opens with."""

    kind: Kind
    next: Meeting | None = None
    last: Meeting | None = None


def standing(meetings: Sequence[Meeting], now: datetime) -> Standing:
    following = next_meeting(meetings, now)
    past = [one for one in meetings if one["status"] != "cancelled" and parse(one["ends_at"]) <= now]
    last = max(past, key=lambda one: parse(one["ends_at"]), default=None)
    if following is None:
        return Standing("done" if last else "none", None, last)
    return Standing(_kind(following, last, now), following, last)


def next_meeting(meetings: Sequence[Meeting], now: datetime) -> Meeting | None:
    """The earliest one that is neither over nor called off."""
    ahead = [one for one in meetings if one["status"] not in OVER and parse(one["ends_at"]) > now]
    return min(ahead, key=lambda one: parse(one["starts_at"]), default=None)


def _kind(following: Meeting, last: Meeting | None, now: datetime) -> Kind:
    starts = parse(following["starts_at"])
    if starts <= now:
        return "now"
    if starts - now <= SOON:
        return "soon"
    if last and now - parse(last["ends_at"]) <= AFTERGLOW:
        return "after"
    match days_between(now, following["starts_at"], following.get("timezone")):
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case days:
            return "week" if days <= 7 else "later"


def path(meetings: Sequence[Meeting], now: datetime) -> list[tuple[str, Meeting]]:
    """Each meeting as a dot of the line: done, next, ahead, or off where it was called off."""
    following = next_meeting(meetings, now)
    return [(_dot(one, following, now), one) for one in sorted(meetings, key=lambda one: one["number"])]


def _dot(one: Meeting, following: Meeting | None, now: datetime) -> str:
    if one["status"] in ("cancelled", "did-not-take-place"):
        return "off"
    if following is not None and one["id"] == following["id"]:
        return "next"
    return "done" if one["status"] == "held" or parse(one["ends_at"]) <= now else "ahead"
