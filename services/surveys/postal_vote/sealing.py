"""Which code stands for a person in a programme, and what does it take to read what lies under it?"""

import hmac
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)

PADDED = 4096
NONCE_BYTES = 12
SEALED_BYTES = NONCE_BYTES + PADDED + 16


class AnswersTooLong(Exception):
    """More than an envelope holds: padded to one size, the length of a ciphertext tells nothing."""


class DoesNotOpen(Exception):
    """The ciphertext was altered or moved, or one of the two keys is another."""


@dataclass(frozen=True, slots=True, repr=False)
class Seals:
    """The two secrets, each from its own file and in no database: `pair` makes codes, `wrap` wraps the
    codes' keys. Contents are encrypted under a key made of both, so whoever has only one reads nothing:
    with `wrap` alone and an old backup one could otherwise try every key on every named envelope.

    `wraps` asks for the forms of `wrap` anew, the newest first: it may be changed while we run."""

    pair: bytes
    wrap: bytes
    wraps: Callable[[], Sequence[bytes]] | None = None

    def code(self, programme_id: str, person_id: str) -> str:
        """HMAC of programme and person: the same in every wave of a programme, unlike in another."""
        return self._hmac("code", f"{programme_id}|{person_id}".encode()).hex()

    def mark(self, code: str) -> str:
        """What the ledger of released sets knows a code by; it opens nothing and outlives the answers."""
        return self._hmac("mark", code.encode()).hex()[:32]

    def fresh_key(self) -> bytes:
        """A new data key, wrapped (RFC 5649)."""
        return aes_key_wrap_with_padding(self._forms()[0], AESGCM.generate_key(256))

    def wrapped_anew(self, wrapped: bytes) -> bytes | None:
        """The same data key wrapped by the newest form; None where it is already."""
        newest = self._forms()[0]
        with suppress(InvalidUnwrap):
            aes_key_unwrap_with_padding(newest, wrapped)
            return None
        return aes_key_wrap_with_padding(newest, self._unwrapped(wrapped))

    def seal(self, wrapped: bytes, bound_to: str, answers: Mapping[str, int | None]) -> bytes:
        """Encrypt answers, padded to one size. Raises AnswersTooLong."""
        clear = msgspec.json.encode(answers)
        if len(clear) > PADDED:
            raise AnswersTooLong
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self._content_key(wrapped))
        return nonce + cipher.encrypt(nonce, clear.ljust(PADDED), bound_to.encode())

    def open(self, wrapped: bytes, bound_to: str, sealed: bytes) -> dict[str, int | None]:
        """Raises DoesNotOpen."""
        cipher = AESGCM(self._content_key(wrapped))
        try:
            clear = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
        except InvalidTag:
            raise DoesNotOpen from None
        return msgspec.json.decode(clear, type=dict[str, int | None])

    def _content_key(self, wrapped: bytes) -> bytes:
        return self._hmac("content", self._unwrapped(wrapped))

    def _unwrapped(self, wrapped: bytes) -> bytes:
        with suppress(InvalidUnwrap):
            return aes_key_unwrap_with_padding(self.wrap, wrapped)
        for form in self._forms():
            with suppress(InvalidUnwrap):
                return aes_key_unwrap_with_padding(form, wrapped)
        raise InvalidUnwrap("a code's key is wrapped by no secret that is here")

    def _forms(self) -> Sequence[bytes]:
        return self.wraps() if self.wraps else [self.wrap]

    def _hmac(self, purpose: str, message: bytes) -> bytes:
        return hmac.new(self.pair, purpose.encode() + b"\0" + message, sha256).digest()
