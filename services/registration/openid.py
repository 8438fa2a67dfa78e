"""How is an OpenID provider asked who somebody is? Discovery, PKCE, nonce; what it says is believed last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
SCOPE = "openid email"
LEEWAY = 30


class NotBelieved(Exception):
    """The provider does not answer as one must, or what it says is not to be believed."""


@dataclass(frozen=True, slots=True)
class Client:
    """What we are to a provider."""

    issuer: str
    client_id: str
    secret: str | None
    redirect_uri: str


def discover(issuer: str) -> Mapping[str, Any]:
    """What a provider says of itself. Raises NotBelieved."""
    found = _json("GET", get_well_known_url(issuer, external=True))
    try:
        told = OpenIDProviderMetadata(found)
        told.validate_issuer()
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(found.get(name), str):
                raise NotBelieved(f"no {name}")
    except (ValueError, TypeError, AttributeError) as error:
        raise NotBelieved(str(error)) from None
    if found["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise NotBelieved("another issuer")
    return found


def where_to_ask(client: Client, state: str, nonce: str, verifier: str) -> str:
    """The address at the provider to which somebody is sent. Raises NotBelieved."""
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    endpoint = discover(client.issuer)["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def address_of(client: Client, code: str, nonce: str, verifier: str, now: datetime) -> str:
    """The verified e-mail address of whoever comes back with a code. Raises NotBelieved."""
    about = discover(client.issuer)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": verifier,
        "client_id": client.client_id,
    }
    auth = httpx.BasicAuth(client.client_id, client.secret) if client.secret else None
    token = _json("POST", about["token_endpoint"], form, auth).get("id_token")
    try:
        told: Any = _json("GET", about["jwks_uri"])
        keys = KeySet.import_key_set(told)
        read = jwt.decode(str(token), keys, algorithms=ALGORITHMS)
        expected = {"iss": about["issuer"], "aud": client.client_id, "nonce": nonce}
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={name: {"essential": True, "value": value} for name, value in expected.items()},
            params={"client_id": client.client_id, "nonce": nonce},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotBelieved(type(error).__name__) from None
    if not compare_digest(str(read.claims.get("nonce")), nonce):
        raise NotBelieved("nonce")
    if read.claims.get("email_verified") is not True or not isinstance(read.claims.get("email"), str):
        raise NotBelieved("no verified address")
    return str(read.claims["email"])


def _json(
    method: str, url: str, form: Mapping[str, str] | None = None, auth: httpx.Auth | None = None
) -> dict[str, Any]:
    try:
        answer = httpx.request(method, url, data=form, auth=auth, timeout=TIMEOUT, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NotBelieved(type(error).__name__) from None
    if not isinstance(found, dict):
        raise NotBelieved("no object")
    return found
