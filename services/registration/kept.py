"""What does registration keep beside its events? Secrets' hashes and drafts; most end by themselves."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from services.registration.projections import metadata
from shared.eventstore import Moment, new_id

LINK_LIFE = timedelta(minutes=15)
STAFF_SESSION = timedelta(days=1)
PARTICIPANT_SESSION = timedelta(weeks=4)
DRAFT_LIFE = timedelta(days=14)
ATTEMPTS_COUNT_FOR = timedelta(minutes=15)
OPENID_LIFE = timedelta(minutes=10)
READ_LOG_LIFE = timedelta(days=365)
NOTED_AGAIN_AFTER = timedelta(hours=1)
MOST_TRIES = 5  # of a code, before it is worth nothing
ERASURE_LINK_LIFE = timedelta(days=3)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_sessions = Table(
    "sign_in_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("begun_at", Moment, nullable=True),
    Column("seen_at", Moment, nullable=True, comment="to the hour"),
    Column("device", String(80), nullable=True, comment="kind of browser and of device"),
)
sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("attempt_id", String(36), primary_key=True),
    Column("source", String(64), nullable=False, index=True, comment="HMAC of an address or a network"),
    Column("expires_at", Moment, nullable=False, index=True),
)
offer_links = Table(
    "offer_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("application_id", String(36), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
erasure_links = Table(
    "erasure_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
drafts = Table(
    "drafts",
    metadata,
    Column("hash", String(64), primary_key=True, comment="of the draft's id, which opens it"),
    Column("programme_id", String(36), nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
openid_attempts = Table(
    "openid_attempts",
    metadata,
    Column("hash", String(64), primary_key=True, comment="of the state"),
    Column("organisation_id", String(36), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False, comment="PKCE's"),
    Column("expires_at", Moment, nullable=False, index=True),
)
provider_secrets = Table(
    "provider_secrets",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
)
read_log = Table(
    "read_log",
    metadata,
    Column("read_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("application_id", String(36), nullable=True, comment="NULL: the whole list"),
    Column("reader", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
partner_secret_hashes = Table(
    "partner_secret_hashes",
    metadata,
    Column("secret_id", String(36), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("system_id", String(36), nullable=False),
    Column("last_used_at", Moment, nullable=True),
)
ENDING = (
    sign_in_links,
    sign_in_sessions,
    sign_in_codes,
    sign_in_attempts,
    offer_links,
    erasure_links,
    drafts,
    read_log,
    openid_attempts,
)
TABLES = (*ENDING, partner_secret_hashes, provider_secrets)


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def forget_expired(tx: Connection, now: datetime) -> None:
    for table in ENDING:
        tx.execute(delete(table).where(table.c.expires_at <= now))


def mint_sign_in_link(tx: Connection, person_id: str, now: datetime) -> str:
    """A fresh secret for one sign-in, of which only the hash stays here."""
    return _mint(tx, sign_in_links, now + LINK_LIFE, person_id=person_id)


def use_up_sign_in_link(tx: Connection, secret: str, now: datetime) -> str | None:
    """Whose link it was; None if it has been used, has expired or never was."""
    here = (sign_in_links.c.hash == hash_of(secret), sign_in_links.c.expires_at > now)
    return tx.execute(delete(sign_in_links).where(*here).returning(sign_in_links.c.person_id)).scalar()


def expect_code(tx: Connection, request_id: str, person_id: str, now: datetime) -> None:
    """From now on the code of this request may be tried, as long as the link beside it lasts."""
    tx.execute(delete(sign_in_codes).where(sign_in_codes.c.request_id == request_id))
    row = {"request_id": request_id, "person_id": person_id, "tries": 0, "expires_at": now + LINK_LIFE}
    tx.execute(insert(sign_in_codes).values(row))


def try_code(tx: Connection, request_id: str, fits: bool, now: datetime) -> str | None:
    """Whose code it was, used up now; None if it does not fit, has been tried too often or never was."""
    table = sign_in_codes
    here = (table.c.request_id == request_id, table.c.expires_at > now, table.c.tries < MOST_TRIES)
    if fits:
        return tx.execute(delete(table).where(*here).returning(table.c.person_id)).scalar()
    tx.execute(update(table).where(*here).values(tries=table.c.tries + 1))
    return None


def note_attempt(tx: Connection, source: str, now: datetime) -> None:
    row = {"attempt_id": str(uuid4()), "source": source, "expires_at": now + ATTEMPTS_COUNT_FOR}
    tx.execute(insert(sign_in_attempts).values(row))


def attempts_of(tx: Connection, source: str, now: datetime) -> int:
    """How often this source has tried lately."""
    lately = (sign_in_attempts.c.source == source, sign_in_attempts.c.expires_at > now)
    return tx.execute(select(func.count()).select_from(sign_in_attempts).where(*lately)).scalar_one()


def begin_session(
    tx: Connection, person_id: str, now: datetime, is_staff: bool, device: str | None = None
) -> tuple[str, datetime]:
    expires_at = now + (STAFF_SESSION if is_staff else PARTICIPANT_SESSION)
    about = {"person_id": person_id, "begun_at": now, "seen_at": now, "device": device}
    return _mint(tx, sign_in_sessions, expires_at, **about), expires_at


def sessions_of(tx: Connection, person_id: str, now: datetime) -> Sequence[Row[Any]]:
    """Where somebody is signed in, the latest first."""
    here = (sign_in_sessions.c.person_id == person_id, sign_in_sessions.c.expires_at > now)
    latest_first = (sign_in_sessions.c.begun_at.desc(), sign_in_sessions.c.hash)
    return tx.execute(select(sign_in_sessions).where(*here).order_by(*latest_first)).all()


def session_name(row: Row[Any]) -> str:
    """What a session is called before its owner: neither its secret nor the hash follows from it."""
    return hash_of(f"name of {row.hash}")[:32]


def note_seen(tx: Connection, row: Row[Any], now: datetime) -> None:
    tx.execute(update(sign_in_sessions).where(sign_in_sessions.c.hash == row.hash).values(seen_at=now))


def end_named_session(tx: Connection, person_id: str, name: str, now: datetime) -> bool:
    """End one of somebody's own; whether there was such a one."""
    for row in sessions_of(tx, person_id, now):
        if session_name(row) == name:
            tx.execute(delete(sign_in_sessions).where(sign_in_sessions.c.hash == row.hash))
            return True
    return False


def session_of(tx: Connection, secret: str, now: datetime) -> Row[Any] | None:
    here = (sign_in_sessions.c.hash == hash_of(secret), sign_in_sessions.c.expires_at > now)
    return tx.execute(select(sign_in_sessions).where(*here)).first()


def shorten_sessions(tx: Connection, person_id: str, now: datetime) -> None:
    """Who has become staff is signed in for a day at most, on every device."""
    latest = now + STAFF_SESSION
    here = (sign_in_sessions.c.person_id == person_id, sign_in_sessions.c.expires_at > latest)
    tx.execute(update(sign_in_sessions).where(*here).values(expires_at=latest))


def end_session(tx: Connection, secret: str) -> None:
    tx.execute(delete(sign_in_sessions).where(sign_in_sessions.c.hash == hash_of(secret)))


def end_all_sessions(tx: Connection, person_id: str) -> None:
    """After a change of address whoever reads the old one must not come in any more."""
    tx.execute(delete(sign_in_sessions).where(sign_in_sessions.c.person_id == person_id))
    tx.execute(delete(sign_in_links).where(sign_in_links.c.person_id == person_id))
    tx.execute(delete(sign_in_codes).where(sign_in_codes.c.person_id == person_id))


def mint_offer_link(tx: Connection, application_id: str, until: datetime) -> str:
    return _mint(tx, offer_links, until, application_id=application_id)


def offered_by(tx: Connection, secret: str, now: datetime) -> str | None:
    """The application whose place a link offers."""
    here = (offer_links.c.hash == hash_of(secret), offer_links.c.expires_at > now)
    return tx.execute(select(offer_links.c.application_id).where(*here)).scalar()


def mint_erasure_link(tx: Connection, person_id: str, now: datetime) -> str:
    return _mint(tx, erasure_links, now + ERASURE_LINK_LIFE, person_id=person_id)


def erasure_asked_by(tx: Connection, secret: str, now: datetime) -> str | None:
    """Whoever wants to be erased, and has this link from their mail."""
    here = (erasure_links.c.hash == hash_of(secret), erasure_links.c.expires_at > now)
    return tx.execute(select(erasure_links.c.person_id).where(*here)).scalar()


def forget_links_of(tx: Connection, person_id: str) -> None:
    tx.execute(delete(erasure_links).where(erasure_links.c.person_id == person_id))


def keep_draft(tx: Connection, draft_id: str, programme_id: str, ciphertext: bytes, now: datetime) -> None:
    forget_draft(tx, draft_id)
    row = {"programme_id": programme_id, "ciphertext": ciphertext, "expires_at": now + DRAFT_LIFE}
    tx.execute(insert(drafts).values(hash=hash_of(draft_id), **row))


def draft(tx: Connection, draft_id: str, programme_id: str, now: datetime) -> bytes | None:
    here = (drafts.c.hash == hash_of(draft_id), drafts.c.programme_id == programme_id)
    return tx.execute(select(drafts.c.ciphertext).where(*here, drafts.c.expires_at > now)).scalar()


def forget_draft(tx: Connection, draft_id: str) -> None:
    tx.execute(delete(drafts).where(drafts.c.hash == hash_of(draft_id)))


def is_noted(
    tx: Connection, programme_id: str, application_id: str | None, reader: str, now: datetime
) -> bool:
    """Whether this reader has been noted for this within the hour."""
    here = (
        read_log.c.programme_id == programme_id,
        read_log.c.application_id == application_id
        if application_id
        else read_log.c.application_id.is_(None),
        read_log.c.reader == reader,
        read_log.c.at > now - NOTED_AGAIN_AFTER,
    )
    return tx.execute(select(read_log.c.read_id).where(*here).limit(1)).first() is not None


def note_read(
    tx: Connection, programme_id: str, application_id: str | None, reader: str, now: datetime
) -> None:
    row = {"programme_id": programme_id, "application_id": application_id, "reader": reader}
    times = {"at": now, "expires_at": now + READ_LOG_LIFE}
    tx.execute(insert(read_log).values(read_id=new_id(), **row, **times))


def reads_in(tx: Connection, programme_id: str, before: str, limit: int) -> Sequence[Row[Any]]:
    """Who has read applications to a programme, the latest first; `before` is a read's id, or empty."""
    query = select(read_log).where(read_log.c.programme_id == programme_id)
    if before:
        query = query.where(read_log.c.read_id < before)
    return tx.execute(query.order_by(read_log.c.read_id.desc()).limit(limit)).all()


def begin_openid(
    tx: Connection, state: str, organisation_id: str, nonce: str, verifier: str, now: datetime
) -> None:
    row = {"hash": hash_of(state), "organisation_id": organisation_id, "nonce": nonce, "verifier": verifier}
    tx.execute(insert(openid_attempts).values(**row, expires_at=now + OPENID_LIFE))


def use_up_openid(tx: Connection, state: str, now: datetime) -> Row[Any] | None:
    """What was asked of a provider under this state; it is answered once."""
    here = (openid_attempts.c.hash == hash_of(state), openid_attempts.c.expires_at > now)
    return tx.execute(delete(openid_attempts).where(*here).returning(*openid_attempts.c)).first()


def keep_provider_secret(tx: Connection, organisation_id: str, ciphertext: bytes) -> None:
    tx.execute(insert(provider_secrets).values(organisation_id=organisation_id, ciphertext=ciphertext))


def provider_secret(tx: Connection, organisation_id: str) -> bytes | None:
    here = provider_secrets.c.organisation_id == organisation_id
    return tx.execute(select(provider_secrets.c.ciphertext).where(here)).scalar()


def forget_provider_secret(tx: Connection, organisation_id: str) -> None:
    tx.execute(delete(provider_secrets).where(provider_secrets.c.organisation_id == organisation_id))


def mint_partner_secret(tx: Connection, system_id: str, secret_id: str) -> str | None:
    """A fresh secret of a partner's system; None where it has been shown already."""
    if secret_id in last_uses(tx, system_id):
        return None
    secret = secrets.token_urlsafe(32)
    row = {"secret_id": secret_id, "hash": hash_of(secret), "system_id": system_id}
    tx.execute(insert(partner_secret_hashes).values(row))
    return secret


def use_partner_secret(tx: Connection, system_id: str, secret: str, now: datetime) -> str | None:
    """The id of a system's secret, of which is noted that it was used; None if it is not one."""
    table = partner_secret_hashes
    here = (table.c.hash == hash_of(secret), table.c.system_id == system_id)
    used = update(table).where(*here).values(last_used_at=now)
    return tx.execute(used.returning(table.c.secret_id)).scalar()


def last_uses(tx: Connection, system_id: str) -> dict[str, datetime | None]:
    """When each secret of a system was used last."""
    table = partner_secret_hashes
    query = select(table.c.secret_id, table.c.last_used_at).where(table.c.system_id == system_id)
    return {row.secret_id: row.last_used_at for row in tx.execute(query)}


def forget_partner_secret(tx: Connection, system_id: str, secret_id: str) -> None:
    table = partner_secret_hashes
    tx.execute(delete(table).where(table.c.system_id == system_id, table.c.secret_id == secret_id))


def forget_partner_secrets(tx: Connection, system_id: str) -> None:
    tx.execute(delete(partner_secret_hashes).where(partner_secret_hashes.c.system_id == system_id))


def _mint(tx: Connection, table: Table, expires_at: datetime, **values: Any) -> str:
    secret = secrets.token_urlsafe(32)
    tx.execute(insert(table).values(hash=hash_of(secret), expires_at=expires_at, **values))
    return secret
