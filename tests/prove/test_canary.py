"""Can what is erased be read nowhere, on files and on engines?"""

import pytest

from tests.prove.holding import holds


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.long(200)
def test_what_is_erased_can_be_read_nowhere(capsys: pytest.CaptureFixture[str]):
    holds("canary", capsys)
