"""Which figures do dashboards and alerts ask for, and which commands does the runbook name?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.front_door import rows_under

PROMETHEUS = Path("deploy/observe/prometheus")
DASHBOARDS = sorted(Path("deploy/observe/grafana/dashboards").glob("*.json"))
RUNBOOK = Path("deploy/RUNBOOK.md").read_text()
NAME = re.compile(r"\b(?:vertais|http|rabbitmq|caddy)[:_][\w:]+|\bup\b(?=\{)")
CODE = re.compile(r"```\n(.*?)```|`([^`]+)`", re.DOTALL)
# Of requests, by the library.
COUNTED = {"http_requests_total", "http_request_seconds_bucket"}
# Of Prometheus itself, of RabbitMQ and of Caddy: the story in containers asks those that run.
OF_OTHERS = {
    "up",
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_detailed_queue_messages",
    "caddy_http_request_duration_seconds_bucket",
    "caddy_http_request_duration_seconds_count",
}


def rules() -> list[dict[str, Any]]:
    """Those that alert, and those that record a figure that follows from others."""
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def recorded() -> set[str]:
    return {rule["record"] for rule in rules() if "record" in rule}


def asked() -> dict[str, set[str]]:
    """Who asks → for which figures."""
    found = {rule.get("alert") or rule["record"]: set(NAME.findall(rule["expr"])) for rule in rules()}
    for path in DASHBOARDS:
        targets = [one for panel in json.loads(path.read_text())["panels"] for one in panel["targets"]]
        found[path.name] = {name for one in targets for name in NAME.findall(one["expr"])}
    return found


def explained() -> set[str]:
    """What deploy/README.md tells of."""
    rows = rows_under(Path("deploy/README.md").read_text(), "Watching over it")
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row[0])}


def commands() -> Iterator[list[str]]:
    """The words of each line of code in the runbook."""
    for block, inline in CODE.findall(RUNBOOK):
        for line in (block or inline).splitlines():
            yield line.split()
