"""Nobody comes in who may not: every route and page as everybody else, with false tokens and with guesses."""

import re
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import TestResponse

from deploy.platform import tokens_of
from services.registration import kept
from services.registration.domain.partner_system import SCOPES
from services.registration.keys import issue, signing_key
from shared.auth import Caller
from shared.peers import client
from tests.prove import doors
from tests.prove.forged import false_tokens
from tests.prove.judging import Watch
from tests.prove.village import Village, village
from tests.prove.wrongs import JSON, NOBODY, Operation, encoded, filled, good, operations
from tests.runner import Outcome, say

SECRETS = ("{token}", "<token>", "{draft_id}")
# What differs from one answer to the next without telling anything: a form's own tokens.
MARKS = re.compile(r'name="(csrf_token|once)" value="[^"]*"')
PRIVATE = ("application_id", "person_id", "group_id", "session_id", "goal_id", "concern_id", "wave_id")
FORM = {"do": "reached", "to": NOBODY, "answer": "yes", "text": "Hei", "mark": "present:x"}
# Where whoever may also finds nothing, since in this story there is nothing yet.
NOTHING_THERE = {
    "GET /programmes/{programme_id}/grouping/search": "no groups are looked for any more",
    "GET /programmes/{programme_id}/report.csv": "no report has been released",
    "POST /people/{person_id}/erasure/hasten": "nobody has asked to be erased",
    "DELETE /programmes/{programme_id}/legal-holds/{hold_id}": "nothing is held",
    "POST /internal/mailing/{template}": "no template has the name that is asked for",
}


@dataclass
class Tally:
    attempts: Counter[str] = field(default_factory=Counter)
    let_in: list[str] = field(default_factory=list)
    revealed: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    shut_out: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[str]:
        return [*self.let_in, *self.revealed, *self.stored, *self.shut_out]


@dataclass(frozen=True)
class Seen:
    """An answer as far as somebody could learn from it."""

    status: int
    text: str
    location: str = ""


def run(rounds: int | None, seed: int) -> Outcome:
    """Everything is tried in the short form too; `rounds` is how many guesses each secret link gets."""
    tally = Tally()
    with village() as place:
        place.whole.stop_working()
        watches = {name: Watch(store) for name, store in place.whole.stores.items()}
        for service in doors.DOORS:
            try_service(tally, place, service, watches[service], rounds or 3)
        try_pages(tally, place, watches)
        for service in doors.DOORS:
            find_doors_open(tally, place, service)
        for watch in watches.values():
            watch.close()
    for kind, count in sorted(tally.attempts.items()):
        say(f"  {count:6} {kind}")
    figures = {
        "attempts": tally.attempts.total(),
        "let_in": len(tally.let_in),
        "revealed": len(tally.revealed),
        "stored": len(tally.stored),
        "shut_out": len(tally.shut_out),
    }
    return Outcome(figures, tally.broken)


# -- the services


def try_service(tally: Tally, place: Village, service: str, watch: Watch, guesses: int) -> None:
    cast = {who: token_of(place, service, who) for who in doors.CAST}
    false = list(false_tokens(place.whole.settings, service, str(cast[doors.ADMIN])))
    watch.changed()
    for operation in plain_operations(place, service):
        name = name_of(operation)
        open_to = doors.who_may(service, name)
        if open_to is None:
            tally.let_in.append(f"{service} {name}: nobody has said whom it is for")
            continue
        for who in doors.CAST:
            if who not in open_to:
                tally.attempts["as the wrong one"] += 1
                answer = ask(place, operation, cast[who])
                refused(tally, f"{service} {name} as {who}", answer, 401 if who == doors.NOBODY else 404)
                compare_with_unknown(tally, place, operation, cast[who], answer, who)
                if watch.changed():
                    tally.stored.append(f"{service} {name} as {who}: something was stored")
            elif who in doors.OUTSIDERS and operation.method == "get":
                tally.attempts["what outsiders are told"] += 1
                tell_tales(tally, f"{service} {name} as {who}", ask(place, operation, cast[who]), place)
        for kind, token in false:
            tally.attempts["with false tokens"] += 1
            refused(tally, f"{service} {name} with a token {kind}", ask(place, operation, token), 401)
        if any(mark in operation.path for mark in SECRETS):
            try_guesses(tally, place, operation, guesses)
        watch.changed()


def plain_operations(place: Village, service: str) -> Iterator[Operation]:
    app = place.whole.apps[service]
    yield from operations(service, app.test_client().get(f"/api/{service}/v1/openapi.json").get_json())


def name_of(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path.removeprefix(f'/api/{operation.service}/v1')}"


def token_of(place: Village, service: str, who: str) -> str | None:
    match who:
        case doors.NOBODY:
            return None
        case doors.SERVICE:
            other = "notifications" if service != "notifications" else "registration"
            return tokens_of(other, place.whole.settings).for_service(service)
        case doors.PARTNER | doors.OTHER_PARTNER if service in SCOPES.values():
            return place.partners_token(who, service)
        case _ if who in doors.PARTNERS:
            return without_rights(place, service)
        case _:
            return place.tokens(who)[service]


def without_rights(place: Village, service: str) -> str:
    """A true token of the organisation's partner, with a right that opens nothing by itself."""
    settings, ids = place.whole.settings, place.ids
    scopes = frozenset({"contacts:read"})
    who = Caller(partner=ids["system_id"], partner_of=ids["organisation_id"], scopes=scopes)
    return issue(signing_key(settings), service, who, settings.clock())


def ask(
    place: Village,
    operation: Operation,
    token: str | None,
    ids: Mapping[str, str] | None = None,
    if_match: str | None = None,
) -> TestResponse:
    """The operation asked with a body that fits, of the story's things or of others."""
    known = place.ids if ids is None else ids
    path = operation.path
    for name in operation.parameters:
        path = path.replace("{" + name + "}", known.get(name, secrets.token_urlsafe(32)))
    headers = {"Content-Type": JSON}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if if_match:
        headers["If-Match"] = if_match
    body = None if operation.body is None else encoded(with_ids(good(operation.body), known))
    return (
        place.whole.apps[operation.service]
        .test_client()
        .open(filled(path, NOBODY), method=operation.method.upper(), data=body, headers=headers)
    )


def with_ids(body: Any, ids: Mapping[str, str]) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: ids.get(name, NOBODY) if name.endswith("_id") else one for name, one in body.items()}


def refused(tally: Tally, what: str, answer: TestResponse, status: int) -> None:
    if answer.status_code != status:
        tally.let_in.append(f"{what}: {answer.status_code} {answer.text[:120]}")


def compare_with_unknown(
    tally: Tally, place: Village, operation: Operation, token: str | None, answer: TestResponse, who: str
) -> None:
    unknown = dict.fromkeys(place.ids, NOBODY)
    other = ask(place, operation, token, unknown)
    if (answer.status_code, answer.text) != (other.status_code, other.text):
        tally.revealed.append(f"{operation} as {who}: {answer.status_code} here, {other.status_code} there")


def tell_tales(tally: Tally, what: str, answer: TestResponse, place: Village) -> None:
    told = [name for name in PRIVATE if place.ids[name] in answer.text]
    if told:
        tally.revealed.append(f"{what}: it tells {', '.join(told)}")


def try_guesses(tally: Tally, place: Village, operation: Operation, guesses: int) -> None:
    """Links by which somebody comes in: guessed, cut, of another kind, or as a stolen table has them."""
    true = place.secrets
    wrong = [secrets.token_urlsafe(32) for _ in range(guesses)]
    wrong += [place.ids["application_id"], place.ids["session_id"], place.ids["person_id"]]
    wrong += [secret[:-1] for secret in true.values()] + [kept.hash_of(secret) for secret in true.values()]
    wrong += [secret for kind, secret in true.items() if kind not in KIND_OF.get(name_of(operation), ())]
    for secret in wrong:
        if operation.path.endswith("{draft_id}") and operation.method == "put":
            continue  # whoever writes a draft names it
        tally.attempts["with guessed secrets"] += 1
        answer = ask(place, operation, None, {**place.ids, "token": secret, "draft_id": secret})
        if answer.status_code not in (401, 404, 410, 422):
            tally.let_in.append(f"{operation} with a wrong secret: {answer.status_code}")


KIND_OF = {
    "POST /join/{token}": ("join",),
    "POST /survey-links/{token}": ("survey",),
    "PUT /survey-links/{token}/answers": ("survey",),
    "POST /survey-links/{token}/submit": ("survey",),
}


def find_doors_open(tally: Tally, place: Village, service: str) -> None:
    """Whoever may is let in, else nothing above would prove anything. Last: what is asked is done. A body
    that cannot be read, or an impossible version, keeps most of it from happening."""
    cast = {who: token_of(place, service, who) for who in doors.CAST}
    for operation in plain_operations(place, service):
        open_to = doors.who_may(service, name_of(operation)) or frozenset()
        if open_to == doors.ANYBODY or name_of(operation) in NOTHING_THERE:
            continue
        for who in sorted(open_to):
            tally.attempts["as one who may"] += 1
            answer = ask(place, operation, cast[who], if_match='"nothing"')
            if answer.status_code in (401, 403, 404):
                tally.shut_out.append(f"{service} {name_of(operation)} as {who}: {answer.status_code}")


# -- the pages


def try_pages(tally: Tally, place: Village, watches: Mapping[str, Watch]) -> None:
    for who in (doors.NOBODY, *doors.PEOPLE):
        browser = client(place.whole.site)
        if who != doors.NOBODY:
            browser.cookies.set("vertais", place.session(who))
        mark = csrf_of(browser)
        for watch in watches.values():
            watch.changed()
        for method, page in pages(place):
            open_to = doors.who_may_see(page)
            if open_to is None:
                tally.let_in.append(f"web {page}: nobody has said whom it is for")
            elif who not in open_to:
                tally.attempts["pages as the wrong one"] += 1
                here = look(browser, method, page, mark, place.ids)
                there = look(browser, method, page, mark, dict.fromkeys(place.ids, NOBODY))
                what = f"web {method} {page} as {who}"
                if here.status not in (401, 403, 404) and not here.location.startswith("/sign-in"):
                    tally.let_in.append(f"{what}: {here.status} {here.location}")
                if here != there:
                    tally.revealed.append(f"{what}: {here.status} here, {there.status} there")
                if sum(watch.changed() for watch in watches.values()):
                    tally.stored.append(f"{what}: something was stored")


def pages(place: Village) -> Iterator[tuple[str, str]]:
    site = place.whole.site
    assert isinstance(site, DispatcherMiddleware)
    web: Any = site.app
    for rule in web.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule


def csrf_of(browser: httpx.Client) -> str:
    found = MARK.search(browser.get("/programmes").text)
    assert found is not None
    return found.group(1)


MARK = re.compile(r'name="csrf_token" value="([^"]+)"')


def look(browser: httpx.Client, method: str, page: str, mark: str, ids: Mapping[str, str]) -> Seen:
    path = page
    for name in re.findall(r"<(\w+)>", page):
        path = path.replace(f"<{name}>", ids.get(name, WORDS.get(name, NOBODY)))
    how: dict[str, Any] = {} if method == "GET" else {"data": {**FORM, **ids, "csrf_token": mark}}
    answer = browser.request(method, path, **how)
    text = MARKS.sub("", answer.text.replace(path, page))
    return Seen(answer.status_code, text, answer.headers.get("Location", ""))


# Parts of a path that choose between pages, rather than name a thing.
WORDS = {
    "step": "close",
    "action": "decline",
    "what": "room",
    "role": "coordinators",
    "scale": "wellbeing",
    "screen": "you",
    "name": "vertais.css",
}
