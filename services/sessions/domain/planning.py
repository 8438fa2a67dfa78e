"""On which days does a group meet, and at what instant of the world's clock?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from shared.decider import Rejected

IsHoliday = Callable[[date], bool]

WEEK = timedelta(weeks=1)
MOST_SESSIONS = 24
MOST_WEEKS_SKIPPED = 52


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a programme says about its series: how many sessions, how far apart, how long, from when."""

    count: int
    weeks_apart: int
    minutes: int
    first_on: date
    weekday: int
    time: time
    timezone: str


@dataclass(frozen=True, slots=True)
class PlannedSession:
    session_id: str
    number: int
    starts_at: datetime
    ends_at: datetime


def session_id_of(group_id: str, number: int) -> str:
    """The same group and number give the same id, so that an event fed twice makes nothing twice."""
    return str(uuid5(UUID(group_id), f"session-{number}"))


def every_session_id(group_id: str) -> list[str]:
    """All ids that a group's sessions can have: whoever knows only the group can reach its sessions."""
    return [session_id_of(group_id, number) for number in range(1, MOST_SESSIONS + 1)]


def plan(
    group_id: str, rhythm: Rhythm, is_holiday: IsHoliday, not_before: datetime
) -> tuple[PlannedSession, ...]:
    """The sessions of a group, each at the group's weekly time on the programme's wall clock.

    A day that is a holiday moves by a week, and the later sessions with it, so that the distance
    between two sessions is never shorter than planned. No session starts before `not_before`.
    """
    if not 1 <= rhythm.count <= MOST_SESSIONS:
        raise Rejected("series-has-too-many-sessions", most=MOST_SESSIONS)
    earliest = not_before.astimezone(ZoneInfo(rhythm.timezone)).date() + timedelta(days=1)
    day = _on_weekday(max(rhythm.first_on, earliest), rhythm.weekday)
    sessions: list[PlannedSession] = []
    for number in range(1, rhythm.count + 1):
        day = _first_free(day, is_holiday)
        starts_at = wall_time(day, rhythm.time, rhythm.timezone)
        ends_at = starts_at + timedelta(minutes=rhythm.minutes)
        sessions.append(PlannedSession(session_id_of(group_id, number), number, starts_at, ends_at))
        day += WEEK * rhythm.weeks_apart
    return tuple(sessions)


def wall_time(day: date, at: time, timezone: str) -> datetime:
    """The UTC instant at which the zone's clocks show `at` on `day`."""
    return datetime.combine(day, at, ZoneInfo(timezone)).astimezone(UTC)


def _on_weekday(earliest: date, weekday: int) -> date:
    return earliest + timedelta(days=(weekday - earliest.weekday()) % 7)


def _first_free(day: date, is_holiday: IsHoliday) -> date:
    for _ in range(MOST_WEEKS_SKIPPED):
        if not is_holiday(day):
            return day
        day += WEEK
    raise Rejected("no-day-without-holiday")
