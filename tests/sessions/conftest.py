"""What do the stories of the sessions service start from, and on which engines?"""

import pytest

from tests.sessions.house import House


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def house(request, tmp_path, monkeypatch):
    if request.param == "postgresql":
        monkeypatch.setenv("VERTAIS_SESSIONS_DATABASE_URL", request.getfixturevalue("postgres_url"))
    opened = House(tmp_path)
    yield opened
    opened.store.database.close()
    opened.store.vault.database.close()
