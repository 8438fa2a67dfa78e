"""Whose is a token that someone brings, and what does it open?"""

from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, delete, select

from services.sessions.domain.group_events import CalendarLinkMade, CalendarLinksRevoked, JoinLinkMade
from services.sessions.projections import metadata
from shared.erasure import ErasureBegun
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

join_links = Table(
    "join_links",
    metadata,
    Column("link_id", String(36), primary_key=True),
    Column("session_id", String(36), nullable=False),
    Column("person_id", String(36), nullable=False),
    Column("made_at", Moment, nullable=False),
)
calendar_links = Table(
    "calendar_links",
    metadata,
    Column("link_id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("language", String(8), nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case JoinLinkMade() as event:
            made = {"session_id": event.session_id, "person_id": event.person_id, "made_at": event.made_at}
            put(tx, join_links, link_id=event.link_id, **made)
        case CalendarLinkMade() as event:
            whose = {"person_id": event.person_id, "language": event.language}
            put(tx, calendar_links, link_id=event.link_id, **whose)
        case CalendarLinksRevoked() as event:
            tx.execute(delete(calendar_links).where(calendar_links.c.person_id == event.person_id))
        case ErasureBegun() as event:
            tx.execute(delete(join_links).where(join_links.c.person_id == event.person_id))
            tx.execute(delete(calendar_links).where(calendar_links.c.person_id == event.person_id))


def join_link(tx: Connection, link_id: str) -> Row[Any] | None:
    return tx.execute(select(join_links).where(join_links.c.link_id == link_id)).first()


def known_join_links(tx: Connection, link_ids: set[str]) -> set[str]:
    return set(tx.execute(select(join_links.c.link_id).where(join_links.c.link_id.in_(link_ids))).scalars())


def calendar_link(tx: Connection, link_id: str) -> Row[Any] | None:
    return tx.execute(select(calendar_links).where(calendar_links.c.link_id == link_id)).first()


def calendar_links_of(tx: Connection, person_id: str) -> int:
    query = select(calendar_links.c.link_id).where(calendar_links.c.person_id == person_id)
    return len(tx.execute(query).all())


projection = Projection("links", (join_links, calendar_links), apply)
