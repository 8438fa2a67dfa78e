"""A sessions service with its doors open: a real store on SQLite, the real application, a clock to turn."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from joserfc.jwk import KeySet, OKPKey

from services.registration.keys import issue, key_of
from services.sessions.app import create_app
from services.sessions.consumed import CONSUMED
from services.sessions.policies import LISTENERS
from services.sessions.projections.due import due
from services.sessions.store import open_store
from services.sessions.worker import handlers
from shared import auth
from shared.due import run_due
from shared.erasure import Ledger
from shared.eventstore import Metadata, new_id
from shared.execute import execute
from shared.settings import Settings
from tests.ready import prepare
from tests.sessions.samples import (
    AINO,
    ANNA,
    BJORN,
    CARITA,
    FIRST,
    GROUP,
    HOURS,
    KAISA,
    MAIJA,
    NOW,
    ORGANISATION,
    PROGRAMME,
)

API = "/api/sessions/v1"
ROOM = "https://meet.example.org/ryhma-a"
GROUP_FORMED: dict[str, Any] = {
    "group_id": GROUP,
    "programme_id": PROGRAMME,
    "organisation_id": ORGANISATION,
    "label": "A",
    "members": [{"person_id": person, "surveys": True} for person in (AINO, BJORN)],
    "facilitators": [KAISA],
    "weekday": 1,
    "time": "09:00",
    "timezone": "Europe/Helsinki",
    "language": "fi",
    "session_plan": {
        "count": 2,
        "weeks_apart": 3,
        "minutes": 120,
        "first_on": "2026-12-01",
        "skip_holidays": True,
        "country": "FI",
    },
}
ROLES: dict[str, dict[str, Any]] = {
    AINO: {"member_of": frozenset([GROUP])},
    BJORN: {"member_of": frozenset([GROUP])},
    CARITA: {"member_of": frozenset([GROUP])},
    KAISA: {"facilitates": frozenset([GROUP])},
    MAIJA: {"coordinates": frozenset([ORGANISATION])},
    ANNA: {"admin": True},
}


class House:
    def __init__(self, folder: Path) -> None:
        self.at = NOW
        self.settings = Settings(
            folder,
            folder / "secrets",
            "https://vertais.example.org",
            "",
            "Vertais <vertais@example.org>",
            clock=lambda: self.at,
        )
        self.store = open_store(self.settings)
        prepare(self.store)
        self.key = key_of(self.settings.secret("signing"))
        public = KeySet([OKPKey.import_key(self.key.as_dict(private=False))])
        self.tokens = auth.Tokens(
            "sessions", self.settings.secret("service-token"), lambda: public, self.settings.clock
        )
        self.client: FlaskClient = create_app(self.settings, self.store, self.tokens).test_client()

    def hears(self, wire_type: str, data: dict[str, Any]) -> None:
        """What the consumer does with an event from registration, without the broker."""
        event = CONSUMED[wire_type].load(data)
        meta = Metadata("service:sessions", new_id())
        for policy in LISTENERS[wire_type]:
            for intent in policy(event, self.at):
                execute(self.store, intent.decider, intent.ident, intent.command, meta)

    def forms_the_group(self) -> list[dict[str, Any]]:
        about = {"programme_id": PROGRAMME, "organisation_id": ORGANISATION}
        self.hears("registration.programme-planned.v1", about)
        self.hears("registration.group-formed.v1", GROUP_FORMED)
        sessions: list[dict[str, Any]] = self.get(AINO, "/me/sessions")["items"]
        return sessions

    def turns_to(self, at: datetime) -> None:
        self.at = at

    def does_what_is_due(self) -> int:
        return run_due(self.store, due, handlers(self.store, Ledger(self.settings.ledger_of("sessions"))))

    def send(
        self, method: str, who: str | None, path: str, body: Any = None, language: str = "en", **headers: str
    ) -> Any:
        sent = {"Accept-Language": language, **{name.replace("_", "-"): one for name, one in headers.items()}}
        if who == "notifications":
            secret = self.settings.secret("service-token")
            issuer = auth.Tokens("notifications", secret, lambda: KeySet([]), self.settings.clock)
            sent["Authorization"] = f"Bearer {issuer.for_service('sessions')}"
        elif who is not None:
            caller = auth.Caller(person=who, **ROLES.get(who, {}))
            sent["Authorization"] = f"Bearer {issue(self.key, 'sessions', caller, self.at)}"
        return self.client.open(f"{API}{path}", method=method, json=body, headers=sent)

    def get(self, who: str | None, path: str) -> Any:
        answer = self.send("GET", who, path)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def post(self, who: str | None, path: str, body: Any = None) -> Any:
        answer = self.send("POST", who, path, {} if body is None else body)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.get_json(silent=True)

    def refuses(self, method: str, who: str | None, path: str, body: Any = None) -> tuple[int, str]:
        answer = self.send(method, who, path, body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.get_json()["slug"]


def quarter_before(at: datetime = FIRST) -> datetime:
    return at - timedelta(minutes=15)


def day_after(at: datetime = FIRST) -> datetime:
    return at + 2 * HOURS + timedelta(hours=24)
