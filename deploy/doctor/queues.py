"""Is all told, heard and done, and does the broker let through what it is given?"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from deploy.doctor.finding import Finding, fine, in_one_line, warning, wrong
from deploy.program import to_its_end

DEAD = "vertais.dead"
WITHIN = 120.0
# What `lag` says (shared/cli/lag.py), and where it is written what to do; a test holds both to their files.
RUNBOOK: Mapping[str, str] = {
    "are not put in order": "eventsunsequenced",
    "are not published": "eventsunpublished",
    "nobody tells": "serviceaway",
    "was restored to the past": "a-store-is-restored-to-the-past",
    "are not heard": "eventsunheard",
    "are parked": "eventsparked",
    "never came round": "workerneverseen",
    "has not come round": "loophangs",
}
# What may pass by itself, where much is done just now; the rest does not.
PASSING = {"eventsunsequenced", "eventsunpublished", "eventsunheard", "serviceaway"}
FAILED, LATE = 1, 3


def lag(argv: Sequence[str], **how: Any) -> Iterator[Finding]:
    """As `vertais lag --json` tells it, called by `argv`. Raises CalledProcessError, where it does not."""
    try:
        said = to_its_end(argv, capture_output=True, text=True, timeout=WITHIN, **how).stdout
    except subprocess.CalledProcessError as ended:
        if ended.returncode not in (FAILED, LATE) or not ended.stdout.strip():
            raise
        said = ended.stdout
    for one in json.loads(said)["services"]:
        yield from behind(one)


def behind(told: Mapping[str, Any]) -> Iterator[Finding]:
    """Of one service."""
    service = told["service"]
    if "problem" in told:
        yield wrong(service, told["problem"], "deploy/RUNBOOK.md#serviceaway")
        return
    for line in told["late"]:
        anchor = next((anchor for words, anchor in RUNBOOK.items() if words in line), "where-to-look")
        judged = warning if anchor in PASSING else wrong
        yield judged(service, line.partition(": vertais ")[0], f"deploy/RUNBOOK.md#{anchor}")
    if not told["late"]:
        ages = [one["age_s"] for one in told["loops"]]
        seen = f"all is told and heard, nothing is parked; its {len(ages)} loops came round"
        yield fine(service, f"{seen} within {max(ages):.0f} s")


def broker(ask: Callable[..., str]) -> Iterator[Finding]:
    """`ask(*words)` runs a program of RabbitMQ's beside it, and tells what it said."""
    words = ("--quiet", "--formatter", "json")
    yield from queues(json.loads(ask("rabbitmqctl", *words, "list_queues", "name", "messages", "consumers")))
    try:
        ask("rabbitmq-diagnostics", "--quiet", "check_local_alarms")
        yield fine("RabbitMQ", "has memory and disk enough")
    except subprocess.CalledProcessError as short:
        yield wrong("RabbitMQ", f"is short: {in_one_line(short)}", "deploy/RUNBOOK.md#brokershort")


def queues(listed: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    dead = sum(one["messages"] for one in listed if one["name"] == DEAD)
    deaf = sorted(one["name"] for one in listed if one["name"] != DEAD and not one["consumers"])
    waiting = sum(one["messages"] for one in listed if one["name"] != DEAD)
    if dead:
        yield warning(DEAD, f"{dead} messages that are no events", "deploy/RUNBOOK.md#deadletters")
    if deaf:
        yield warning(
            "queues", f"nobody listens to {', '.join(deaf)}", "deploy/RUNBOOK.md#loophangs: its worker"
        )
    if not dead and not deaf:
        yield fine("queues", f"{len(listed)}, with {waiting} messages in them, and each is listened to")
