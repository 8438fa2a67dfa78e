"""What do the stories of the sessions service start from?"""

import pytest

from tests.sessions.house import House


@pytest.fixture
def house(tmp_path):
    opened = House(tmp_path)
    yield opened
    opened.store.database.close()
    opened.store.vault.database.close()
