"""What did a wrong request do, and is that a promise broken?"""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from shared.eventstore import Store
from tests.prove.wrongs import JSON, Operation, Wrong

# A column of this name holds ids for a path's parameter of that name.
COLUMN_OF = {"person": "person_id"}
# What has not the right form is told before anything else is asked of it: these must name the field.
NAMED = {
    "unknown-field",
    "wrong-type",
    "null",
    "missing",
    "not-allowed",
    "wrong-format",
    "oversized-text",
    "past-date",
}


# Headers that guard a change say nothing to a route that only looks, nor where the last one to write is
# always right and no event is kept: somebody's own draft, a challenge, a try that is counted.
GUARDS_OF_CHANGE = {"stale-version", "bad-idempotency-key"}
# Its errors are said as RFC 6749 wants them.
SAID_OTHERWISE = ("/oauth/token",)
DRAFTS = (
    "/drafts/{draft_id}",
    "/survey-links/{token}/answers",
    "/sign-in-links",
    "/passkeys/options",
)


@dataclass
class Tally:
    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    unnamed: int = 0
    server_errors: int = 0
    stored: int = 0
    broken: list[str] = field(default_factory=list)


class Watch:
    """Tells whether anything was committed to a service's database since it was last asked."""

    def __init__(self, store: Store) -> None:
        self._connection = sqlite3.connect(str(store.database.url.database))
        self._seen = self._version()

    def changed(self) -> bool:
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


@dataclass(frozen=True)
class Target:
    """A service under wrong requests, with tokens that open every door: the harm is sought behind them."""

    service: str
    app: Flask
    watch: Watch
    token: Callable[[Operation], str]
    ids: Mapping[str, Sequence[str]]

    def send(self, wrong: Wrong) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token(wrong.operation)}", "Content-Type": JSON}
        return self.app.test_client().open(
            wrong.path,
            method=wrong.operation.method.upper(),
            data=wrong.body,
            headers={**headers, **wrong.headers},
        )

    def path(self, operation: Operation, chance: random.Random) -> str:
        """The operation's path with ids that exist, where any is known."""
        path = operation.path
        for name in operation.parameters:
            known = self.ids.get(COLUMN_OF.get(name, name), ())
            path = path.replace("{" + name + "}", chance.choice(known) if known else str(uuid4()))
        return path


def judge(tally: Tally, target: Target, wrong: Wrong, response: TestResponse) -> None:
    changed = target.watch.changed()
    status = response.status_code
    tally.cases[wrong.kind] += 1
    tally.statuses[status] += 1
    for told in faults(wrong, response, changed):
        tally.broken.append(f"{wrong.kind}: {wrong.operation} answered {status}: {told} ({excerpt(wrong)})")
    tally.server_errors += status >= 500
    if status >= 400 and changed:
        tally.stored += 1
        tally.broken.append(f"{wrong.kind}: {wrong.operation} answered {status} and stored something")
    if status == 422 and wrong.field and not names(response, wrong.field):
        tally.unnamed += 1


def faults(wrong: Wrong, response: TestResponse, changed: bool) -> Iterator[str]:
    status = response.status_code
    told = said(response)
    if status >= 500:
        yield "our fault"
    elif status < 400 and wrong.strict and not is_harmless(wrong, changed):
        yield "it was taken"
    elif wrong.operation.path.endswith(SAID_OTHERWISE):
        return
    elif status >= 400 and (response.mimetype != "application/problem+json" or "slug" not in told):
        yield "no problem document"
    elif wrong.kind in NAMED and status in {400, 422} and wrong.field and not names(response, wrong.field):
        yield f"{wrong.field} is not named in {told.get('errors')}"
    elif wrong.kind == "oversized" and status not in {401, 404, 413}:
        yield "it should be 413"


def is_harmless(wrong: Wrong, changed: bool) -> bool:
    return wrong.kind in GUARDS_OF_CHANGE and (not changed or wrong.operation.path.endswith(DRAFTS))


def names(response: TestResponse, path: str) -> bool:
    told = [error["field"] for error in said(response).get("errors", [])]
    return any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in told)


def said(response: TestResponse) -> Mapping[str, Any]:
    """What the answer's JSON object says; an answer without a body, such as a 204, says nothing."""
    told = response.get_json(silent=True)
    return told if isinstance(told, Mapping) else {}


def excerpt(wrong: Wrong) -> str:
    body = "" if wrong.body is None else wrong.body[:160].decode(errors="replace")
    return f"{wrong.path[:120]} {dict(wrong.headers) or ''} {body}".strip()
