"""Does a promise hold, in its short form, and is what its command prints what the README says of it?"""

import json

import pytest

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


def holds(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    failed = main([name])
    told = capsys.readouterr().out
    print(told)
    assert not failed
    assert set(json.loads(told.splitlines()[-1])) >= KEYS[name]
