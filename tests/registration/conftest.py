"""What do the tests of registration's HTTP side stand on? A house of their own each, where it matters on
every engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registration.house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from _opened(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def house_on_each_engine(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    if request.param == "postgresql":
        monkeypatch.setenv("VERTAIS_REGISTRATION_DATABASE_URL", request.getfixturevalue("postgres_url"))
    yield from _opened(tmp_path)


def _opened(folder: Path) -> Iterator[House]:
    opened = open_house(folder)
    yield opened
    opened.store.database.close()
    opened.store.vault.database.close()
