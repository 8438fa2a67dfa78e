"""Who is calling, and may they? Tokens are verified by public key, and a route says whom it lets in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import abort, g
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import extract_compact

SERVICE_TOKEN_LIFE = timedelta(minutes=1)
LEEWAY = 30
ROLES = ("coordinates", "facilitates", "member_of")

View = TypeVar("View", bound=Callable[..., Any])
Rule = Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sends a request: a person with roles, another service, a partner's system with scopes for
    one place, or nobody known."""

    person: str | None = None
    service: str | None = None
    admin: bool = False
    coordinates: frozenset[str] = frozenset()
    facilitates: frozenset[str] = frozenset()
    member_of: frozenset[str] = frozenset()
    partner: str | None = None
    partner_of: str | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """As events name it: `person:<id>`, `partner:<id>`, `service:<name>` or `anonymous`."""
        if self.person:
            return f"person:{self.person}"
        if self.partner:
            return f"partner:{self.partner}"
        return f"service:{self.service}" if self.service else "anonymous"

    @property
    def is_known(self) -> bool:
        return any((self.person, self.service, self.partner))

    def has_scope(self, scope: str, place: str) -> bool:
        """Whether a partner's system may do this, in this place."""
        return self.partner_of == place and scope in self.scopes


ANONYMOUS = Caller()


class TokenRefused(Exception):
    """The bearer token is not one that this service believes."""


class Tokens:
    """Issues and verifies access tokens: EdDSA for people, by registration's key; HS256 between services."""

    def __init__(
        self,
        service: str,
        service_secret: bytes,
        public_keys: Callable[[], KeySet],
        clock: Callable[[], datetime],
    ) -> None:
        self.service = service
        self.clock = clock
        self._service_key = OctKey.import_key(service_secret)
        self._public_keys = public_keys

    def for_service(self, audience: str) -> str:
        """A token with which this service calls another one."""
        claims = claims_of(self.service, audience, self.clock(), SERVICE_TOKEN_LIFE)
        return jwt.encode({"alg": "HS256"}, claims, self._service_key)

    def read(self, token: str) -> Caller:
        """The caller behind a bearer token. Raises TokenRefused."""
        try:
            if extract_compact(token.encode()).headers()["alg"] == "HS256":
                claims = jwt.decode(token, self._service_key, algorithms=["HS256"]).claims
                self._check(claims)
                return Caller(service=str(claims["sub"]))
            claims = jwt.decode(token, self._public_keys(), algorithms=["Ed25519", "EdDSA"]).claims
            self._check(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise TokenRefused(type(error).__name__) from None
        if "partner_of" in claims:
            scopes = frozenset(str(claims["scope"]).split())
            return Caller(partner=str(claims["sub"]), partner_of=str(claims["partner_of"]), scopes=scopes)
        roles: dict[str, Any] = {role: frozenset(claims.get(role, ())) for role in ROLES}
        return Caller(person=str(claims["sub"]), admin=claims.get("admin") is True, **roles)

    def _check(self, claims: Mapping[str, Any]) -> None:
        now = self.clock().timestamp()
        if claims["aud"] != self.service or not claims["iat"] - LEEWAY <= now < claims["exp"] + LEEWAY:
            raise TokenRefused("audience or time")


def claims_of(subject: str, audience: str, now: datetime, life: timedelta) -> dict[str, Any]:
    at = int(now.timestamp())
    return {"sub": subject, "aud": audience, "iat": at, "exp": at + int(life.total_seconds())}


def caller() -> Caller:
    """Who sent the request that is being answered."""
    known: Caller = g.get("caller", ANONYMOUS)
    return known


def allow(rule: Rule) -> Callable[[View], View]:
    """Say who may call a view: `rule(caller, **view_args)`. It is asked before anything else of the request
    is read, in `admit`."""

    def declared(view: View) -> View:
        vars(view)["allowed"] = rule  # what `admit` and the test that walks all routes read
        return view

    return declared


def admit(view: Callable[..., Any], view_args: Mapping[str, Any]) -> None:
    """Refuse who may not call a view. Nobody known gets 401, everybody else 404, which does not tell
    whether the thing exists. A view that does not say whom it lets in answers nobody."""
    rule: Rule | None = getattr(view, "allowed", None)
    if rule is None:
        abort(404)
    if not rule(caller(), **view_args):
        abort(404 if caller().is_known else 401)


def anyone(_: Caller, **__: Any) -> bool:
    return True


def signed_in(who: Caller, **_: Any) -> bool:
    return who.person is not None


def admin(who: Caller, **_: Any) -> bool:
    return who.admin


def service(who: Caller, **_: Any) -> bool:
    return who.service is not None
