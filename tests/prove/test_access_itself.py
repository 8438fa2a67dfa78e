"""Would the proof of access see a door that is open, and does it speak of the doors that there are?"""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.prove import doors
from tests.prove.access import Tally, refused

SERVICES = Path(__file__).resolve().parent.parent.parent / "services"


@pytest.mark.parametrize("service", doors.DOORS)
def test_it_speaks_of_every_operation_and_of_no_other(service: str):
    document = json.loads((SERVICES / service / "openapi.json").read_text())
    there = {
        f"{method.upper()} {path.removeprefix(f'/api/{service}/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }
    told = [line.strip() for lines in doors.DOORS[service].values() for line in lines.splitlines()]
    assert {one for one in told if one} == there
    assert len([one for one in told if one]) == len(there)


def test_the_longest_path_that_is_written_down_says_whom_a_page_is_for():
    settle = "/coordinator/<programme_id>/concerns/<concern_id>/settle"
    assert doors.who_may_see(settle) == doors.CONFIDANTS
    assert doors.who_may_see("/coordinator/<programme_id>/concerns") == doors.STAFF
    assert doors.who_may_see("/programmes-of-others") is None


def test_an_answer_other_than_the_refusal_is_seen():
    app = Flask("open")
    app.add_url_rule("/", "open", lambda: "come in")
    tally = Tally()
    refused(tally, "somebody", app.test_client().get("/"), 404)
    refused(tally, "somebody", app.test_client().get("/nowhere"), 404)
    assert tally.let_in == ["somebody: 200 come in"]
    assert tally.broken == tally.let_in
