"""On which engines are an operator's commands tried?"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.operating.operated import Operated, open_operated
from tests.servers import a_database


@pytest.fixture
def operated(tmp_path: Path) -> Iterator[Operated]:
    yield from _opened(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def on_each_engine(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operated]:
    if request.param == "sqlite":
        yield from _opened(tmp_path)
        return
    server = request.getfixturevalue("postgres_server")
    with a_database(server) as registration, a_database(server) as sessions:
        monkeypatch.setenv("VERTAIS_REGISTRATION_DATABASE_URL", registration)
        monkeypatch.setenv("VERTAIS_SESSIONS_DATABASE_URL", sessions)
        yield from _opened(tmp_path)


def _opened(folder: Path) -> Iterator[Operated]:
    opened = open_operated(folder)
    yield opened
    for store in (opened.house.store, opened.sessions):
        store.database.close()
        store.vault.database.close()


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command silences all logs of its process, which here is that of the tests."""
    yield
    logging.disable(logging.NOTSET)
    structlog.reset_defaults()
