"""With which keys does registration sign tokens, find addresses and keep drafts?"""

import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.jwk import KeySet, OKPKey

from shared import auth
from shared.settings import Settings

SIGNING = "registration-signing"
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them: no 0 or O, no 1 or I
CODE_LENGTH = 8
NONCE_BYTES = 12


def signing_key(settings: Settings) -> OKPKey:
    """The key that signs access tokens; the services verify them by its public half."""
    return auth.signing_key(settings.secret(SIGNING))


def public_keys(settings: Settings) -> KeySet:
    """Of the key that signs, of the one to come, so that everybody knows it before it signs, and of the
    one before, whose last tokens are still about."""
    keys = [auth.signing_key(seed) for seed in dict.fromkeys(settings.ring(SIGNING))]
    return KeySet([OKPKey.import_key(key.as_dict(private=False)) for key in keys])


def address_key(settings: Settings) -> bytes:
    return settings.secret("registration-addresses")


def sign_in_code(settings: Settings, request_id: str) -> str:
    """The code that goes with a request for a link: eight letters and digits, none like another."""
    told = hmac.new(settings.secret("registration-codes"), request_id.encode(), sha256).digest()
    return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in told[:CODE_LENGTH])


def source_of_attempts(settings: Settings, what: str) -> str:
    """An address or a network under a keyed hash: who has tried is counted, not written down."""
    return hmac.new(settings.secret("registration-codes"), f"from {what}".encode(), sha256).hexdigest()


def seal_provider_secret(settings: Settings, organisation_id: str, secret: str) -> bytes:
    """Our secret with an organisation's OpenID provider, for keeping: we must be able to say it again."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _providers(settings).encrypt(nonce, secret.encode(), organisation_id.encode())


def open_provider_secret(settings: Settings, organisation_id: str, sealed: bytes) -> str:
    """Raises InvalidTag where it was sealed for another organisation or under another key."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return _providers(settings).decrypt(nonce, rest, organisation_id.encode()).decode()


def _providers(settings: Settings) -> AESGCM:
    return AESGCM(settings.secret("registration-providers"))


def draft_key(settings: Settings, draft_id: str) -> bytes:
    """A draft's own key: without the id, which only its writer knows, the secret alone opens none."""
    return hmac.new(settings.secret("registration-drafts"), draft_id.encode(), sha256).digest()
