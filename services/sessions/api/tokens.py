"""How is a secret link made, so that nobody who reads our tables can use it?"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID


def random_token() -> str:
    return secrets.token_urlsafe(24)


def derived_token(secret: bytes, *about: str) -> str:
    """Always the same token for the same matter: what is asked for again need not be kept to be shown."""
    told = hmac.new(secret, "\n".join(about).encode(), sha256).digest()
    return urlsafe_b64encode(told[:24]).decode()


def link_id_of(token: str) -> str:
    """The first 128 bits of the token's hash, written as an id: all that is kept of a link."""
    return str(UUID(bytes=sha256(token.encode(errors="replace")).digest()[:16]))
