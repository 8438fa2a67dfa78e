"""How does a page ask the four services? As the person who looks, by public API, with short-lived tokens."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from flask import current_app, g, has_request_context, request

from services.web import person
from services.web.words import current

EARLY = 30  # seconds before its end at which a token is no longer used
STALE = 5  # a token younger than this is not the reason for a refusal
KEPT = 5_000  # people whose tokens are kept at once; the one unused for longest goes first


class Problem(Exception):
    """A service said no, in the words of RFC 9457; `errors` are the fields that it named."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status = status
        self.slug = str(body.get("slug") or "")
        self.title = str(body.get("title") or "")
        self.detail = str(body.get("detail") or "")
        self.facts = dict(body)
        self.errors: list[Mapping[str, str]] = list(body.get("errors") or [])
        super().__init__(f"{status} {self.slug or self.title}")

    @property
    def words(self) -> str:
        return self.detail or self.title

    @property
    def is_for_the_person(self) -> bool:
        """Something the person can mend, as against a page that is not there or a service that failed."""
        return self.status in (400, 409, 412, 413, 422, 429)


class SignInNeeded(Exception):
    """The page is for signed-in people, and nobody known is looking."""


@dataclass(slots=True)
class Granted:
    tokens: Mapping[str, str]
    me: person.Me
    made: float
    until: float


@dataclass
class Grants:
    """Access tokens by session, in this process's memory alone: no token ever reaches the browser."""

    kept: OrderedDict[bytes, Granted] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, secret: str) -> Granted | None:
        key = _hash(secret)
        with self.lock:
            granted = self.kept.get(key)
            if granted and granted.until > time.monotonic():
                self.kept.move_to_end(key)
                return granted
            self.kept.pop(key, None)
        return None

    def keep(self, secret: str, granted: Granted) -> None:
        with self.lock:
            self.kept[_hash(secret)] = granted
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)

    def drop(self, secret: str) -> None:
        with self.lock:
            self.kept.pop(_hash(secret), None)

    def drop_named(self, sign_in_id: str) -> None:
        with self.lock:
            for key in [key for key, one in self.kept.items() if one.me.sign_in_id == sign_in_id]:
                del self.kept[key]


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def get(service: str, path: str, **query: Any) -> Any:
    """What `/api/<service>/v1<path>` answers. Raises Problem."""
    asked = {key: value for key, value in query.items() if value is not None}
    return _body(_send("GET", service, path, params=asked))


def items(service: str, path: str, **query: Any) -> list[Any]:
    """A whole list, page by page."""
    found: list[Any] = []
    page = get(service, path, **query)
    found += page["items"]
    while page.get("next"):
        page = get(service, path, **query, cursor=page["next"])
        found += page["items"]
    return found


def get_or_none(service: str, path: str, **query: Any) -> Any | None:
    """As `get`, but None where there is nothing for this person to see."""
    try:
        return get(service, path, **query)
    except Problem as problem:
        if problem.status in (403, 404):
            return None
        raise


def post(service: str, path: str, body: Any = None, **headers: str) -> Any:
    return _body(_send("POST", service, path, json={} if body is None else body, headers=headers))


def put(service: str, path: str, body: Any) -> Any:
    return _body(_send("PUT", service, path, json=body))


def patch(service: str, path: str, body: Any) -> Any:
    return _body(_send("PATCH", service, path, json=body))


def delete(service: str, path: str) -> Any:
    return _body(_send("DELETE", service, path))


def fetch(service: str, path: str, **query: Any) -> httpx.Response:
    """A file of a service, as it is. Raises Problem."""
    response = _send("GET", service, path, params=query)
    if response.is_error:
        raise _problem(response)
    return response


def granted() -> Granted | None:
    """Tokens and roles of the person who looks, found once a request; None for nobody known."""
    if g.get("failing"):
        return None
    if "granted" not in g:
        secret = person.secret()
        g.granted = (_grants().find(secret) or _renew(secret)) if secret else None
    found: Granted | None = g.granted
    return found


def me() -> person.Me | None:
    """Who looks, with roles."""
    known = granted()
    return known.me if known else None


def signed_in() -> person.Me:
    """Who looks, where somebody known must. Raises SignInNeeded, which leads to the sign-in page."""
    known = me()
    if known is None:
        raise SignInNeeded
    return known


def forget() -> None:
    """What this person may do has changed: ask anew next time."""
    if secret := person.secret():
        _grants().drop(secret)
    g.pop("granted", None)


def end_elsewhere(sign_in_id: str) -> None:
    """Another session of this person has been ended: its tokens are used no more in this process."""
    _grants().drop_named(sign_in_id)


def end_session(secret: str) -> None:
    """Sign out, here and at registration."""
    forget()
    _peer("registration").delete(
        "/api/registration/v1/sign-ins/current", headers={"Authorization": f"Session {secret}"}
    )


def _renew(secret: str) -> Granted | None:
    response = _peer("registration").post(
        "/api/registration/v1/sign-ins/tokens",
        headers={"Authorization": f"Session {secret}"},
    )
    if response.status_code in (400, 401, 403, 404, 410):
        return None
    if response.is_error:
        raise _problem(response)
    body = response.json()
    now = time.monotonic()
    answer = Granted(
        body["tokens"], person.Me.of(body["me"]), now, now + max(float(body["expires_in"]) - EARLY, 1)
    )
    _grants().keep(secret, answer)
    return answer


def _send(method: str, service: str, path: str, **options: Any) -> httpx.Response:
    token = granted()
    response = _try(method, service, path, token, options)
    # A group published a minute ago is not in a token of before: a refusal may only mean that.
    refused = response.status_code in (401, 403, 404)
    secret = person.secret()
    if refused and secret and token and time.monotonic() - token.made > STALE:
        g.granted = _renew(secret)
        response = _try(method, service, path, g.granted, options)
    if response.status_code == 401:
        raise SignInNeeded
    return response


def _try(
    method: str, service: str, path: str, token: Granted | None, options: Mapping[str, Any]
) -> httpx.Response:
    headers = {**_language(), **options.get("headers", {})}
    if token and service in token.tokens:
        headers["Authorization"] = f"Bearer {token.tokens[service]}"
    # Answers to a survey leave no trace, not even that of a key: saving them twice is harmless.
    if service != "surveys" and (once := _once(method, path, options.get("json"))):
        headers.setdefault("Idempotency-Key", once)
    rest = {key: value for key, value in options.items() if key != "headers"}
    return _peer(service).request(method, f"/api/{service}/v1{path}", headers=headers, **rest)


def _once(method: str, path: str, body: Any) -> str | None:
    """A form that is sent twice acts once; the same form sent again with other words acts again."""
    mark = request.form.get("once") if has_request_context() else None
    if not mark or method == "GET":
        return None
    return hashlib.sha256(repr((mark, method, path, body)).encode()).hexdigest()


def _language() -> dict[str, str]:
    return {"Accept-Language": current()}


def _peer(service: str) -> httpx.Client:
    peers: Mapping[str, httpx.Client] = current_app.extensions["peers"]
    return peers[service]


def _grants() -> Grants:
    kept: Grants = current_app.extensions["grants"]
    return kept


def _body(response: httpx.Response) -> Any:
    if response.is_error:
        raise _problem(response)
    return response.json() if response.content else None


def _problem(response: httpx.Response) -> Problem:
    try:
        body = response.json()
    except ValueError:
        body = {}
    return Problem(response.status_code, body if isinstance(body, dict) else {})
