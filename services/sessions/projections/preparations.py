"""Which themes stand to the vote, and which materials belong to a session?"""

from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, Text, delete, select, update

from services.sessions.domain.events import MaterialAdded, MaterialRemoved, ThemeProposed, ThemeVoted
from services.sessions.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

themes = Table(
    "themes",
    metadata,
    Column("theme_id", String(36), primary_key=True),
    Column("session_id", String(36), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False, comment="sealed"),
)
theme_votes = Table(
    "theme_votes",
    metadata,
    Column("session_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("theme_id", String(36), nullable=False),
)
materials = Table(
    "materials",
    metadata,
    Column("material_id", String(36), primary_key=True),
    Column("session_id", String(36), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("link", Text, nullable=False, comment="sealed: {title, url}"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    session_id, position = recorded.ident, recorded.version
    match recorded.event:
        case ThemeProposed() as event:
            named = {"theme_id": event.theme_id, "text": str(event.text)}
            put(tx, themes, session_id=session_id, position=position, **named)
        case ThemeVoted() as event:
            about = (theme_votes.c.session_id == session_id, theme_votes.c.person_id == event.person_id)
            if not tx.execute(update(theme_votes).where(*about).values(theme_id=event.theme_id)).rowcount:
                vote = {"person_id": event.person_id, "theme_id": event.theme_id}
                put(tx, theme_votes, session_id=session_id, **vote)
        case MaterialAdded() as event:
            named = {"material_id": event.material_id, "link": str(event.link)}
            put(tx, materials, session_id=session_id, position=position, **named)
        case MaterialRemoved() as event:
            tx.execute(delete(materials).where(materials.c.material_id == event.material_id))


def themes_of(tx: Connection, session_id: str) -> list[Row[Any]]:
    query = select(themes).where(themes.c.session_id == session_id)
    return list(tx.execute(query.order_by(themes.c.position)))


def theme_texts(tx: Connection, theme_ids: set[str]) -> dict[str, str]:
    """The sealed text of each theme."""
    rows = tx.execute(select(themes.c.theme_id, themes.c.text).where(themes.c.theme_id.in_(theme_ids)))
    return {row.theme_id: row.text for row in rows}


def votes_of(tx: Connection, session_id: str) -> dict[str, str]:
    """Who voted for which theme."""
    rows = tx.execute(select(theme_votes).where(theme_votes.c.session_id == session_id))
    return {row.person_id: row.theme_id for row in rows}


def materials_of(tx: Connection, session_id: str) -> list[Row[Any]]:
    query = select(materials).where(materials.c.session_id == session_id)
    return list(tx.execute(query.order_by(materials.c.position)))


projection = Projection("preparations", (themes, theme_votes, materials), apply)
