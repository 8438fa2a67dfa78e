"""Does each promise of the README hold, in its short form?"""

from importlib import import_module

import pytest

from tests.prove import PROMISES
from tests.prove.holding import holds

# `faults` is told apart: tests/faults/test_rounds.py plays each of its rounds.
# `compose` and `canary` take minutes: each has a module, and so a process, of its own.
IN_ONE_GO = [name for name in PROMISES if name not in {"faults", "compose", "canary"}]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.long(210)
@pytest.mark.parametrize("name", IN_ONE_GO)
def test_it_holds(name: str, capsys: pytest.CaptureFixture[str]):
    holds(name, capsys)


@pytest.mark.parametrize("name", PROMISES)
def test_it_opens_with_what_is_promised(name: str):
    assert import_module(PROMISES[name]).__doc__
