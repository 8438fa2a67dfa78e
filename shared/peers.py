"""How does one service ask another? One HTTP client each, in process or over the network alike."""

from collections.abc import Callable
from typing import Any

import httpx

from shared import tracing
from shared.auth import Tokens

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
WsgiApp = Callable[..., Any]
Sign = Callable[[httpx.Request], httpx.Request]


def signing(tokens: Tokens, audience: str) -> Sign:
    """Signs each request with a fresh service token for the audience."""

    def sign(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {tokens.for_service(audience)}"
        return request

    return sign


class _Client(httpx.Client):
    """Tells the other side in which span it is asked."""

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        with tracing.part(request.method):
            if here := tracing.here():
                request.headers["traceparent"] = here
            return super().send(request, **how)


def client(target: str | WsgiApp, auth: Sign | None = None) -> httpx.Client:
    """A client for a service at a base URL, or for one whose WSGI application is in this process."""
    if isinstance(target, str):
        return _Client(base_url=target, auth=auth, timeout=TIMEOUT)
    transport = httpx.WSGITransport(app=target, raise_app_exceptions=False)
    return _Client(base_url="http://service.invalid", auth=auth, transport=transport, timeout=TIMEOUT)


def is_absent(error: BaseException) -> bool:
    """True where a peer did not answer, or said that it cannot just now: another try may find it back."""
    refused = isinstance(error, httpx.HTTPStatusError) and error.response.is_server_error
    return refused or isinstance(error, httpx.TransportError)


def feed_pull(peer: httpx.Client) -> Callable[..., dict[str, Any]]:
    """`pull(shard, after, limit=500)`: a page of a peer's feed. Raises httpx.HTTPError."""

    def pull(shard: int, after: int, limit: int = 500) -> dict[str, Any]:
        answer = peer.get("/feed", params={"shard": shard, "after": after, "limit": limit})
        page: dict[str, Any] = answer.raise_for_status().json()
        return page

    return pull
