"""To which address does a mail come back, and which mail was it that came back to one?"""

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

# What RFC 5321 lets the part before the @ have at most (4.5.3.1.1).
LONGEST_LOCAL_PART = 64
ID, TAG = 26, 10
WRITTEN = re.compile(rf"\+([a-z2-7]{{{ID}}})\.(\d{{1,4}})\.(\d{{1,4}})\.([a-z2-7]{{{TAG}}})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sending:
    """One mail: which message, as which edition, to the address of which version of the contact."""

    message_id: str
    edition: int
    contact_version: int


def return_path(secret: bytes, sender: str, sending: Sending) -> str:
    """`vertais@example.org` → `vertais+<message>.<edition>.<version>.<tag>@example.org`: the envelope's
    sender, by which what comes back is known (VERP). Who does not know the secret cannot make a tag.

    Where the sender is so long that this would be longer than it may be, the sender as it is.
    """
    local, _, domain = sender.rpartition("@")
    named = _named(sending)
    marked = f"{local}+{named}.{_tag(secret, named)}"
    return f"{marked}@{domain}" if len(marked) <= LONGEST_LOCAL_PART else sender


def read_return_path(secret: bytes, addresses: Iterable[str]) -> Sending | None:
    """The sending that one of these names, with a tag of ours; a letter may have become a capital one."""
    for address in addresses:
        for found in WRITTEN.finditer(address):
            ident, edition, version, tag = (one.lower() for one in found.groups())
            if hmac.compare_digest(_tag(secret, f"{ident}.{edition}.{version}"), tag):
                return Sending(_read_id(ident), int(edition), int(version))
    return None


def _named(sending: Sending) -> str:
    ident = b32encode(UUID(sending.message_id).bytes).decode().rstrip("=").lower()
    return f"{ident}.{sending.edition}.{sending.contact_version}"


def _read_id(ident: str) -> str:
    return str(UUID(bytes=b32decode(ident.upper() + "======")))


def _tag(secret: bytes, named: str) -> str:
    return b32encode(hmac.new(secret, named.encode(), sha256).digest()).decode()[:TAG].lower()
