"""When does a message go out: which hours are quiet, and how long is the pause after a failure?"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until `ends` on a person's own clock; equal hours mean that no hour is quiet."""

    begins: int
    ends: int
    timezone: str

    def end_of_quiet(self, moment: datetime) -> datetime | None:
        """The moment the quiet around `moment` ends, in its own zone, or None when it is not quiet."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        if self.begins == self.ends or not self._covers(local.hour):
            return None
        day = local.date()
        if local.hour >= self.ends:
            day += timedelta(days=1)
        return datetime.combine(day, time(self.ends), ZoneInfo(self.timezone)).astimezone(moment.tzinfo)

    def _covers(self, hour: int) -> bool:
        if self.begins < self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


NIGHT = QuietHours(begins=21, ends=7, timezone="Europe/Helsinki")

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after the given number of failed attempts; None: give up (after about two days)."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def quiet_until(moment: datetime, quiet: QuietHours, useless_from: datetime | None) -> datetime | None:
    """Until when a message that may wait should wait, or None to send it now.

    A reminder of a meeting that starts before the quiet ends would come too late: it goes at once.
    """
    morning = quiet.end_of_quiet(moment)
    if morning is None or (useless_from is not None and morning >= useless_from):
        return None
    return morning
