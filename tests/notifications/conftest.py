"""What do tests of notifications stand on? A real store and smarthost, and owners that answer."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from joserfc.jwk import KeySet

from deploy import mail_catcher
from services.notifications.app import create_app
from services.notifications.store import open_store
from services.notifications.worker import wire
from services.registration.keys import issue, key_of
from shared.auth import Caller, Tokens
from shared.decider import Intent
from shared.due import run_due
from shared.eventstore import Metadata, Store
from shared.execute import execute_all
from shared.peers import client
from shared.settings import Settings
from tests.notifications.samples import contract
from tests.ready import prepare

PEOPLE = {
    "aino": "11111111-0000-4000-8000-000000000001",
    "björn": "11111111-0000-4000-8000-000000000002",
    "carita": "11111111-0000-4000-8000-000000000003",
    "kaisa": "11111111-0000-4000-8000-000000000004",
    "maija": "11111111-0000-4000-8000-000000000005",
}
AINO, BJORN, CARITA, KAISA, MAIJA = PEOPLE.values()
PROGRAMME = "22222222-0000-4000-8000-000000000001"
ORGANISATION = "22222222-0000-4000-8000-000000000002"
GROUP = "22222222-0000-4000-8000-000000000003"
SESSION = "22222222-0000-4000-8000-000000000004"
NOON = datetime(2026, 11, 3, 10, tzinfo=UTC)
META = Metadata(actor="service:test", correlation="test")


@dataclass
class Clock:
    """A clock that only the test moves."""

    time: datetime = NOON

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Owners:
    """Registration, sessions and surveys as notifications sees them: they answer, or 410, or 503."""

    statuses: dict[str, int] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    attachments: list[dict[str, str]] = field(default_factory=list)
    organisations: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """By programme: its organisation's name, and the address that it writes from."""

    def app(self) -> Flask:
        app = Flask("owners")

        @app.post("/api/<owner>/v1/internal/contacts")
        def contacts(owner: str) -> Any:
            asked = request.get_json()
            person = asked["person_id"]
            organisation, sender = self.organisations.get(asked["programme_id"], ("Turun Yrittäjät", None))
            status = self.statuses.get(person) or self.statuses.get("contacts", 200)
            name = next(name for name, ident in PEOPLE.items() if ident == person)
            return jsonify(
                name=f"{name.title()} Virtanen",
                email=f"{name.encode('ascii', 'ignore').decode()}@yritys.example",
                language=self.languages.get(person, "fi"),
                programme_title="Vertaismentorointi 2026",
                organisation_name=organisation,
                reply_to="ohjelma@yhdistys.example",
                version=7,
                sender=sender,
                erased=False,
            ), status

        @app.post("/api/<owner>/v1/internal/mailing/<template>")
        def mailing(owner: str, template: str) -> Any:
            self.asked.append((template, request.get_json()))
            assert contract(template)["owner"] == owner
            return jsonify(
                facts=contract(template)["answer"]["facts"], attachments=self.attachments
            ), self.statuses.get(template, 200)

        return app


@dataclass
class House:
    """The service with its worker, ready to be told what to do and to do what is due."""

    settings: Settings
    store: Store
    clock: Clock
    owners: Owners
    catcher: mail_catcher.Catcher
    api: FlaskClient
    key: Any

    def do(self, *intents: Intent) -> None:
        execute_all(self.store, intents, META)

    def hear(self, policy: Callable[[Any, datetime], list[Intent]], event: Any) -> None:
        self.do(*policy(event, self.clock()))

    def work(self) -> None:
        """Do what is due by the clock, as the worker's loop does."""
        wired = wire(self.settings, self.store)
        while run_due(self.store, wired.due, wired.handlers):
            pass

    def letters(self) -> list[Any]:
        """What arrived, oldest first."""
        return [self.catcher.message(one.name) for one in reversed(self.catcher.messages())]

    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters()]

    def rows(self, name: str) -> list[Any]:
        table = next(table for table in self.store.tables if table.name == name)
        with self.store.database.read() as tx:
            return list(tx.execute(table.select()))

    def states(self) -> list[tuple[str, str | None]]:
        rows = sorted(self.rows("deliveries"), key=lambda row: (row.template, row.person_id))
        return [(row.state, row.reason) for row in rows]

    def through(self, smtp_url: str) -> "House":
        return replace(self, settings=replace(self.settings, smtp_url=smtp_url))

    def as_(self, person: str, **roles: Any) -> dict[str, str]:
        who = Caller(person=person, **roles)
        return {"Authorization": f"Bearer {issue(self.key, 'notifications', who, self.clock())}"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock, owners = Clock(), Owners()
    catcher = mail_catcher.start(tmp_path / "mail")
    peer = client(owners.app())
    settings = Settings(
        folder=tmp_path,
        secrets=tmp_path / "secrets",
        public_url="https://vertais.example",
        smtp_url=catcher.url,
        sender="Vertais <posti@vertais.example>",
        peers={"registration": peer, "sessions": peer, "surveys": peer},
        clock=clock,
    )
    store = open_store(settings)
    prepare(store)
    key = key_of(bytes(32))
    tokens = Tokens("notifications", settings.secret("service-token"), lambda: KeySet([key]), clock)
    api = create_app(settings, store, tokens).test_client()
    yield House(settings, store, clock, owners, catcher, api, key)
    catcher.stop()
    store.database.close()
    store.vault.database.close()


@pytest.fixture
def smarthost() -> Iterator[Callable[[str], str]]:
    """`smarthost(answer)` starts one that answers a mail's content with that line; its URL."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def start(answer: str, at: str = "DATA") -> str:
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if at == "RCPT":
                    return answer
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                return answer

        async def listen() -> int:
            server = await loop.create_server(lambda: SMTP(Handler(), loop=loop), "127.0.0.1", 0)
            return int(server.sockets[0].getsockname()[1])

        return f"smtp://127.0.0.1:{asyncio.run_coroutine_threadsafe(listen(), loop).result(5)}"

    yield start
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
