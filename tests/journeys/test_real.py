"""Does the platform run on this machine as real processes, and stop and start without losing anything?"""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.demo.client import Browser
from deploy.engines import free_ports, postgres_binaries, rabbitmq_binaries
from deploy.processes import SERVICES
from shared.tracing import ENDPOINT
from tests.collector import Collected, collector
from tests.faults.crowd import OVERRIDES
from tests.servers import left_out, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.long(60)]
PATIENCE = 240.0


class Here:
    """`make run ENGINES=real` in a folder, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports(5)
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / "said"
        self.told = {"VERTAIS_FOLDER": str(folder), "VERTAIS_PORT": str(self.port)}

    @contextmanager
    def starting(self) -> Iterator[subprocess.Popen[bytes]]:
        self.log.unlink(missing_ok=True)
        with open(self.log, "wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.real"], env=os.environ | self.told, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.starting() as process:
            wait_until(
                lambda: "Vertais runs at" in self.log.read_text(),
                "the whole",
                lambda: process.poll() is None,
                PATIENCE,
            )
            yield

    def asked(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What the operator's command says, with the settings that were left for it."""
        line = f". {shlex.quote(str(self.folder / 'environment'))}; deploy/vertais {shlex.join(words)}"
        return subprocess.run(["sh", "-c", line], check=False, capture_output=True, text=True)

    def admins_token(self) -> str:
        wait_until(lambda: "/in/" in self.log.read_text(), "the link")
        return str(re.findall(r"/in/([\w-]+)", self.log.read_text())[-1])

    def logged(self) -> list[dict[str, Any]]:
        """What our own processes tell, as against the engines."""
        ours = [name for service in SERVICES for name in (f"{service}-web", f"{service}-worker")]
        texts = [(self.folder / "logs" / f"{name}.log").read_text() for name in (*ours, "site")]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def letters_to(self, address: str) -> int:
        return sum(address in path.read_text() for path in (self.folder / "mail").glob("*.eml"))


@pytest.fixture
def here() -> Iterator[Here]:
    if postgres_binaries() is None or rabbitmq_binaries() is None:
        left_out("PostgreSQL or RabbitMQ")
    # not among pytest's own folders: PostgreSQL runs as its own user, who must be let through
    with tempfile.TemporaryDirectory(prefix="vertais-journey-") as made:
        Path(made).chmod(0o711)
        yield Here(Path(made) / "data")


@pytest.fixture
def collected() -> Iterator[Collected]:
    with collector() as collected:
        yield collected


def test_someone_applies_over_real_engines_and_a_new_start_knows_them(here, collected):
    here.told[ENDPOINT] = collected.url
    with here.running():
        admin = Browser(httpx.Client(base_url=here.url, timeout=60), "en")
        admin.sign_in(here.admins_token())
        founded = admin.post(
            "registration", "/organisations", {"name": "Test", "reply_to": "test@example.org"}
        )
        programme = admin.post(
            "registration",
            f"/organisations/{founded['id']}/programmes/import",
            {"template": "ekollega", "overrides": OVERRIDES},
        )["id"]
        admin.post("registration", f"/programmes/{programme}/open")
        apply(here, programme, "first@example.org")
        wait_until(lambda: here.letters_to("first@example.org") == 1, "the letter")
        assert "Mail" in httpx.get(f"{here.url}/mail/").text
        assert httpx.get(f"{here.url}/feed").status_code == 404
        wait_until(lambda: here.asked("lag").returncode == 0, "that all is heard and each loop seen", pause=2)
        assert here.asked("rebuild", "registration", "applications").returncode == 0
        words = (
            "--folder",
            str(here.folder),
            "--mail-to",
            "doctor@example.org",
            "--time-server",
            "127.0.0.1:9",
        )
        doctor = here.asked("doctor", *words, "--json")
        assert json.loads(doctor.stdout)["wrong"] == 0, doctor.stdout
        wait_until(lambda: here.letters_to("doctor@example.org") == 1, "the test mail")

    with here.running():
        apply(here, programme, "second@example.org")
        wait_until(lambda: here.letters_to("second@example.org") == 1, "the letter")
        assert here.letters_to("first@example.org") == 1

    applied = "POST /api/registration/v1/programmes/<programme_id>/applications"
    ways = [way for way in collected.ways_to("hand over a mail") if way[0].name == applied]
    assert [[span.service for span in way] for way in ways] == [["registration", *["notifications"] * 3]] * 2
    sent = {line["trace"] for line in here.logged() if line["event"] == "message"}
    assert sent >= {way[0].trace for way in ways}


def test_whoever_stops_it_while_it_starts_leaves_nothing_running(here):
    with here.starting() as process:
        pid = here.folder / "supervisor.pid"
        wait_until(lambda: pid.exists() and bool(pid.read_text()), "the supervisor")
        supervisor = psutil.Process(int(pid.read_text()))
        wait_until(lambda: bool(supervisor.children()), "the first engine")
        engines = supervisor.children(recursive=True)
        process.terminate()
        process.wait(timeout=100)
    assert [one for one in (supervisor, *engines) if runs(one)] == []


def runs(one: psutil.Process) -> bool:
    """What has ended, though nobody has asked how, runs no more."""
    with suppress(psutil.NoSuchProcess):
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    return False


def test_a_taken_port_is_told_in_one_line(here):
    with (
        socket.create_server(("127.0.0.1", here.port + 3)),
        pytest.raises(RuntimeError, match="ended before it answered"),
        here.running(),
    ):
        pass
    assert here.log.read_text().strip() == (
        f"Vertais cannot start: port {here.port + 3} is taken; name another first one with VERTAIS_PORT"
    )


def apply(here: Here, programme: str, email: str) -> None:
    anybody = Browser(httpx.Client(base_url=here.url, timeout=60), "en")
    anybody.post(
        "registration",
        f"/programmes/{programme}/applications",
        {"name": "Aino Testi", "email": email, "language": "en"},
    )
