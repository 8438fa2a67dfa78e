"""Who applies all the while, and what do they hold in their hands afterwards?"""

import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from functools import cache
from itertools import count
from pathlib import Path
from uuid import UUID, uuid5

import httpx

from deploy.demo.client import Browser, Refused

PATIENCE = 120.0
KEYS = UUID("7d0a8a52-3c55-5c1e-9a55-0f4f0e4e4f9a")
NAMES = ("Aino Esimerkki", "Björn Exempel", "Carita Malli")
OVERRIDES = {
    "opens_on": None,
    "closes_on": "2099-01-10",
    "starts_on": "2099-01-20",
    "ends_on": "2099-12-01",
    "session_plan": {"first_on": "2099-01-20"},
    "asked": None,
    "questions": None,
}


@dataclass
class Crowd:
    """Clients of one site. `acknowledged`: number of the applicant → id of the application, in the order
    of the answers; `refused`: what the site said no to, though it should not have."""

    url: str
    programmes: Sequence[str] = ()
    pause: float = 0.4
    acknowledged: dict[int, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def applying(self, clients: int = 3) -> Iterator[None]:
        """They apply without pause; in the end each waits for the answer to its last application."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._keep_applying, args=(stop,)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def forget(self, lost: Collection[str]) -> None:
        """What was acknowledged before its store was restored to an earlier time is not asked for."""
        with self._lock:
            gone = [number for number, ident in self.acknowledged.items() if ident in lost]
            for number in gone:
                del self.acknowledged[number]

    def _keep_applying(self, stop: threading.Event) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as site:
            while not stop.is_set():
                with self._lock:
                    number = next(self._numbers)
                self._apply(Browser(site, "en"), number)
                stop.wait(self.pause)

    def _apply(self, browser: Browser, number: int) -> None:
        """What was not acknowledged is sent again under the same key, until it is."""
        programme = self.programmes[number % len(self.programmes)]
        body = {"name": NAMES[number % 3], "email": address_of(number), "language": "en"}
        key = str(uuid5(KEYS, str(number)))
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(httpx.TransportError):
                try:
                    made = browser.post(
                        "registration", f"/programmes/{programme}/applications", body, key=key
                    )
                except Refused as refused:
                    if refused.status < 500 or refused.status == 500:
                        self.refused.append(str(refused))
                        return
                else:
                    with self._lock:
                        self.acknowledged[number] = made["id"]
                    return
            threading.Event().wait(0.1)
        self.refused.append(f"applicant {number} had no answer within {PATIENCE:g} s")


def open_programmes(url: str, admins_token: str, how_many: int = 1) -> list[str]:
    """Programmes that take applications, made by the admin who has that sign-in link."""
    with httpx.Client(base_url=url, timeout=PATIENCE) as site:
        browser = Browser(site, "en")
        browser.sign_in(admins_token)
        house = browser.post(
            "registration", "/organisations", {"name": "Test", "reply_to": "test@example.org"}
        )
        plan = {"template": "ekollega", "overrides": OVERRIDES}
        made = [
            browser.post("registration", f"/organisations/{house['id']}/programmes/import", plan)["id"]
            for _ in range(how_many)
        ]
        for programme in made:
            browser.post("registration", f"/programmes/{programme}/open")
    return made


def address_of(number: int) -> str:
    return f"faults-{number}@example.org"


def letters(folder: Path) -> Counter[str]:
    """How many letters each applicant got, by address."""
    return Counter(
        to for path in folder.glob("*.eml") for to in _recipients(path) if to.startswith("faults-")
    )


@cache
def _recipients(path: Path) -> list[str]:
    letter = BytesParser(policy=policy.default).parsebytes(path.read_bytes(), headersonly=True)
    return [one.addr_spec for one in letter["To"].addresses]
