"""The machine is lost: does the backup bring all back, without whoever was erased after it was taken?"""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.demo.cast import Character
from deploy.demo.pilot import Pilot, application_of
from deploy.program import to_its_end
from tests.composed.house import House
from tests.prove.demo import told_to
from tests.runner import say
from tests.servers import wait_until

ERASED, LOST = 1, "lost@example.org"


def drilled(house: House, pilot: Pilot) -> tuple[dict[str, int], list[str]]:
    """Backed up, somebody erased, all lost, restored. Seconds of data lost (`rpo_s`) and until it serves
    again (`rto_s`); and what did not hold."""
    data, keys = house.folder / "copies", house.folder / "keys-elsewhere"
    identity, recipient = a_key(house.folder)
    before = told_to(pilot.coordinator.here())
    taken = time.monotonic()
    vertais(house, "backup", "--data", str(data), "--keys", str(keys), "--recipient", recipient)
    erase(pilot)
    apply(pilot, LOST)
    vertais(house, "backup", "--keys", str(keys), "--recipient", recipient)
    lost = time.monotonic()
    house.wipe()
    newest = [str(max(folder.iterdir())) for folder in (data, keys)]
    say(vertais(house, "restore", "--data", newest[0], "--keys", newest[1], "--identity", str(identity)))
    house.up()
    figures = {"rpo_s": round(lost - taken), "rto_s": round(time.monotonic() - lost)}
    broken = []
    after = told_to(pilot.coordinator.here())
    if after != before:
        broken.append(f"after the restore it told {after}, before it {before}")
    people = {one["email"] for one in applications(pilot)}
    if pilot.people[ERASED - 1].email in people:
        broken.append("who was erased after the backup came back with it")
    if LOST in people:
        broken.append("what came after the backup was kept somewhere else")
    apply(pilot, "afterwards@example.org")
    Character(pilot.stage, "afterwards@example.org", "en").here()  # a link has come, and lets them in
    return figures, broken


def erase(pilot: Pilot) -> None:
    """Asked for, confirmed by the mailed link, hastened; over when each service has said so."""
    her = pilot.characters[ERASED]
    her.here().post("registration", "/me/erasure")
    told = her.signed_out.post("registration", "/erasures", {"token": her.open_link("erase")})
    pilot.coordinator.here().post("registration", f"/people/{pilot.person[ERASED]}/erasure/hasten")

    def is_over() -> bool:
        certificate = her.signed_out.post("registration", "/certificates", {"code": told["code"]})
        return all(one["erased_at"] for one in certificate["services"])

    wait_until(is_over, "the erasure in each service")


def apply(pilot: Pilot, email: str) -> None:
    """Somebody like the second applicant applies to the programme that takes applications today."""
    path, body = an_application(pilot, email)
    pilot.coordinator.signed_out.post("registration", path, body)


def an_application(pilot: Pilot, email: str) -> tuple[str, dict[str, Any]]:
    """Where to send it, and what."""
    programmes = pilot.coordinator.here().get("registration", "/programmes")["items"]
    ident = next(one["id"] for one in programmes if one["status"] == "applications-open")
    asked = pilot.coordinator.signed_out.get("registration", f"/programmes/{ident}")
    body = application_of(replace(pilot.people[1], email=email), asked, by_phone=False)
    return f"/programmes/{ident}/applications", body


def applications(pilot: Pilot) -> list[dict[str, Any]]:
    path = f"/programmes/{pilot.programme}/applications"
    listed: list[dict[str, Any]] = pilot.coordinator.here().get("registration", path)["items"]
    return listed


def a_key(folder: Path) -> tuple[Path, str]:
    """An age key: its file, and the public half."""
    identity = folder / "age.key"
    told = to_its_end(["age-keygen", "--output", str(identity)], capture_output=True, text=True).stderr
    return identity, str(told.partition("Public key: ")[2].strip())


def vertais(house: House, command: str, *words: str) -> str:
    argv = ["deploy/vertais", command, "--folder", str(house.folder), *words]
    return str(to_its_end(argv, capture_output=True, text=True).stdout).strip()
