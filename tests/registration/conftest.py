"""What do the tests of registration's HTTP side stand on? A house of their own each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registration.house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = open_house(tmp_path)
    yield opened
    opened.store.database.close()
    opened.store.vault.database.close()
