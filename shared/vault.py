"""Who can still read a person's data? Whoever has their key, and once it is destroyed, nobody."""

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)
from sqlalchemy import Column, DateTime, LargeBinary, MetaData, String, Table, select, update
from sqlalchemy.exc import IntegrityError

from shared.database import Database
from shared.personal import ERASED, Sealed, parse_sealed

NONCE_BYTES = 12

metadata = MetaData()
person_keys = Table(
    "person_keys",
    metadata,
    Column("person", String(80), primary_key=True),
    Column("wrapped", LargeBinary, nullable=True, comment="NULL once destroyed"),
    Column("destroyed_at", DateTime(timezone=True), nullable=True),
)


class PersonErased(Exception):
    """A key was asked for a person whose key has been destroyed: nothing new may be kept of them."""


class KeyMissing(Exception):
    """No key was ever kept for this person: the keys are older than the data, or of another system."""


class DoesNotAuthenticate(Exception):
    """The ciphertext was altered, moved, or sealed under another key."""


class Vault:
    """One data key a person (AES-256-GCM), wrapped by the service's master key (AES-KWP, RFC 5649).

    The keys live in a database apart from the data's. A key is committed before anything is sealed
    under it; one that nothing was sealed under is harmless.
    """

    def __init__(self, database: Database, masters: Callable[[], Sequence[bytes]]) -> None:
        """`masters`: the master keys of 32 bytes, the newest first, which alone wraps. They are asked for
        again where a key opens under none of them: it may have been wrapped anew meanwhile."""
        self.database = database
        self._ask_masters = masters
        self._masters = masters()

    def seal(self, event_id: str, type_: str, field: str, person: str, value: Any) -> Sealed[Any]:
        """Encrypt a JSON value for one field of one event. Raises PersonErased."""
        sealed: Sealed[Any] = Sealed(event_id, type_, field, person, "")
        nonce = os.urandom(NONCE_BYTES)
        secret = AESGCM(self._key_for(person)).encrypt(nonce, msgspec.json.encode(value), sealed.bound_to)
        return Sealed(event_id, type_, field, person, b64encode(nonce + secret).decode())

    def open(self, texts: Iterable[str | Sealed[Any] | None]) -> dict[str, Any]:
        """The clear value, or ERASED, of each sealed text, by `str()` of it; None is passed over.

        One look-up of keys for all. Raises KeyMissing and DoesNotAuthenticate.
        """
        sealed = [parse_sealed(text) if isinstance(text, str) else text for text in texts if text is not None]
        keys = self._keys({one.person for one in sealed})
        opened: dict[str, Any] = {}
        for one in sealed:
            if one.person not in keys:
                raise KeyMissing(f"no key for the {one.type} {one.event_id}")
            key = keys[one.person]
            opened[str(one)] = ERASED if key is None or not one.ciphertext else _decrypt(key, one)
        return opened

    def destroy(self, person: str, now: datetime) -> None:
        """Make all that is sealed for this person unreadable, and refuse to keep more. Idempotent."""
        with self.database.write() as tx:
            here = update(person_keys).where(person_keys.c.person == person)
            if not tx.execute(here.values(wrapped=None, destroyed_at=now)).rowcount:
                tx.execute(person_keys.insert().values(person=person, wrapped=None, destroyed_at=now))

    def rewrap(self) -> int:
        """Wrap each data key that an older master key wraps by the newest one; how many. What is sealed
        stays as it is. Whoever writes meanwhile loses nothing. Raises DoesNotAuthenticate."""
        self._masters = self._ask_masters()
        newest = self._masters[0]
        with self.database.read() as tx:
            rows = tx.execute(select(person_keys.c.person, person_keys.c.wrapped)).all()
        done = 0
        for person, wrapped in rows:
            if wrapped is None or _unwrapped([newest], wrapped) is not None:
                continue
            again = aes_key_wrap_with_padding(newest, self._unwrap(wrapped))
            here = (person_keys.c.person == person, person_keys.c.wrapped == wrapped)
            with self.database.write() as tx:
                done += tx.execute(update(person_keys).where(*here).values(wrapped=again)).rowcount
        return done

    def _keys(self, persons: set[str]) -> dict[str, bytes | None]:
        if not persons:
            return {}
        with self.database.read() as tx:
            kept = select(person_keys.c.person, person_keys.c.wrapped)
            rows = tx.execute(kept.where(person_keys.c.person.in_(persons))).all()
        return {person: None if wrapped is None else self._unwrap(wrapped) for person, wrapped in rows}

    def _unwrap(self, wrapped: bytes) -> bytes:
        key = _unwrapped(self._masters, wrapped)
        if key is None:
            self._masters = self._ask_masters()
            key = _unwrapped(self._masters, wrapped)
        if key is None:
            raise DoesNotAuthenticate("a person's key is wrapped by no master key that is here")
        return key

    def _key_for(self, person: str) -> bytes:
        kept = self._keys({person})
        if person not in kept:
            self._masters = self._ask_masters()
            fresh = aes_key_wrap_with_padding(self._masters[0], AESGCM.generate_key(256))
            with suppress(IntegrityError), self.database.write() as tx:  # whoever is first: theirs is the key
                tx.execute(person_keys.insert().values(person=person, wrapped=fresh))
            kept = self._keys({person})
        key = kept[person]
        if key is None:
            raise PersonErased(person)
        return key


def _unwrapped(masters: Sequence[bytes], wrapped: bytes) -> bytes | None:
    for master in masters:
        with suppress(InvalidUnwrap):
            return aes_key_unwrap_with_padding(master, wrapped)
    return None


def _decrypt(key: bytes, sealed: Sealed[Any]) -> Any:
    raw = b64decode(sealed.ciphertext)
    try:
        clear = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], sealed.bound_to)
    except InvalidTag:
        raise DoesNotAuthenticate(f"the {sealed.type} {sealed.event_id} does not open") from None
    return msgspec.json.decode(clear)
