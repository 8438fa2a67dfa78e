"""Does the doctor find a house in containers well, and does its test mail arrive?"""

import json
import subprocess
from collections.abc import Iterator

from deploy.demo.mailbox import Mailbox
from tests.composed.house import House
from tests.composed.time_server import time_server
from tests.servers import wait_until

GROUPS = {"configuration", "certificates", "clock", "queues", "disk", "sender", "test mail"}
TO = "doctor@example.org"


def ailing(house: House) -> list[str]:
    """What it calls wrong, or does not see, where all is well but that mail is caught."""
    with time_server(0.0) as clock:
        words = ["--folder", str(house.folder), "--json", "--mail-to", TO, "--time-server", clock]
        told = subprocess.run(
            ["deploy/vertais", "doctor", *words], check=False, capture_output=True, text=True
        )
    return [*_faults(told), *_not_arrived(house)]


def _faults(told: "subprocess.CompletedProcess[str]") -> Iterator[str]:
    if told.returncode != 3 or told.stderr:
        yield f"the doctor ended with {told.returncode}: {told.stderr}"
    findings = json.loads(told.stdout)["findings"]
    if missing := GROUPS - {one["group"] for one in findings}:
        yield f"the doctor did not look at {sorted(missing)}"
    for one in findings:
        if one["state"] == "wrong" or "could not be looked at" in one["seen"]:
            yield f"the doctor: {one['what']}: {one['seen']}"


def _not_arrived(house: House) -> Iterator[str]:
    mailbox = Mailbox(house.folder / "mail")
    try:
        wait_until(lambda: bool(mailbox.letters(TO)), "the test mail", within=20)
    except TimeoutError as problem:
        yield str(problem)
