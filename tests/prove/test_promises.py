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


# Those that ask one pilot, played once where they run one after another.
OF_THE_PILOT = ("demo", "replay", "badinput")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.long(200)
@pytest.mark.xdist_group("pilot")
@pytest.mark.parametrize("name", OF_THE_PILOT)
def test_it_holds_of_a_pilot(name: str, capsys: pytest.CaptureFixture[str]):
    holds(name, capsys)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("compose", marks=pytest.mark.long(600)),
        pytest.param("canary", marks=pytest.mark.long(100)),
        "access",
    ],
)
def test_it_holds(name: str, capsys: pytest.CaptureFixture[str]):
    holds(name, capsys)


def test_each_promise_has_its_test():
    assert {*OF_THE_PILOT, "compose", "canary", "access", "faults"} == PROMISES.keys()


def holds(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    failed = main([name])
    told = capsys.readouterr().out
    print(told)
    assert not failed
    assert set(json.loads(told.splitlines()[-1])) >= KEYS[name]


@pytest.mark.parametrize("name", PROMISES)
def test_it_opens_with_what_is_promised(name: str):
    assert import_module(PROMISES[name]).__doc__
