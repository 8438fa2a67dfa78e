"""Do those who watch over it see whether mail goes, and nothing of whose it is?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from services.notifications.projections.deliveries import counted, deliveries
from services.notifications.store import open_store
from shared.eventstore import Store, new_id
from shared.settings import Settings
from tests.notifications.conftest import AINO, NOON
from tests.ready import prepare


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    if request.param == "postgresql":
        monkeypatch.setenv("VERTAIS_NOTIFICATIONS_DATABASE_URL", request.getfixturevalue("postgres_url"))
    opened = open_store(Settings(tmp_path, tmp_path / "secrets", "http://localhost", "", ""))
    prepare(opened)
    yield opened
    for database in (opened.database, opened.vault.database):
        database.close()


def rows(counts: dict[tuple[str, int, int], int]) -> Iterator[dict[str, object]]:
    """(state, attempts, minutes ago) → how many messages."""
    for (state, attempts, ago), count in counts.items():
        for _ in range(count):
            yield {
                "message_id": new_id(),
                "template": "sign-in",
                "person_id": AINO,
                "state": state,
                "attempts": attempts,
                "due_at": NOON,
                "changed_at": NOON - timedelta(minutes=ago),
            }


def test_what_waits_what_has_failed_before_and_what_came_to_its_end_lately_is_counted(store):
    kept = {("waiting", 0, 5): 2, ("waiting", 3, 90): 1, ("sent", 0, 10): 3, ("sent", 0, 70): 5}
    with store.database.write() as tx:
        tx.execute(insert(deliveries), list(rows(kept | {("given-up", 6, 59): 1})))
        told = counted(tx, NOON)
    assert told == {
        "mail": [
            {"state": "fresh", "waiting": 2},
            {"state": "failed-before", "waiting": 1},
            {"state": "sent", "within_an_hour": 3},
            {"state": "given-up", "within_an_hour": 1},
            {"state": "bounced", "within_an_hour": 0},
            {"state": "withdrawn", "within_an_hour": 0},
        ]
    }
