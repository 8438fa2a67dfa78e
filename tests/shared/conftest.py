"""On which engines must the plumbing keep its promises? On each, by the same tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.eventstore import Store
from shared.migrations import guard_events
from tests.shared.toy import open_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def bakery(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    store = open_store(tmp_path, url)
    yield store
    store.database.close()
    store.vault.database.close()


@pytest.fixture
def prepared(bakery: Store) -> Store:
    """A bakery whose events are guarded as a migrated service's are."""
    with bakery.database.write() as tx:
        guard_events(tx)
    return bakery
