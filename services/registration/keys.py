"""With which keys does registration sign tokens, find addresses and keep drafts?"""

import hmac
from hashlib import sha256

from joserfc.jwk import KeySet, OKPKey

from shared import auth
from shared.settings import Settings


def signing_key(settings: Settings) -> OKPKey:
    """The key that signs people's access tokens; the services verify them by its public half."""
    return auth.signing_key(settings.secret("registration-signing"))


def public_keys(settings: Settings) -> KeySet:
    return KeySet([OKPKey.import_key(signing_key(settings).as_dict(private=False))])


def address_key(settings: Settings) -> bytes:
    return settings.secret("registration-addresses")


def draft_key(settings: Settings, draft_id: str) -> bytes:
    """A draft's own key: without the id, which only its writer knows, the secret alone opens none."""
    return hmac.new(settings.secret("registration-drafts"), draft_id.encode(), sha256).digest()
