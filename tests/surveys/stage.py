"""A programme of two groups to survey: real stores on SQLite files, the real app, a clock that is set."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from flask.testing import FlaskClient
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from services.registration.keys import issue, key_of
from services.surveys.app import create_app
from services.surveys.consumed import CONSUMED
from services.surveys.domain.wave import wave_id_of
from services.surveys.policies import LISTENERS, TAKES_AWAY
from services.surveys.postal_vote import links
from services.surveys.projections.due import due
from services.surveys.projections.erased import erased
from services.surveys.store import open_postal_vote, open_store
from services.surveys.worker import handlers, publish_shipped_instruments
from shared.auth import Caller, Tokens
from shared.consumer import Consumer
from shared.due import run_due
from shared.erasure import Ledger, PersonErased
from shared.eventstore import history
from shared.feed import Envelope
from shared.sequencer import sequence
from shared.settings import Settings
from tests.ready import prepare

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
FIRST_MEETING_ENDS = datetime(2026, 9, 10, 16, 0, tzinfo=UTC)
LAST_MEETING = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
ITEMS = [
    "gladness",
    "what-matters",
    "strength-left",
    "own-limits",
    "trust-ahead",
    "someone-to-talk-to",
    "whom-to-ask",
    "of-use-to-others",
    "not-alone",
    "strain",
]
LOW = dict(zip(ITEMS, (1, 2, 1, 2, 1, 1, 0, 1, 1, 3), strict=True))
HIGH = dict(zip(ITEMS, (3, 3, 3, 3, 2, 3, 3, 2, 4, 1), strict=True))


def ident(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


PROGRAMME, ORGANISATION, OTHER_ORGANISATION = ident("autumn"), ident("turku"), ident("rauma")
ROSE, FIR = ident("rose"), ident("fir")


@dataclass(frozen=True, slots=True)
class Answer:
    status_code: int
    json: Any
    text: str


def read(response: TestResponse) -> Answer:
    return Answer(response.status_code, response.get_json(silent=True), response.text)


@dataclass
class Stage:
    folder: Path
    now: datetime = START
    _fed: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = Settings(
            self.folder,
            self.folder / "secrets",
            "https://vertais.example",
            "smtp://localhost",
            "Vertais",
            clock=lambda: self.now,
        )
        self.store = open_store(self.settings)
        prepare(self.store)
        publish_shipped_instruments(self.store)
        self.vote = open_postal_vote(self.settings)
        self._key = key_of(bytes(range(32)))
        self.tokens = Tokens("surveys", bytes(32), lambda: KeySet([self._key]), lambda: self.now)
        self.app = create_app(self.settings, self.store, self.tokens)
        self.web: FlaskClient = self.app.test_client()
        self.ledger = Ledger(self.settings.ledger_of("surveys"))
        self._consumer = Consumer(self.store, CONSUMED, LISTENERS, {}, erased, TAKES_AWAY)

    def close(self) -> None:
        for database in (self.store.database, self.store.vault.database, self.vote.keys.database):
            database.close()

    def hear(self, wire_type: str, **data: Any) -> None:
        """An event of another service arrives, and what is due is done."""
        source = wire_type.split(".")[0]
        self._fed[source] = self._fed.get(source, 0) + 1
        envelope: Envelope = {
            "id": ident(f"{source} {self._fed[source]}"),
            "type": wire_type,
            "time": self.now.isoformat(),
            "partitionkey": PROGRAMME,
            "shardseq": str(self._fed[source]),
            "chain": "00",
            "chainbefore": "00",
            "correlationid": ident("cause"),
            "data": msgspec.json.decode(msgspec.json.encode(data)),
        }
        assert self._consumer.receive(source, 0, [envelope]) == 1
        with self.store.database.read() as tx:
            parked = tx.exec_driver_sql("SELECT problem FROM parked_keys").scalars().all()
        assert parked == []
        self.work()

    def work(self) -> None:
        while run_due(self.store, due, handlers(self.store, self.vote, self.ledger)):
            pass
        while sequence(self.store):
            pass

    def receipts(self) -> list[str]:
        """Whose erasure here others were told of."""
        with self.store.database.read() as tx:
            told = [recorded.event for _, recorded in history(tx, self.store)]
        return [one.person_id for one in told if isinstance(one, PersonErased)]

    def later(self, moment: datetime) -> None:
        self.now = moment
        self.work()

    def form(self, group: str, people: list[str], without_consent: tuple[str, ...] = (), **plan: Any) -> None:
        members = [{"person_id": ident(one), "surveys": one not in without_consent} for one in people]
        self.hear(
            "registration.group-formed.v1",
            group_id=group,
            programme_id=PROGRAMME,
            organisation_id=ORGANISATION,
            members=members,
            timezone="Europe/Helsinki",
            survey_plan={
                "instrument": "vertais-wellbeing",
                "minimum_pairs": 10,
                "after_days": 14,
                "reminders_days": [3, 7],
                **plan,
            },
        )
        self.hear(
            "sessions.session-scheduled.v1",
            group_id=group,
            number=1,
            ends_at=FIRST_MEETING_ENDS,
            timezone="Europe/Helsinki",
        )

    def link(self, group: str, kind: str, person: str) -> str:
        with self.store.database.write() as tx:
            return links.mint(tx, wave_id_of(group, kind), ident(person))

    def answer(self, group: str, kind: str, person: str, answers: dict[str, Any]) -> Answer:
        token = self.link(group, kind, person)
        return self.post(f"/survey-links/{token}/submit", {"answers": answers})

    def post(self, path: str, body: Any = None, who: Caller | None = None, **headers: str) -> Answer:
        return read(
            self.web.post(
                f"/api/surveys/v1{path}",
                json={} if body is None else body,
                headers=self._headers(who, headers),
            )
        )

    def put(self, path: str, body: Any) -> Answer:
        return read(self.web.put(f"/api/surveys/v1{path}", json=body))

    def get(self, path: str, who: Caller | None = None, **headers: str) -> Answer:
        return read(self.web.get(f"/api/surveys/v1{path}", headers=self._headers(who, headers)))

    def _headers(self, who: Caller | None, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is None:
            return named
        token = (
            self.tokens.for_service("surveys") if who.service else issue(self._key, "surveys", who, self.now)
        )
        return {**named, "Authorization": f"Bearer {token}"}

    def play(self, rose: list[str], fir: list[str]) -> None:
        """Both groups answer before and after, everybody better after, and the report is released."""
        self.form(ROSE, rose)
        self.form(FIR, fir)
        for group, people in ((ROSE, rose), (FIR, fir)):
            for place, person in enumerate(people):
                self.answer(group, "before", person, {**LOW, "gladness": place % 3})
        self.later(FIRST_MEETING_ENDS + timedelta(hours=8))
        self.later(LAST_MEETING)
        for group, people in ((ROSE, rose), (FIR, fir)):
            self.hear("sessions.series-ended.v1", group_id=group, held=5)
            for person in people:
                self.answer(group, "after", person, HIGH)
        self.later(LAST_MEETING + timedelta(days=16))


COORDINATOR = Caller(person=ident("Kerttu"), coordinates=frozenset({ORGANISATION}))
STRANGER = Caller(person=ident("Otto"), coordinates=frozenset({OTHER_ORGANISATION}))
FACILITATOR = Caller(person=ident("Fanny"), facilitates=frozenset({ROSE}))
NOTIFICATIONS = Caller(service="notifications")


def person(name: str) -> Caller:
    return Caller(person=ident(name))
