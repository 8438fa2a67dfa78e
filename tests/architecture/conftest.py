"""How does a test of the architecture get hold of a service?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.documents import opened_app


@pytest.fixture
def service_app(service: str, tmp_path: Path) -> Iterator[Flask]:
    """The application of the service that the test is parametrised with."""
    with opened_app(service, tmp_path) as app:
        yield app
