"""What is kept of passkeys? Public keys, which sign nobody in, and challenges, which end by themselves."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from services.registration.kept import hash_of
from services.registration.projections import metadata
from shared.eventstore import Moment

CHALLENGE_LIFE = timedelta(minutes=5)

passkeys = Table(
    "passkeys",
    metadata,
    Column("passkey_id", String(64), primary_key=True, comment="hash of the credential's id"),
    Column("person_id", String(36), nullable=False, index=True),
    Column("credential", LargeBinary, nullable=False, comment="its id, as the authenticator names it"),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("device", String(80), nullable=True),
    Column("made_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=True),
)
challenges = Table(
    "passkey_challenges",
    metadata,
    Column("challenge", String(64), primary_key=True),
    Column("person_id", String(36), nullable=True, comment="who adds a passkey; NULL: somebody signs in"),
    Column("expires_at", Moment, nullable=False, index=True),
)
TABLES = (passkeys, challenges)


def ask(tx: Connection, challenge: bytes, person_id: str | None, now: datetime) -> None:
    """A challenge goes out, to be answered once within five minutes."""
    tx.execute(delete(challenges).where(challenges.c.expires_at <= now))
    row = {"challenge": as_text(challenge), "person_id": person_id, "expires_at": now + CHALLENGE_LIFE}
    tx.execute(insert(challenges).values(row))


def use_up(tx: Connection, challenge: bytes, person_id: str | None, now: datetime) -> bool:
    """Whether this was asked of this person, or of whoever signs in, and has not been answered."""
    whose = challenges.c.person_id.is_(None) if person_id is None else challenges.c.person_id == person_id
    here = (challenges.c.challenge == as_text(challenge), whose, challenges.c.expires_at > now)
    return tx.execute(delete(challenges).where(*here)).rowcount == 1


def keep(
    tx: Connection,
    person_id: str,
    credential: bytes,
    public_key: bytes,
    count: int,
    device: str | None,
    now: datetime,
) -> None:
    row = {"passkey_id": name_of(credential), "person_id": person_id, "credential": credential}
    about = {"public_key": public_key, "sign_count": count, "device": device, "made_at": now}
    tx.execute(insert(passkeys).values(**row, **about))


def passkey(tx: Connection, credential: bytes) -> Row[Any] | None:
    return tx.execute(select(passkeys).where(passkeys.c.passkey_id == name_of(credential))).first()


def passkeys_of(tx: Connection, person_id: str) -> Sequence[Row[Any]]:
    return tx.execute(
        select(passkeys).where(passkeys.c.person_id == person_id).order_by(passkeys.c.made_at)
    ).all()


def note_use(tx: Connection, row: Row[Any], count: int, now: datetime) -> None:
    used = update(passkeys).where(passkeys.c.passkey_id == row.passkey_id)
    tx.execute(used.values(sign_count=count, last_used_at=now))


def forget(tx: Connection, person_id: str, passkey_id: str) -> bool:
    """Take away one of somebody's own; whether there was such a one."""
    here = (passkeys.c.person_id == person_id, passkeys.c.passkey_id == passkey_id)
    return tx.execute(delete(passkeys).where(*here)).rowcount == 1


def forget_all(tx: Connection, person_id: str) -> None:
    tx.execute(delete(passkeys).where(passkeys.c.person_id == person_id))


def name_of(credential: bytes) -> str:
    return hash_of(as_text(credential))


def as_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def as_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
