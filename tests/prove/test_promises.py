"""Does each promise of the README hold, in its short form?"""

import json
from importlib import import_module

import pytest

from tests.prove import PROMISES
from tests.prove.__main__ import main

DEMO = {"applied", "started", "groups", "sessions", "pairs", "seconds"}
KEYS = {
    "demo": DEMO,
    "replay": {"views", "differ"},
    "faults": {"rounds", "lost", "doubled", "misordered"},
    "badinput": {"cases", "server_errors", "stored"},
    "access": {"attempts", "let_in", "revealed"},
    "canary": {"places", "found"},
    "compose": {*DEMO, "killed", "up_s", "mail_s", "requests", "failed", "rpo_s", "rto_s"},
}


# The rounds of `faults` are tests of their own: tests/faults/test_rounds.py plays each of them.
IN_ONE_GO = [name for name in PROMISES if name not in {"faults", "compose"}]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", IN_ONE_GO)
def test_it_holds(name: str, capsys: pytest.CaptureFixture[str]):
    holds(name, capsys)


@pytest.mark.slow
@pytest.mark.first
@pytest.mark.timeout(1800)
def test_the_pilot_runs_in_containers_that_are_killed(capsys: pytest.CaptureFixture[str]):
    holds("compose", capsys)


def holds(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    failed = main([name])
    told = capsys.readouterr().out
    print(told)
    assert not failed
    assert set(json.loads(told.splitlines()[-1])) >= KEYS[name]


@pytest.mark.parametrize("name", PROMISES)
def test_it_opens_with_what_is_promised(name: str):
    assert import_module(PROMISES[name]).__doc__
