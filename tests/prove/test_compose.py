"""Does the pilot run in containers that are killed, upgraded, lost and restored?"""

import pytest

from tests.prove.holding import holds


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.long(600)
def test_the_pilot_runs_in_containers_that_are_killed(capsys: pytest.CaptureFixture[str]):
    holds("compose", capsys)
