"""What stands in a calendar for a session? RFC 5545, with a stable UID and a growing SEQUENCE."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress

SUMMARY = {
    "fi": "Vertaisryhmän tapaaminen {number}/{of}",
    "sv": "Kamratgruppens träff {number}/{of}",
    "en": "Peer group meeting {number} of {of}",
}
JOINING = {
    "fi": "Liity tapaamiseen: {url}\nLinkki aukeaa 15 minuuttia ennen alkua. Et tarvitse salasanaa.",
    "sv": "Delta i träffen: {url}\nLänken öppnas 15 minuter före start. Du behöver inget lösenord.",
    "en": "Join the meeting: {url}\nThe link opens 15 minutes before the start. You need no password.",
}
FEED_NAME = {"fi": "Vertaisryhmän tapaamiset", "sv": "Kamratgruppens träffar", "en": "Peer group meetings"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One session as it stands in one person's calendar; the join link is theirs alone."""

    session_id: str
    number: int
    of: int
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime
    cancelled: bool
    join_url: str | None


def message(entry: Entry, language: str, sender: str) -> str:
    """The attachment of one mail: METHOD is PUBLISH, or CANCEL for a session that was called off."""
    calendar = _calendar("CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(_event(entry, language, sender))
    return str(calendar.to_ical(), "utf-8")


def feed(entries: Iterable[Entry], language: str, sender: str) -> str:
    """All of a person's sessions; called-off ones stay, marked so, or a calendar would keep them."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", FEED_NAME[language])
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, language, sender))
    return str(calendar.to_ical(), "utf-8")


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Vertais//Vertais//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry, language: str, sender: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.session_id}@vertais")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", SUMMARY[language].format(number=entry.number, of=entry.of))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    address = parseaddr(sender)[1]
    if "@" in address:
        event["organizer"] = vCalAddress(f"mailto:{address}")  # RFC 5546 wants one in what is published
    if entry.join_url:
        event.add("description", JOINING[language].format(url=entry.join_url))
        event.add("location", entry.join_url)
        event.add("url", entry.join_url)
    return event
