"""With which keys does registration sign tokens, find addresses and keep drafts?"""

import hmac
import os
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.auth import ROLES, Caller, claims_of
from shared.settings import Settings

SIGNING = "registration-signing"
TOKEN_LIFE = timedelta(minutes=10)
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them: no 0 or O, no 1 or I
CODE_LENGTH = 8
NONCE_BYTES = 12


def signing_key(settings: Settings) -> OKPKey:
    """The key that signs access tokens; the services verify them by its public half."""
    return key_of(settings.secret(SIGNING))


def public_keys(settings: Settings) -> KeySet:
    """Of the key that signs, of the one to come, so that everybody knows it before it signs, and of the
    one before, whose last tokens are still about."""
    keys = [key_of(seed) for seed in dict.fromkeys(settings.ring(SIGNING))]
    return KeySet([OKPKey.import_key(key.as_dict(private=False)) for key in keys])


def issue(private_key: OKPKey, audience: str, caller: Caller, now: datetime) -> str:
    """A person's or a partner's access token for one service, good for 10 minutes."""
    claims = claims_of(str(caller.person or caller.partner), audience, now, TOKEN_LIFE)
    if caller.partner:
        claims |= {"partner_of": caller.partner_of, "scope": " ".join(sorted(caller.scopes))}
    else:
        claims |= {"admin": caller.admin} | {role: sorted(getattr(caller, role)) for role in ROLES}
    header = {"alg": "Ed25519", "kid": private_key.kid}
    return jwt.encode(header, claims, private_key, algorithms=["Ed25519"])


def key_of(seed: bytes) -> OKPKey:
    """The Ed25519 key of a 32-byte secret, named by its thumbprint (RFC 7638)."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key.ensure_kid()
    return key


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
