"""Which services are here, and how does an operator open what they keep?"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import click
import httpx
from environs import EnvError
from joserfc.jwk import KeySet
from sqlalchemy.exc import ArgumentError, DBAPIError

from shared.auth import Tokens
from shared.cli.alone import alone_in
from shared.cli.telling import Failed
from shared.database import Database, is_passing
from shared.eventstore import Store
from shared.loops import Worker
from shared.migrations import Outdated, ensure_current
from shared.peers import client, signing
from shared.process import Peers
from shared.settings import Settings, database_variable, read_settings


def installed() -> list[str]:
    """The services whose code is here: in an image just one, elsewhere all."""
    return [
        one.name
        for one in iter_modules(import_module("services").__path__)
        if find_spec(f"services.{one.name}.store")
    ]


def store_module(service: str) -> ModuleType:
    return import_module(f"services.{service}.store")


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def one_service() -> Decorator:
    return click.argument("service", type=click.Choice(installed()), metavar="SERVICE")


def any_service() -> Decorator:
    return click.argument("service", type=click.Choice(installed()), metavar="[SERVICE]", required=False)


def among_services() -> Decorator:
    return click.option(
        "--service", type=click.Choice(installed()), help="Only this service's; else those of all here."
    )


def these(service: str | None) -> list[str]:
    return [service] if service else installed()


@dataclass(frozen=True)
class Here:
    """A service that is looked into: its settings and its store."""

    settings: Settings
    store: Store

    def worker(self) -> Worker:
        wire = import_module(f"services.{self.store.service}.worker").wire
        worker: Worker = wire(self.settings, self.store)
        return worker


@contextmanager
def opened(service: str, writes: bool = False) -> Iterator[Here]:
    """A service whose database has this code's schema. What its databases refuse becomes Failed.

    `writes`: in the embedded form, whose files have one writing process, its folder is held meanwhile.
    """
    settings = read_settings()
    if not settings.secrets.is_dir():
        raise Failed(
            f"there is no Vertais in the folder {settings.folder.absolute()}: name its folder with"
            " VERTAIS_FOLDER, and that of its secrets with VERTAIS_SECRETS where it is elsewhere"
        )
    with ExitStack() as closing:
        tokens = Tokens(service, settings.secret("service-token"), lambda: KeySet([]), settings.clock)
        settings = replace(settings, peers=_Sources(tokens, closing))
        store = open_store(service, settings)
        for database in (store.database, store.vault.database):
            closing.callback(database.close)
        with as_failures(service, store.database):
            if store.database.is_sqlite:
                if not Path(str(store.database.url.database)).exists():
                    nothing = f"{service} keeps nothing yet in {settings.folder.absolute()}: start it once"
                    raise Failed(nothing)
                if writes:
                    closing.enter_context(alone_in(settings.folder))
            try:
                ensure_current(store)
            except Outdated as outdated:
                raise Failed(f"{service}: {outdated}") from None
            yield Here(settings, store)


def open_store(service: str, settings: Settings) -> Store:
    """The store, as its service opens it; its database may have no schema yet."""
    try:
        store: Store = store_module(service).open_store(settings)
    except ArgumentError:
        variable = database_variable(service)
        raise Failed(f"{variable} is no database's URL, as postgresql://user@host/name") from None
    except ValueError as problem:  # a secret's file
        raise Failed(f"{service}: {problem}") from None
    return store


@contextmanager
def as_failures(service: str, database: Database) -> Iterator[None]:
    """Whatever the service's database refuses is told in one line, without what was written."""
    try:
        yield
    except DBAPIError as error:
        raise Failed(f"{service}: {_refusal(database, error)}") from error


def _refusal(database: Database, error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == "42501":
        return "the database's role may not do that: run it as the role that owns the database"
    if state == "55P03":
        return "somebody else has long held what is needed, a backup perhaps; nothing is changed, try again"
    said = str(error.orig).splitlines()[0] if is_passing(error) else type(error.orig).__name__
    where = database.url.render_as_string(hide_password=True)
    return f"its database {where} does not answer as it should ({said}): is it up, and is this the right one?"


class _Sources(Peers):
    """The other services: over HTTP where their URL is told, else by their own code where they too are
    kept here. One that is neither says why when it is asked."""

    def __init__(self, tokens: Tokens, closing: ExitStack) -> None:
        super().__init__(tokens)
        self._signing = tokens
        self._closing = closing

    def __missing__(self, name: str) -> httpx.Client:
        try:
            return super().__missing__(name)
        except EnvError as unsaid:
            why = str(unsaid)
        try:
            self[name] = self._near(name)
        except Failed as absent:
            nowhere = _Nowhere(f"{why}; {absent}")
            self[name] = httpx.Client(base_url="http://nowhere.invalid", transport=nowhere)
        return self[name]

    def _near(self, name: str) -> httpx.Client:
        if name not in installed():
            raise Failed("its code is not here either")
        create_app = import_module(f"services.{name}.app").create_app
        here = self._closing.enter_context(opened(name))
        tokens = Tokens(name, here.settings.secret("service-token"), lambda: KeySet([]), here.settings.clock)
        return client(create_app(here.settings, here.store, tokens, None), signing(self._signing, name))


class _Nowhere(httpx.BaseTransport):
    def __init__(self, why: str) -> None:
        self._why = why

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(self._why, request=request)
