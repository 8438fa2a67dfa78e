"""What do all tests have at hand?"""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.servers import postgres_server, postgres_url, rabbitmq_server

__all__ = ["postgres_server", "postgres_url", "rabbitmq_server"]


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Commands and proofs that run in this process choose what is logged for themselves alone."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that nobody waits for it at the end."""
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> int:
    marker = item.get_closest_marker("long")
    return int(marker.args[0]) if marker else 0


# Two cores shared with servers and a browser: a slow example is no failure, and the same ones every time.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("search", parent=settings.get_profile("house"), derandomize=False, max_examples=500)
settings.load_profile(os.environ.get("VERTAIS_HYPOTHESIS", "house"))
