"""How many commands a second does a service take over HTTP, beside a route as bare as can be?"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from deploy.processes import WEB_SERVER
from services.registration import keys, setup
from services.registration.store import open_store
from shared.auth import Caller
from shared.eventstore import new_id
from shared.migrations import prepare
from shared.settings import read_settings, utc_now
from tests.bench.engines import a_postgres
from tests.bench.rounds import ROUNDS, alternate, rate, ratio, short_of, show
from tests.runner import Outcome
from tests.servers import a_database, free_port, in_environment, status_at, wait_until

DEPLOYED = "gthread, 2 × 4"
KINDS = {
    DEPLOYED: ("--config", str(WEB_SERVER)),
    "gthread, 1 × 8": ("--worker-class", "gthread", "--workers", "1", "--threads", "8"),
    "sync, 2": ("--worker-class", "sync", "--workers", "2"),
    "sync, 4": ("--worker-class", "sync", "--workers", "4"),
}
CALLERS = 8
SECONDS, SHORT_SECONDS = 3.0, 1.0
OURS, BARE = "ours", "bare"
APPLICATIONS = {
    OURS: ("services.registration.app:from_environment()", "/api/registration/v1/organisations"),
    BARE: ("tests.bench.bare:create_app()", "/organisations"),
}
AIMS = {"vs_bare": 0.5}


def run(rounds: int | None, seed: int) -> Outcome:
    """Eight callers found organisations; each kind of worker serves registration and the bare route."""
    kinds, seconds = (KINDS, SECONDS) if rounds is None else ({DEPLOYED: KINDS[DEPLOYED]}, SHORT_SECONDS)
    with ExitStack() as stack:
        server = stack.enter_context(a_postgres())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-endpoint-")))
        names = ("REGISTRATION", "REGISTRATION_KEYS", "BARE")
        told = {f"VERTAIS_{name}_DATABASE_URL": stack.enter_context(a_database(server)) for name in names}
        told |= {"VERTAIS_FOLDER": str(folder), "VERTAIS_SECRETS": str(folder / "secrets")}
        headers = {"Authorization": f"Bearer {an_admins_token(told)}", "Content-Type": "application/json"}
        peers: dict[str, Callable[[], float]] = {}
        for kind, options in kinds.items():
            for which, (application, path) in APPLICATIONS.items():
                url = stack.enter_context(served(application, options, told, folder))
                peers[f"{which}: {kind}"] = called(url + path, headers, seconds)
        measured = alternate(peers, rounds or ROUNDS)
    figures = {"vs_bare": ratio(measured[f"{OURS}: {DEPLOYED}"], measured[f"{BARE}: {DEPLOYED}"])}
    rows: list[list[object]] = [["workers", "ours/s", "bare/s", "ours ÷ bare"]]
    for kind in kinds:
        ours, bare = measured[f"{OURS}: {kind}"], measured[f"{BARE}: {kind}"]
        rows.append([kind, f"{median(ours):,.0f}", f"{median(bare):,.0f}", ratio(ours, bare)])
    show(rows, (36, 10, 10, 12))
    return Outcome(figures, short_of(figures, AIMS), rows)


def an_admins_token(told: dict[str, str]) -> str:
    """A token for an admin of a registration whose databases have been made ready."""
    with in_environment(told):
        settings = read_settings()
        store = open_store(settings)
        prepare(store)
        admin_id = setup.ensure_admin(store, settings, "anna@yrittajat.example.org", "Anna Admin")
        for database in (store.database, store.vault.database):
            database.close()
    return keys.issue(keys.signing_key(settings), "registration", Caller(admin_id, admin=True), utc_now())


@contextmanager
def served(application: str, options: tuple[str, ...], told: dict[str, str], folder: Path) -> Iterator[str]:
    """The URL at which gunicorn answers for an application."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    argv = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options]
    with open(folder / f"{port}.log", "wb") as log:
        process = subprocess.Popen(
            [*argv, "--no-control-socket", application],
            env=os.environ | told | {"VERTAIS_REGISTRATION_URL": url},
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(
            lambda: status_at(f"{url}/healthz") in {200, 404}, application, lambda: process.poll() is None
        )
        yield url
    finally:
        process.terminate()
        process.wait(timeout=60)


def called(url: str, headers: dict[str, str], seconds: float) -> Callable[[], float]:
    """Connections are new each turn: those of the turn before have idled too long."""
    caller(url, headers)()
    return lambda: rate([caller(url, headers) for _ in range(CALLERS)], seconds)


def caller(url: str, headers: dict[str, str]) -> Callable[[], int]:
    """Founds an organisation each time it is called, on a connection that stays open where it may."""
    at = urlsplit(url)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=60)

    def call() -> int:
        body = json.dumps({"name": f"Association {new_id()}", "reply_to": "info@example.org"})
        connection.request("POST", at.path, body, headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status}: {told!r}")
        return 1

    return call
