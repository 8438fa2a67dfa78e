"""How does one service run as processes of its own: a web server's application, and a worker?"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import httpx
from flask import Flask
from joserfc.jwk import KeySet
from sqlalchemy.exc import DBAPIError

from shared import logs
from shared.auth import Tokens
from shared.due import resume
from shared.eventstore import Store
from shared.heartbeats import Heartbeats
from shared.loops import Worker, start
from shared.migrations import Outdated, ensure_current
from shared.peers import client, signing
from shared.settings import Settings, peer_url, read_settings

KEYS_FROM = "registration"
KEYS_KEPT_FOR = 60.0
STOP_WITHIN = 8.0
ALIVE_EVERY = 5.0

Open = Callable[[Settings], Store]
CreateApp = Callable[[Settings, Store, Tokens, Heartbeats | None], Flask]
Wire = Callable[[Settings, Store], Worker]


def web(
    service: str,
    open_store: Open,
    create_app: CreateApp,
    own_keys: Callable[[Settings], KeySet] | None = None,
) -> Flask:
    """The service's application for a WSGI server, with settings from the environment. Ends the process
    with one line where it cannot run. `own_keys`: of the service that signs people's tokens; who asked
    itself for them with all its threads at once would wait for ever."""
    logs.configure()
    with _or_cannot_run(service):
        settings = settings_of(service)
        store = open_store(settings)
        ensure_current(store)
    ask = partial(own_keys, settings) if own_keys else partial(_keys_of_a_peer, settings.peers)
    tokens = Tokens(service, settings.secret("service-token"), PublicKeys(ask), settings.clock)
    return create_app(settings, store, tokens, None)


def work(service: str, open_store: Open, wire: Wire) -> None:
    """Run the service's worker until SIGTERM or SIGINT; its loops then end their round, within 10 s. As long
    as all of them come round, `<service>-worker-lives` in the folder is touched every 5 s."""
    logs.configure()
    stop = threading.Event()
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, lambda *_: stop.set())
    with _or_cannot_run(service):
        settings = settings_of(service)
        store = open_store(settings)
        ensure_current(store)
        worker = wire(settings, store)
        resume(store, worker.due)
    beats = Heartbeats()
    threads = start(worker, settings.broker_url, stop, beats)
    while not stop.wait(ALIVE_EVERY):
        if not beats.late():
            (settings.folder / f"{service}-worker-lives").touch()
    store.wake()
    until = time.monotonic() + STOP_WITHIN
    for thread in threads:
        thread.join(timeout=max(0.0, until - time.monotonic()))


def settings_of(service: str) -> Settings:
    """Settings from the environment, with clients to the other services that sign as this one."""
    settings = read_settings()
    tokens = Tokens(service, settings.secret("service-token"), lambda: KeySet([]), settings.clock)
    return replace(settings, peers=Peers(tokens))


class Peers(dict[str, httpx.Client]):
    """Clients made when first asked for: each service needs to know only those that it talks to."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        super().__init__()
        self._tokens = tokens

    def __missing__(self, name: str) -> httpx.Client:
        auth = None if self._tokens is None else signing(self._tokens, name)
        self[name] = client(peer_url(name), auth)
        return self[name]


class PublicKeys:
    """The keys that people's tokens are verified with, asked for at most once a minute; while the one
    who has them does not answer, those known last serve. Raises httpx.HTTPError where none are known."""

    def __init__(self, ask: Callable[[], KeySet]) -> None:
        self._ask = ask
        self._keys: KeySet | None = None
        self._asked = 0.0

    def __call__(self) -> KeySet:
        if self._keys is None or time.monotonic() - self._asked > KEYS_KEPT_FOR:
            try:
                self._keys = self._ask()
            except httpx.HTTPError:
                if self._keys is None:
                    raise
            self._asked = time.monotonic()
        return self._keys


def _keys_of_a_peer(peers: Mapping[str, httpx.Client]) -> KeySet:
    answer = peers[KEYS_FROM].get(f"/api/{KEYS_FROM}/v1/jwks").raise_for_status()
    return KeySet.import_key_set(answer.json())


@contextmanager
def _or_cannot_run(service: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, Outdated, DBAPIError) as problem:  # a setting's EnvError is a ValueError
        told = "its database does not answer as it should" if isinstance(problem, DBAPIError) else problem
        sys.exit(f"{service} cannot run: {told}")
