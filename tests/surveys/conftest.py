"""What do the surveys' tests have at hand? A stage."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surveys.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()
