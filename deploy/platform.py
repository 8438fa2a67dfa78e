"""How do five applications and four workers become one platform in one process?"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import httpx
from flask import Flask
from joserfc.jwk import KeySet
from sqlalchemy import or_, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.notifications import app as notifications_app
from services.notifications import store as notifications_store
from services.notifications import worker as notifications_worker
from services.registration import app as registration_app
from services.registration import store as registration_store
from services.registration import worker as registration_worker
from services.registration.keys import public_keys
from services.sessions import app as sessions_app
from services.sessions import store as sessions_store
from services.sessions import worker as sessions_worker
from services.surveys import app as surveys_app
from services.surveys import store as surveys_store
from services.surveys import worker as surveys_worker
from services.web import app as web_app
from shared.auth import Tokens
from shared.due import resume
from shared.eventstore import Store, pending
from shared.feed import last_in_each_shard
from shared.fitness import ensure_fit
from shared.heartbeats import Heartbeats
from shared.loops import Worker, start
from shared.migrations import prepare
from shared.peers import client, signing
from shared.process import PublicKeys
from shared.settings import Settings
from shared.witness import cursors

# one line a service: its store, its HTTP side, its worker
SERVICES: Mapping[str, tuple[Any, Any, Any]] = {
    "registration": (registration_store, registration_app, registration_worker),
    "sessions": (sessions_store, sessions_app, sessions_worker),
    "surveys": (surveys_store, surveys_app, surveys_worker),
    "notifications": (notifications_store, notifications_app, notifications_worker),
}


@dataclass
class Platform:
    """The whole of Vertais in this process; `site` is the WSGI application that the world sees."""

    settings: Settings
    stores: Mapping[str, Store]
    apps: Mapping[str, Flask]
    site: Callable[..., Any]
    heartbeats: Heartbeats
    stopping: threading.Event = field(default_factory=threading.Event)
    workers: list[Worker] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start the four workers' loops."""
        for name, (_, _, worker) in SERVICES.items():
            wired = worker.wire(settings_of(name, self.settings, self.apps), self.stores[name])
            resume(wired.store, wired.due)
            self.workers.append(wired)
            self.threads += start(wired, self.settings.broker_url, self.stopping, self.heartbeats)

    def is_settled(self) -> bool:
        """Whether all that happened has been heard by everyone, and all that is due has been done."""
        return not any(has_work(worker, self.stores) for worker in self.workers)

    def stop_working(self) -> None:
        """Let each loop end its round; what is asked is still answered."""
        self.stopping.set()
        for store in self.stores.values():
            store.wake()
        for thread in self.threads:
            thread.join(timeout=10)

    def stop(self) -> None:
        """Stop working, then close the databases."""
        self.stop_working()
        for store in self.stores.values():
            store.database.close()
            store.vault.database.close()


def build(settings: Settings) -> Platform:
    """Open and migrate the stores and wire the applications; nothing runs yet. Raises EnvError."""
    apps: dict[str, Flask] = {}
    stores: dict[str, Store] = {}
    heartbeats = Heartbeats()
    public = PublicKeys(partial(public_keys, settings))
    for name, (store, app, _) in SERVICES.items():
        stores[name] = store.open_store(settings)
        prepare(stores[name])
        ensure_fit(stores[name], settings.folder)
        tokens = tokens_of(name, settings, public)
        apps[name] = app.create_app(settings_of(name, settings, apps), stores[name], tokens, heartbeats)
    open_peers = {name: client(app) for name, app in apps.items()}
    web = web_app.create_app(replace(settings, peers=open_peers))
    # behind /api a path goes to its service whole: the services mount themselves under their prefix
    site = DispatcherMiddleware(web, {f"/api/{name}": _whole_path(app) for name, app in apps.items()})
    return Platform(settings, stores, apps, site, heartbeats)


def has_work(worker: Worker, stores: Mapping[str, Store]) -> bool:
    """Whether a service has something to tell, to hear or to do just now."""
    now = worker.store.clock()
    due = worker.due
    with worker.store.database.read() as tx:
        if tx.execute(select(pending.c.id).limit(1)).first():
            return True
        # what is being done just now counts; what failed and pauses does not
        ready = or_(due.c.attempts == 0, due.c.not_before <= now)
        if tx.execute(select(due.c.ref).where(due.c.at <= now, ready).limit(1)).first():
            return True
        heard = {(row.source, row.shard): row.shard_seq for row in tx.execute(select(cursors))}
    for source in worker.consumer.pulls:
        with stores[source].database.read() as tx:
            last = last_in_each_shard(tx)
        if any(heard.get((source, shard), 0) < newest for shard, newest in enumerate(last)):
            return True
    return False


def tokens_of(service: str, settings: Settings, public: Callable[[], KeySet] = lambda: KeySet([])) -> Tokens:
    return Tokens(service, settings.secret("service-token"), public, settings.clock)


def settings_of(service: str, settings: Settings, apps: Mapping[str, Flask]) -> Settings:
    """The settings with clients to the other services, which sign with this service's token."""
    tokens = tokens_of(service, settings)
    peers: Mapping[str, httpx.Client] = _Peers(tokens, apps)
    return replace(settings, peers=peers)


class _Peers(dict[str, httpx.Client]):
    """Clients made when first asked for: while a service is wired, its peers may not be there yet."""

    def __init__(self, tokens: Tokens, apps: Mapping[str, Flask]) -> None:
        super().__init__()
        self._tokens = tokens
        self._apps = apps

    def __missing__(self, name: str) -> httpx.Client:
        made = client(self._apps[name], signing(self._tokens, name))
        self[name] = made
        return made


def _whole_path(app: Flask) -> Callable[..., Any]:
    def mounted(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["SCRIPT_NAME"] + environ["PATH_INFO"]
        return app(environ | {"SCRIPT_NAME": "", "PATH_INFO": path}, start_response)

    return mounted
