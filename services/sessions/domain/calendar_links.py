"""Which secret calendar addresses does a person have? Only hashes are known here."""

from dataclasses import dataclass, replace
from typing import assert_never

from services.sessions.domain.commands import MakeCalendarLink, RevokeCalendarLinks
from services.sessions.domain.group_events import CalendarLinkMade, CalendarLinksRevoked
from shared.decider import Decider

Command = MakeCalendarLink | RevokeCalendarLinks
Event = CalendarLinkMade | CalendarLinksRevoked


@dataclass(frozen=True, slots=True)
class Links:
    ids: frozenset[str] = frozenset()
    revocations: int = 0


def decide(command: Command, links: Links) -> list[Event]:
    match command:
        case MakeCalendarLink(person, link_id, language):
            return [] if link_id in links.ids else [CalendarLinkMade(person, link_id, language)]
        case RevokeCalendarLinks(person):
            return [CalendarLinksRevoked(person)] if links.ids else []
        case _:
            assert_never(command)


def evolve(links: Links, event: Event) -> Links:
    match event:
        case CalendarLinkMade():
            return replace(links, ids=links.ids | {event.link_id})
        case CalendarLinksRevoked():
            return Links(revocations=links.revocations + 1)
        case _:
            assert_never(event)


calendar_links: Decider[Command, Links, Event] = Decider("calendar-links", Links(), decide, evolve)
