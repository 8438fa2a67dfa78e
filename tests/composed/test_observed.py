"""Do alerts and dashboards hold together, and does the runbook say what to do about each alert and fault?"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from shared.cli.commands import vertais
from tests.architecture.front_door import operators_commands
from tests.composed.observed import DASHBOARDS, PROMETHEUS, RUNBOOK, asked, commands, rules
from tests.faults.rounds import ROUNDS
from tests.servers import left_out

COMPOSED = yaml.safe_load(Path("deploy/compose.yaml").read_text())["services"]
IN_COMPOSE = ["docker", "compose", "-f", "deploy/compose.yaml"]
VERTAIS = {usage.split()[1] for usage, _ in operators_commands(vertais, "vertais")}
WITHOUT_ANYTHING = set(
    re.findall(r"\w+", Path("deploy/vertais").read_text().partition("in\n")[2].partition(")")[0])
)
HEADINGS = set(re.findall(r"^### (.+)$", RUNBOOK, re.MULTILINE))


@pytest.mark.parametrize(
    "check",
    [
        ("check", "config", str(PROMETHEUS / "prometheus.yml")),
        ("test", "rules", "tests/composed/rules.test.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_itself_finds_its_files_right_and_the_alerts_come_when_they_should(check: tuple[str, ...]):
    if shutil.which("promtool") is None:
        left_out("prometheus")
    found = subprocess.run(["promtool", *check], check=False, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_grafana_s_own_types_know_whatever_a_dashboard_says(path: Path):
    register_default_plugins()  # those of each kind of panel
    written = json.loads(path.read_text())
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(written)))
    assert list(lost(written, read, "$")) == []


def test_they_are_of_the_grafana_that_runs():
    assert COMPOSED["grafana"]["image"].endswith(":" + version("grafana-foundation-sdk").partition("!")[2])


def lost(written: Any, read: Any, path: str) -> Iterator[str]:
    """Where what was written is not what was read; what Grafana adds by itself is not asked for."""
    match written, read:
        case dict(), dict():
            for name, value in written.items():
                yield from lost(value, read.get(name), f"{path}.{name}")
        case list(), list() if len(written) == len(read):
            for turn, (one, other) in enumerate(zip(written, read, strict=True)):
                yield from lost(one, other, f"{path}[{turn}]")
        case _ if written != read:
            yield path


def test_each_dashboard_asks_prometheus_for_something():
    assert len(DASHBOARDS) == 5
    assert [name for name, names in asked().items() if not names] == []


def test_each_alert_says_what_is_wrong_and_leads_to_what_to_do():
    anchors = {heading.lower() for heading in HEADINGS}
    for rule in rules():
        if "alert" in rule:
            assert rule["labels"].keys() == {"severity"}
            assert rule["annotations"]["summary"].endswith(".")
            page, _, anchor = rule["annotations"]["runbook"].partition("#")
            assert (page, anchor) == ("deploy/RUNBOOK.md", rule["alert"].lower())
            assert anchor in anchors


def test_each_alert_and_each_fault_has_its_section_and_no_section_is_of_nothing():
    assert {rule["alert"] for rule in rules() if "alert" in rule} | ROUNDS.keys() == HEADINGS


def test_the_runbook_links_to_sections_that_there_are():
    anchors = {heading.lower() for heading in HEADINGS}
    assert set(re.findall(r"\]\(#([\w-]+)\)", RUNBOOK)) <= anchors


def test_whatever_command_the_runbook_names_there_is():
    unknown = [words for words in commands() if not is_known(words)]
    assert unknown == []


def is_known(words: list[str]) -> bool:
    """Whether a line that calls Compose or `vertais` names a container and a command that there are."""
    words = words[words[0] == "sudo" :]
    if words[0] == "deploy/vertais":
        return words[1] in VERTAIS | WITHOUT_ANYTHING
    if words[:4] != IN_COMPOSE:
        return True
    what, *rest = [word for word in words[4:] if not word.startswith("-") and not word.isdecimal()]
    named = [word for word in rest if "=" not in word]
    if what == "run":
        return named[0] in COMPOSED and named[1] in VERTAIS
    return all(word in COMPOSED for word in (named[:1] if what == "exec" else named))
