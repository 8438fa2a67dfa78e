"""Killed at any moment, does the platform lose, double or disorder anything that it acknowledged?"""

import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from pathlib import Path
from uuid import UUID, uuid5

import httpx

from deploy.demo.client import Browser, until
from deploy.demo.people import Applicant, applicants
from deploy.platform import SERVICES
from shared.eventstore import Store
from shared.settings import Settings
from tests.faults.house import PATIENCE, House
from tests.faults.oracle import judge
from tests.runner import Outcome, say

SHORT_FORM = 20
WRITERS = 3
KEYS = UUID("7d0a8a52-3c55-5c1e-9a55-0f4f0e4e4f9a")


@dataclass
class Journal:
    """What clients hold in their hands: acknowledged application ids, and the addresses they came from."""

    acknowledged: list[str] = field(default_factory=list)
    tries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def run(rounds: int | None, seed: int) -> Outcome:
    """`rounds` times: clients apply without pause, the process is killed without warning, and started."""
    chance = random.Random(seed)
    count = rounds or SHORT_FORM
    with tempfile.TemporaryDirectory(prefix="vertais-faults-") as temporary:
        house = House(Path(temporary))
        house.start()
        try:
            programme = open_a_programme(house)
            journal = Journal()
            stop = threading.Event()
            crowd = iter(applicants(count=count * 400, seed=seed))
            clients = [
                threading.Thread(target=keep_applying, args=(house, programme, crowd, journal, stop))
                for _ in range(WRITERS)
            ]
            for one in clients:
                one.start()
            try:
                for turn in range(1, count + 1):
                    moment = chance.uniform(0.0, 0.6)
                    threading.Event().wait(moment)
                    house.kill()
                    house.start()
                    told = f"killed after {moment:.2f} s, {len(journal.acknowledged)} acknowledged"
                    say(f"  {turn}/{count}  {told}")
            finally:
                stop.set()
                for one in clients:
                    one.join(timeout=PATIENCE)
            wait_for_letters(house, journal)
        finally:
            house.stop()
        return verdict(house, journal, count)


def open_a_programme(house: House) -> str:
    """A programme that takes applications, made by the admin whose link the start printed."""
    browser = Browser(httpx.Client(base_url=house.url, timeout=PATIENCE), "en")
    browser.sign_in(house.admins_token())
    founded = browser.post("registration", "/organisations", {"name": "Test", "reply_to": "test@example.org"})
    made = browser.post(
        "registration",
        f"/organisations/{founded['id']}/programmes/import",
        {"template": "ekollega", "overrides": OVERRIDES},
    )
    browser.post("registration", f"/programmes/{made['id']}/open")
    return str(made["id"])


OVERRIDES = {
    "opens_on": None,
    "closes_on": "2099-01-10",
    "starts_on": "2099-01-20",
    "ends_on": "2099-12-01",
    "session_plan": {"first_on": "2099-01-20"},
    "asked": None,
    "questions": None,
}


def keep_applying(
    house: House, programme: str, crowd: Iterator[Applicant], journal: Journal, stop: threading.Event
) -> None:
    """Apply again and again; what was not acknowledged is sent again under the same key until it is."""
    browser = Browser(httpx.Client(base_url=house.url, timeout=PATIENCE), "en")
    while not stop.is_set():
        with journal.lock:
            one: Applicant = next(crowd)
        body = {"name": one.name, "email": f"faults-{one.number}@example.org", "language": one.language}
        key = str(uuid5(KEYS, str(one.number)))
        while not stop.is_set():
            with suppress(httpx.TransportError):
                made = browser.post("registration", f"/programmes/{programme}/applications", body, key=key)
                with journal.lock:
                    journal.acknowledged.append(made["id"])
                break
            threading.Event().wait(0.02)


def wait_for_letters(house: House, journal: Journal) -> None:
    """Until as many letters have come as applications were acknowledged, at the least."""
    folder = house.folder / "data" / "mail"

    def have_come() -> bool:
        return len(letters(folder)) >= len(journal.acknowledged)

    until("the last letter", have_come, lambda _: threading.Event().wait(0.2), PATIENCE * 10)


def letters(folder: Path) -> dict[str, int]:
    """How many letters each applicant got."""
    found: dict[str, int] = {}
    for path in folder.glob("*.eml"):
        to = str(BytesParser(policy=policy.default).parsebytes(path.read_bytes(), headersonly=True)["To"])
        if "faults-" in to:
            found[to] = found.get(to, 0) + 1
    return found


def verdict(house: House, journal: Journal, rounds: int) -> Outcome:
    """The oracle's, over the files that the last stop left."""
    data = house.folder / "data"
    settings = Settings(data, data / "secrets", house.url, "", "")
    stores: dict[str, Store] = {name: parts[0].open_store(settings) for name, parts in SERVICES.items()}
    found = judge(
        stores["registration"], stores["notifications"], journal.acknowledged, "application-submitted"
    )
    sent = letters(data / "mail")
    twice = sum(1 for count in sent.values() if count > 1)
    say(f"  {len(journal.acknowledged)} acknowledged, {len(sent)} got their letter, {twice} got it twice")
    without = len(journal.acknowledged) - len(sent)
    broken = list(found.findings)
    if found.lost or without > 0:
        broken.append(f"{found.lost} lost, {max(without, 0)} without their letter")
    if found.doubled or found.misordered:
        broken.append(f"{found.doubled} doubled, {found.misordered} out of order")
    figures = {
        "rounds": rounds,
        "lost": found.lost + max(without, 0),
        "doubled": found.doubled,
        "misordered": found.misordered,
        "acknowledged": len(journal.acknowledged),
        "letters_twice": twice,
    }
    return Outcome(figures, broken)
