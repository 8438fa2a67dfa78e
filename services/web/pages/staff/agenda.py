"""Which step of a meeting's agenda is running, and at what time does each begin?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from services.web import times
from services.web.pages.staff import wording

State = Literal["over", "running", "ahead"]


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    at: str
    minutes: int
    state: State
    is_break: bool = False


def steps(meeting: Mapping[str, Any], now: datetime) -> list[Step]:
    """The agenda with the hour of each step in the meeting's own zone."""
    found: list[Step] = []
    starts = times.local(meeting["starts_at"], meeting["timezone"])
    for step in _agenda(meeting):
        ends = starts + timedelta(minutes=step["minutes"])
        state: State = "over" if ends <= now else "running" if starts <= now else "ahead"
        words = wording.agenda_step(step)
        found.append(Step(words, times.clock(starts), step["minutes"], state, step["kind"] == "break"))
        starts = ends
    return found


def _agenda(meeting: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return meeting.get("agenda") or ()
