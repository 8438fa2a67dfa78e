"""Whose survey does a link open? Only its hash is kept; the link itself goes out by mail and is forgotten."""

import secrets
from hashlib import sha256

from sqlalchemy import Column, Connection, Index, String, Table, delete, insert, select

from services.surveys.projections import metadata

survey_links = Table(
    "survey_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("wave_id", String(36), nullable=False),
    Column("person_id", String(36), nullable=False),
    Index("survey_links_of", "wave_id", "person_id"),
)


def mint(tx: Connection, wave_id: str, person_id: str) -> str:
    """A new link's token, 256 random bits; earlier ones hold as well, for a reminder must not break them."""
    token = secrets.token_urlsafe(32)
    tx.execute(insert(survey_links).values(hash=_hash(token), wave_id=wave_id, person_id=person_id))
    return token


def opened_by(tx: Connection, token: str) -> tuple[str, str] | None:
    """The wave and the person of a token."""
    row = tx.execute(select(survey_links).where(survey_links.c.hash == _hash(token))).first()
    return None if row is None else (row.wave_id, row.person_id)


def revoke(tx: Connection, wave_id: str, person_id: str) -> None:
    tx.execute(
        delete(survey_links).where(survey_links.c.wave_id == wave_id, survey_links.c.person_id == person_id)
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
