"""Does a database of any age become one of today, with all that is in it still to be read?"""

import os
from dataclasses import fields, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from services.notifications.domain.events import MessageQueued
from services.registration.domain.events import OrganisationFounded
from services.surveys.domain.events import WavePlanned
from shared import vault
from shared.cli.chain import verify_chain
from shared.eventstore import (
    Metadata,
    Store,
    append,
    as_of,
    events,
    history,
    initialise,
    pending,
    read_stream,
)
from shared.feed import page
from shared.migrations import Outdated, alembic_config, ensure_current, prepare
from shared.projections import rebuild
from shared.sequencer import sequence
from shared.settings import Settings
from tests.sessions.samples import scheduled

pytestmark = pytest.mark.slow
AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
IDENT = "01930000-0000-7000-8000-000000000001"
WHAT_HAPPENED: dict[str, tuple[str, Any]] = {
    "registration": ("organisation", OrganisationFounded(IDENT, "Yrittäjät", "info@example.org")),
    "sessions": ("session", replace(scheduled, session_id=IDENT)),
    "surveys": (
        "wave",
        WavePlanned(IDENT, IDENT, IDENT, IDENT, "before", "vertais-wellbeing", 1, "UTC", 14, (3, 10), ()),
    ),
    "notifications": (
        "message",
        MessageQueued(IDENT, 1, "application-received", IDENT, IDENT, {}, AT, None, None, AT),
    ),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any) -> Settings:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        for service in WHAT_HAPPENED:
            monkeypatch.setitem(os.environ, f"VERTAIS_{service.upper()}_DATABASE_URL", url)
    return Settings(tmp_path, tmp_path / "secrets", "http://x", "smtp://x", "Vertais <v@example.org>")


def revisions(service: str) -> list[str]:
    """From the first to today's."""
    return [one.revision for one in ScriptDirectory.from_config(alembic_config(service)).walk_revisions()][
        ::-1
    ]


def migrate(store: Store, revision: str) -> None:
    vault.metadata.create_all(store.vault.database.engine)
    with store.database.write() as tx:
        config = alembic_config(store.service)
        config.attributes["connection"] = tx
        command.upgrade(config, revision)


def put_something_in(store: Store) -> str:
    """Two streams of one event; the second has no place in the feed yet. The first stream's name.

    What is due is not noted: the code of then did so in other columns.
    """
    initialise(store)
    store = replace(store, projections=tuple(one for one in store.projections if one.name != "due"))
    kind, event = WHAT_HAPPENED[store.service]
    for ident in (IDENT, "01930000-0000-7000-8000-000000000002"):
        sequence(store)
        another = replace(event, **{fields(event)[0].name: ident})
        with store.database.write() as tx:
            append(tx, store, f"{kind}-{ident}", 0, [another], Metadata("person:aino", "c1"))
    return f"{kind}-{IDENT}"


@pytest.mark.parametrize("service", WHAT_HAPPENED)
@pytest.mark.parametrize("begun_at", ["the first revision", "the one before"])
def test_what_an_older_database_holds_is_read_by_today_s_code(
    settings: Settings, service: str, begun_at: str
):
    store: Store = import_module(f"services.{service}.store").open_store(settings)
    migrate(store, revisions(service)[0 if begun_at == "the first revision" else -2])
    with pytest.raises(Outdated):
        ensure_current(store)
    stream = put_something_in(store)
    prepare(store)
    prepare(store)
    ensure_current(store)
    with store.database.read() as tx:
        assert [one.event for one in read_stream(tx, store, stream)] == [WHAT_HAPPENED[service][1]]
        assert tx.execute(select(func.count()).select_from(pending)).scalar() == 1
    assert sequence(store) == 1
    with store.database.read() as tx:
        assert verify_chain(tx) == 2
        assert [position for position, _ in history(tx, store)] == [1, 2]
        assert len(as_of(tx, store, stream, datetime.now(UTC))) == 1
        assert tx.execute(select(func.count()).select_from(events)).scalar() == 2
        for shard in range(store.shards):
            page(tx, store, shard, 0, 10)
        for table in store.tables:
            tx.execute(select(table)).all()
    for projection in store.projections:
        assert rebuild(store, projection).events == 2
    store.database.close()
    store.vault.database.close()
