"""How does a page say when? In the place's wall time and the reader's own habit of writing it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import current_app

from services.web.words import _, current, ngettext

HELSINKI = "Europe/Helsinki"
DAY = {"fi": "EEE d.M.", "sv": "EEE d.M", "en": "EEE d MMM"}
FULL_DAY = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
WEEKDAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOME_MONDAY = date(2024, 1, 1)


def now() -> datetime:
    """The only clock that a page reads."""
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def parse(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local(text: str, zone: str | None = None) -> datetime:
    return parse(text).astimezone(ZoneInfo(zone or HELSINKI))


def clock(moment: datetime) -> str:
    """9.00 in Finnish and Swedish, 9:00 in English."""
    return f"{moment.hour}{':' if current() == 'en' else '.'}{moment.minute:02}"


def day(text: str, zone: str | None = None) -> str:
    """ti 24.11. · tis 24.11 · Tue 24 Nov"""
    return format_date(_date(text, zone), DAY[current()], locale=current())


def last_day(text: str, zone: str | None = None) -> str:
    """The last day of something that ends then: what ends at midnight was open the day before."""
    return day((parse(text) - timedelta(seconds=1)).isoformat(), zone)


def full_day(text: str, zone: str | None = None) -> str:
    """24.11.2026 · 24 Nov 2026"""
    return format_date(_date(text, zone), FULL_DAY[current()], locale=current())


def when(starts: str, ends: str | None = None, zone: str | None = None) -> str:
    """ti 24.11. klo 9.00–11.00 · tis 24.11 kl. 9.00–11.00 · Tue 24 Nov, 9:00–11:00"""
    times = clock(local(starts, zone))
    if ends:
        times += f"–{clock(local(ends, zone))}"
    return _("%(day)s, %(times)s", day=day(starts, zone), times=times)


def weekday(number: int) -> str:
    """The weekday's name, 0 for Monday."""
    return format_date(SOME_MONDAY + timedelta(days=number), "cccc", locale=current())


def slot(code: str) -> str:
    """A weekly time: `mon 17:00` as Monday 17.00."""
    name, _space, at = code.partition(" ")
    if name not in WEEKDAY_CODES or ":" not in at:
        return code
    hour, minute = at.split(":")
    shown = f"{int(hour)}{':' if current() == 'en' else '.'}{minute}"
    return _("%(weekday)s %(time)s", weekday=weekday(WEEKDAY_CODES.index(name)), time=shown)


def days_until(text: str, zone: str | None = None) -> int:
    return days_between(now(), text, zone)


def days_between(moment: datetime, text: str, zone: str | None = None) -> int:
    """Calendar days from that moment's day to the other's, where it happens."""
    place = ZoneInfo(zone or HELSINKI)
    return (parse(text).astimezone(place).date() - moment.astimezone(place).date()).days


def in_days(days: int) -> str:
    """today, tomorrow, in 5 days"""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)


def _date(text: str, zone: str | None) -> date:
    return date.fromisoformat(text) if len(text) == 10 else local(text, zone).date()
