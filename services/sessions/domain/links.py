"""Which links have been given to a person? Of each token only the hash is known here."""

from dataclasses import dataclass
from typing import assert_never

from services.sessions.domain.commands import MakeCalendarLink, MakeJoinLink, RevokeCalendarLinks
from services.sessions.domain.group_events import CalendarLinkMade, CalendarLinksRevoked, JoinLinkMade
from shared.decider import Decider

CalendarCommand = MakeCalendarLink | RevokeCalendarLinks
CalendarEvent = CalendarLinkMade | CalendarLinksRevoked


@dataclass(frozen=True, slots=True)
class NotMade:
    pass


@dataclass(frozen=True, slots=True)
class Made:
    pass


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    hashes: frozenset[str] = frozenset()


def decide_join(command: MakeJoinLink, link: NotMade | Made) -> list[JoinLinkMade]:
    if isinstance(link, Made):
        return []
    return [JoinLinkMade(command.token_hash, command.session_id, command.person_id, command.now)]


def evolve_join(_: NotMade | Made, __: JoinLinkMade) -> NotMade | Made:
    return Made()


def decide_calendar(command: CalendarCommand, links: CalendarLinks) -> list[CalendarEvent]:
    match command:
        case MakeCalendarLink(person, token_hash, language):
            if token_hash in links.hashes:
                return []
            return [CalendarLinkMade(person, token_hash, language)]
        case RevokeCalendarLinks(person):
            return [CalendarLinksRevoked(person)] if links.hashes else []
        case _:
            assert_never(command)


def evolve_calendar(links: CalendarLinks, event: CalendarEvent) -> CalendarLinks:
    match event:
        case CalendarLinkMade():
            return CalendarLinks(links.hashes | {event.token_hash})
        case CalendarLinksRevoked():
            return CalendarLinks()
        case _:
            assert_never(event)


join_link: Decider[MakeJoinLink, NotMade | Made, JoinLinkMade] = Decider(
    "join-link", NotMade(), decide_join, evolve_join
)
calendar_links: Decider[CalendarCommand, CalendarLinks, CalendarEvent] = Decider(
    "calendar-links", CalendarLinks(), decide_calendar, evolve_calendar
)
