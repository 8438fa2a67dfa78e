"""With which tokens would somebody try who has none? Made from a true one, each false in one way."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta

from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.platform import tokens_of
from services.registration.keys import issue, public_keys, signing_key
from shared.auth import Caller
from shared.eventstore import new_id
from shared.settings import Settings

OTHER = {"registration": "sessions", "sessions": "surveys", "surveys": "notifications"}


def false_tokens(settings: Settings, service: str, true: str) -> Iterator[tuple[str, str]]:
    """What each is, and the token; `true` opens every door of the service to its owner."""
    claims = json.loads(unpacked(true.split(".")[1]))
    who, now, key = mightiest(claims), settings.clock(), signing_key(settings)
    head, body, signature = true.split(".")
    other = OTHER.get(service, "registration")
    yield "expired", issue(key, service, who, now - timedelta(minutes=11))
    yield "not yet valid", issue(key, service, who, now + timedelta(minutes=5))
    yield "for another service", issue(key, other, who, now)
    yield "of another key", issue(another_key(), service, who, now)
    yield "of another key under our key's name", issue(named(key), service, who, now)
    yield "alg none", f"{packed({'alg': 'none', 'kid': key.kid})}.{packed(claims)}."
    yield "alg none, with a signature", f"{packed({'alg': 'None'})}.{body}.{signature}"
    yield "no signature", f"{head}.{body}."
    yield "changed claims", f"{head}.{packed({**claims, 'sub': new_id(), 'admin': True})}.{signature}"
    yield "changed signature", f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    yield "without an end", without_end(key, claims)
    for public in hmac_keys(settings):
        yield "our public key as a secret", jwt.encode({"alg": "HS256"}, claims, public, algorithms=["HS256"])
    stranger = tokens_of("registration", settings)
    yield "a service's, for another", stranger.for_service(other)
    yield "a service's, of another secret", jwt.encode({"alg": "HS256"}, claims, OctKey.generate_key(256))
    yield (
        "a service's secret, signed with HS512",
        jwt.encode(
            {"alg": "HS512"},
            claims,
            OctKey.import_key(settings.secret("service-token")),
            algorithms=["HS512"],
        ),
    )


def mightiest(claims: dict[str, object]) -> Caller:
    def those(name: str) -> frozenset[str]:
        found = claims.get(name)
        return frozenset(found) if isinstance(found, list) else frozenset()

    return Caller(
        person=str(claims["sub"]),
        admin=True,
        coordinates=those("coordinates"),
        facilitates=those("facilitates"),
        member_of=those("member_of"),
    )


def another_key() -> OKPKey:
    key = OKPKey.generate_key("Ed25519")
    key.ensure_kid()
    return key


def named(ours: OKPKey) -> OKPKey:
    """Another key that claims to be ours."""
    forged = OKPKey.generate_key("Ed25519").as_dict(private=True)
    return OKPKey.import_key({**forged, "kid": str(ours.kid)})


def hmac_keys(settings: Settings) -> Iterator[OctKey]:
    """The public key in the forms in which a careless reader takes it for a shared secret."""
    for key in public_keys(settings).keys:
        yield OctKey.import_key(unpacked(str(key.as_dict(private=False)["x"])))
        yield OctKey.import_key(json.dumps(key.as_dict(private=False)).encode())


def without_end(key: OKPKey, claims: dict[str, object]) -> str:
    endless = {name: value for name, value in claims.items() if name != "exp"}
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, endless, key, algorithms=["Ed25519"])


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
