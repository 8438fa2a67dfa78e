"""How do tests reach a whole registration: its store, its HTTP side, and people with roles?"""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.registration import keys, setup
from services.registration.app import create_app
from services.registration.projections.due import due
from services.registration.store import open_store
from services.registration.worker import wire
from shared.auth import Caller, Tokens
from shared.due import run_due
from shared.eventstore import Store, history
from shared.sequencer import sequence
from shared.settings import Settings
from tests.ready import prepare

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SERVICES = ("registration", "sessions", "surveys", "notifications")
API = "/api/registration/v1"
DAYS = {
    "opens_on": "2026-12-01",
    "closes_on": "2026-12-31",
    "starts_on": "2027-01-11",
    "ends_on": "2027-06-30",
}
ANSWERS: dict[str, Any] = {
    "company": "Ainon leipomo",
    "municipality": "Turku",
    "company_size": "1",
    "trade": "C",
    "years_in_business": 4,
    "languages": ["fi"],
    "weekly_times": ["mon 17:00", "tue 17:00"],
    "needs": "Aika ei riitä",
}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class House:
    settings: Settings
    store: Store
    app: Flask
    clock: Clock
    admin_id: str

    def client(self, who: Caller | None = None) -> "Client":
        return Client(self, self.app.test_client(), who)

    @property
    def admin(self) -> "Client":
        return self.client(Caller(self.admin_id, admin=True))

    def service(self) -> "Client":
        tokens = Tokens("notifications", self.settings.secret("service-token"), _no_keys, self.clock)
        return Client(self, self.app.test_client(), None, tokens.for_service("registration"))

    def do_due_work(self) -> None:
        worker = wire(replace(self.settings, peers=dict.fromkeys(SERVICES)), self.store)
        while run_due(self.store, due, {**worker.handlers, **worker.slow}):
            pass
        told_to_stop = threading.Event()
        told_to_stop.set()
        for act in worker.beside.values():
            act(told_to_stop)

    def happened(self) -> list[Any]:
        """All events so far, in the order of the feed."""
        while sequence(self.store):
            pass
        with self.store.database.read() as tx:
            return [recorded.event for _, recorded in history(tx, self.store)]

    def types(self) -> list[str]:
        return [type(event).__name__ for event in self.happened()]


@dataclass
class Client:
    house: House
    flask: FlaskClient
    who: Caller | None
    token: str | None = None

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        token = self.token
        if self.who:
            key = keys.signing_key(self.house.settings)
            token = keys.issue(key, "registration", self.who, self.house.clock())
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.flask.open(f"{API}{path}", method=method, json=body, headers=headers)

    def get(self, path: str, **headers: str) -> Any:
        return _fine(self.send("GET", path, **headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return _fine(self.send("POST", path, {} if body is None else body, **headers))

    def patch(self, path: str, body: Any) -> Any:
        return _fine(self.send("PATCH", path, body))

    def put(self, path: str, body: Any) -> Any:
        return _fine(self.send("PUT", path, body))

    def delete(self, path: str) -> Any:
        return _fine(self.send("DELETE", path))

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, list[str]]:
        """Status, slug and the fields that were named."""
        answer = self.send(method, path, body, **headers)
        assert answer.status_code >= 400, answer.get_data(as_text=True)
        problem = answer.get_json(force=True)
        return answer.status_code, problem["slug"], [one["field"] for one in problem.get("errors", [])]


def _fine(answer: TestResponse) -> Any:
    assert answer.status_code < 400, answer.get_data(as_text=True)
    return answer.get_json(silent=True)


def _no_keys() -> Any:
    raise AssertionError("a service's token is not verified by public key")


def open_house(folder: Path) -> House:
    clock = Clock()
    settings = Settings(
        folder, folder / "secrets", "http://localhost:8000", "smtp://localhost:25", "Vertais", clock=clock
    )
    store = open_store(settings)
    prepare(store)
    admin_id = setup.ensure_admin(store, settings, "anna@yrittajat.example.org", "Anna Admin")
    tokens = Tokens(
        "registration", settings.secret("service-token"), lambda: keys.public_keys(settings), clock
    )
    return House(settings, store, create_app(settings, store, tokens), clock, admin_id)


@dataclass
class Programme:
    """An organisation with a coordinator and one programme by the pilot's template."""

    house: House
    organisation_id: str
    programme_id: str
    coordinator: Client

    @property
    def path(self) -> str:
        return f"/programmes/{self.programme_id}"

    def apply(self, name: str, **more: Any) -> str:
        body = {
            "name": name,
            "email": f"{name.lower()}@example.org",
            "language": "fi",
            "answers": ANSWERS,
            **more,
        }
        ident: str = self.house.client().post(f"{self.path}/applications", body)["id"]
        return ident

    def status(self, application_id: str) -> str:
        status: str = self.coordinator.get(f"/applications/{application_id}")["status"]
        return status

    def person(self, application_id: str) -> Client:
        ident = self.coordinator.get(f"/applications/{application_id}")["person_id"]
        return self.house.client(Caller(ident))


def plan_programme(house: House, **overrides: Any) -> Programme:
    organisation = house.admin.post(
        "/organisations", {"name": "Turun Yrittäjät", "reply_to": "toimisto@example.org"}
    )["id"]
    kirsi = {"name": "Kirsi Koordinaattori", "email": "kirsi@example.org", "language": "fi"}
    kirsi_id = house.admin.post(f"/organisations/{organisation}/coordinators", kirsi)["person_id"]
    coordinator = house.client(Caller(kirsi_id, coordinates=frozenset({organisation})))
    asked = {"template": "ekollega", "overrides": {**DAYS, **overrides}}
    planned = coordinator.post(f"/organisations/{organisation}/programmes/import", asked)
    return Programme(house, organisation, planned["id"], coordinator)


def open_programme(house: House, **overrides: Any) -> Programme:
    programme = plan_programme(house, **overrides)
    programme.coordinator.post(f"{programme.path}/open")
    return programme
