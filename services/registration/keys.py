"""With which keys does registration sign tokens, find addresses and keep drafts?"""

import hmac
from hashlib import sha256

from joserfc.jwk import KeySet, OKPKey

from shared import auth
from shared.settings import Settings

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them: no 0 or O, no 1 or I
CODE_LENGTH = 8


def signing_key(settings: Settings) -> OKPKey:
    """The key that signs people's access tokens; the services verify them by its public half."""
    return auth.signing_key(settings.secret("registration-signing"))


def public_keys(settings: Settings) -> KeySet:
    return KeySet([OKPKey.import_key(signing_key(settings).as_dict(private=False))])


def address_key(settings: Settings) -> bytes:
    return settings.secret("registration-addresses")


def sign_in_code(settings: Settings, request_id: str) -> str:
    """The code that goes with a request for a link: eight letters and digits, none like another."""
    told = hmac.new(settings.secret("registration-codes"), request_id.encode(), sha256).digest()
    return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in told[:CODE_LENGTH])


def source_of_attempts(settings: Settings, what: str) -> str:
    """An address or a network under a keyed hash: who has tried is counted, not written down."""
    return hmac.new(settings.secret("registration-codes"), f"from {what}".encode(), sha256).hexdigest()


def draft_key(settings: Settings, draft_id: str) -> bytes:
    """A draft's own key: without the id, which only its writer knows, the secret alone opens none."""
    return hmac.new(settings.secret("registration-drafts"), draft_id.encode(), sha256).digest()
