"""How does a character of the story do anything? As anybody would: by HTTP, and by reading e-mail."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

PATIENCE = 20


class Refused(Exception):
    """The platform said no: status, slug and the fields it named."""

    def __init__(self, answer: httpx.Response) -> None:
        body = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
        self.status = answer.status_code
        self.slug = body.get("slug")
        self.errors = body.get("errors", [])
        super().__init__(
            f"{answer.request.method} {answer.request.url.path}: {self.status} {self.slug} {self.errors}"
        )


class Browser:
    """Somebody before a screen, signed in or not; speaks with the services' public APIs."""

    def __init__(self, site: httpx.Client, language: str) -> None:
        self.site = site
        self.language = language
        self.me: dict[str, Any] = {}
        self._secret: str | None = None
        self._tokens: Mapping[str, str] = {}

    def get(self, service: str, path: str, **query: Any) -> Any:
        return self._ask("GET", service, path, params=query)

    def post(self, service: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """POST; `key` is an Idempotency-Key, by which a step that is played again happens once."""
        return self._ask(
            "POST", service, path, json=body or {}, headers={"Idempotency-Key": key} if key else {}
        )

    def put(self, service: str, path: str, body: Any) -> Any:
        return self._ask("PUT", service, path, json=body)

    def patch(self, service: str, path: str, body: Any) -> Any:
        return self._ask("PATCH", service, path, json=body)

    def delete(self, service: str, path: str) -> Any:
        return self._ask("DELETE", service, path)

    def sign_in(self, token: str) -> None:
        """Use a sign-in link up, as its page's button does."""
        self._secret, self._tokens = None, {}
        self._secret = self.post("registration", "/sign-ins", {"token": token})["session"]
        self.refresh()

    def refresh(self) -> None:
        """Fetch tokens with the roles of this moment."""
        answer = self.site.post(
            "/api/registration/v1/sign-ins/tokens", headers={"Authorization": f"Session {self._secret}"}
        )
        if answer.is_error:
            raise Refused(answer)
        self._tokens, self.me = answer.json()["tokens"], answer.json()["me"]

    def _ask(self, method: str, service: str, path: str, **how: Any) -> Any:
        answer = self._send(method, service, path, **how)
        if answer.status_code == 401 and self._secret:
            self.refresh()
            answer = self._send(method, service, path, **how)
        if answer.is_error:
            raise Refused(answer)
        return answer.json() if answer.content else None

    def _send(self, method: str, service: str, path: str, **how: Any) -> httpx.Response:
        headers = {"Accept-Language": self.language, **how.pop("headers", {})}
        if service in self._tokens:
            headers["Authorization"] = f"Bearer {self._tokens[service]}"
        return self.site.request(method, f"/api/{service}/v1{path}", headers=headers, **how)


def until(
    what: str, found: Callable[[], Any], wait: Callable[[float], Any], seconds: float = PATIENCE
) -> Any:
    """Ask until there is an answer: after 20 ms, then the less often the longer it takes, since whoever is to
    bring it needs the processor too. Raises TimeoutError naming what did not come."""
    waited, pause = 0.0, 0.02
    while waited < seconds:
        answer = found()
        if answer:
            return answer
        wait(pause)
        waited, pause = waited + pause, min(1.2 * pause, 0.2)
    raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
