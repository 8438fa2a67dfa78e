"""Vertais in containers: how is it begun, reached and hurt, and when has all been heard?"""

import json
import os
import shutil
import signal
import ssl
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import httpx
from cyclonedx.model.bom import Bom
from pytest_docker.plugin import get_docker_services
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from deploy.containers import Containers, compose
from deploy.demo.clock import StoryClock
from deploy.engines import free_ports
from deploy.platform import has_work
from deploy.processes import DATABASES, SERVICES
from deploy.program import to_its_end
from shared.database import is_passing
from shared.eventstore import Store
from shared.loops import Worker
from shared.settings import Settings, database_variable
from tests.composed.engine import BASES, container_engine
from tests.servers import in_environment, wait_until

HERE = Path(__file__).resolve().parent
FILES = ["deploy/compose.yaml", str(HERE / "override.yaml")]
WORKERS = tuple(f"{name}-worker" for name in SERVICES)
CONTAINERS = ("gateway", "web", *SERVICES, *WORKERS, "postgres", "rabbitmq", "catcher")
ADMIN = "anna@example.org"
WITHIN = 180.0
LIST = ("ls", "--ignore=__pycache__")


class SharedClock(StoryClock):
    """A story's clock that the containers read too, from a file."""

    def __init__(self, start: datetime, folder: Path) -> None:
        super().__init__(start)
        self._folder = folder
        self._tell()

    def go_to(self, moment: datetime) -> None:
        super().go_to(moment)
        self._tell()

    def catch_up(self) -> None:
        super().catch_up()
        self._tell()

    @contextmanager
    def passing(self, each_second: timedelta) -> Iterator[None]:
        """Time goes by faster: who waits for a second try does not wait as long as people would."""
        stop = threading.Event()

        def pass_on() -> None:
            while not stop.wait(1.0):
                self.go_to(self() + each_second)

        thread = threading.Thread(target=pass_on)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _tell(self) -> None:
        with self._lock:
            fresh = self._folder / "fresh"
            fresh.write_text(f"{self._ahead.total_seconds():+.3f}\n")
            fresh.replace(self._folder / "ahead")


def docker(*words: str) -> str:
    """What that command says."""
    return str(to_its_end(["docker", *words], capture_output=True, text=True).stdout).strip()


@dataclass(frozen=True)
class House:
    """A composed Vertais on this machine."""

    folder: Path
    project: str
    url: str
    postgres_port: int
    clock: SharedClock

    def container(self, name: str) -> str:
        """The id of a container of one of the compose file's services."""
        listed = docker(
            "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={self.project}",
            "--filter", f"label=com.docker.compose.service={name}",
        )  # fmt: skip
        return listed.split()[0]

    def kill(self, name: str) -> None:
        """End what runs in a container as a crash would: whoever looks after it begins it again."""
        pid = docker("inspect", "--format", "{{.State.Pid}}", self.container(name))
        os.kill(int(pid), signal.SIGKILL)

    def restarts(self, name: str) -> int:
        return self._state(name)[0]

    def await_health(self, names: Iterable[str] = CONTAINERS) -> None:
        for name in names:
            self.await_return(name, times=0)

    def await_return(self, name: str, times: int) -> None:
        """Until it has been begun again so often, and is healthy. Looks are few: each begins two programs."""
        wait_until(partial(self._has_come_back, name, times), name, within=WITHIN, pause=0.4)

    def _has_come_back(self, name: str, times: int) -> bool:
        restarts, health = self._state(name)
        return restarts >= times and health in {"healthy", "running"}

    def _state(self, name: str) -> tuple[int, str]:
        """How often it has been begun again; what its health check found last, or else how it is."""
        health = "{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}"
        told = docker("inspect", "--format", "{{.RestartCount}} " + health, self.container(name)).split()
        return int(told[0]), told[1]

    def up(self, names: Iterable[str] = CONTAINERS) -> None:
        """Started as its operator does; `names`: who runs then."""
        Containers(self.folder).do("up", "-d", capture_output=True)
        self.await_health(names)

    def down(self) -> None:
        """Gone at once, with all that they kept."""
        Containers(self.folder).do("down", "-v", "-t", "0", capture_output=True)

    def wipe(self) -> None:
        """The machine is lost: containers, all that they kept, settings and secrets."""
        self.down()
        shutil.rmtree(self.folder / "secrets")
        (self.folder / ".env").unlink()

    def said(self, name: str) -> str:
        """All that a container has said."""
        told = to_its_end(["docker", "logs", self.container(name)], capture_output=True, text=True)
        return str(told.stdout + told.stderr)

    def memory(self) -> dict[str, str]:
        """What each container takes."""
        lines = docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").splitlines()
        return dict(line.split()[:2] for line in lines if line.startswith(self.project))

    def files_of(self, name: str, path: str) -> str:
        return docker("exec", self.container(name), "cat", path)

    def image(self, service: str) -> "Image":
        """What the image of a service is made of."""
        size, user, base = (
            docker("image", "inspect", "--format", form, name)
            for form, name in (
                ("{{.Size}}", f"vertais/{service}"),
                ("{{.Config.User}}", f"vertais/{service}"),
                ("{{.Size}}", BASES[0]),
            )
        )
        return Image(
            above_base_mb=(int(size) - int(base)) // 1_000_000,
            user=user,
            services=set(docker("exec", self.container(service), *LIST, "services").split()),
            bill=self._bill(service),
        )

    def _bill(self, service: str) -> Bom:
        """As CycloneDX's own library reads it, which refuses what is none."""
        reads: Any = Bom  # its reader is a decorator's, which types know nothing of
        read: Bom = reads.from_json(json.loads(self.files_of(service, "/opt/vertais/sbom.cdx.json")))
        return read

    @contextmanager
    def visitor(self) -> Iterator[httpx.Client]:
        """Somebody who comes by HTTPS, trusts its certificate, and tries again where nobody answers."""
        with httpx.Client(base_url=self.url, timeout=60, transport=Patient(self.trusting)) as client:
            yield client

    def trusting(self) -> httpx.HTTPTransport:
        """Whoever comes trusts the certificate that the gateway has made for itself."""
        root = self.files_of("gateway", "/data/caddy/pki/authorities/local/root.crt")
        return httpx.HTTPTransport(verify=ssl.create_default_context(cadata=root))


@dataclass(frozen=True)
class Image:
    """`services`: whose code is in it; `bill`: its software bill of materials."""

    above_base_mb: int
    user: str
    services: set[str]
    bill: Bom

    def faults(self, service: str) -> Iterator[str]:
        if self.above_base_mb > 250:
            yield f"{self.above_base_mb} MB above its base, more than 250"
        if self.user != "10001:10001":
            yield f"it runs as {self.user or 'root'}"
        if self.services != {"__init__.py", service}:
            yield f"there is in it {sorted(self.services)}"
        listed = {part.name for part in self.bill.components}
        if missing := {"sqlalchemy", "gunicorn", "libc6"} - listed:
            yield f"not in its bill: {sorted(missing)}"


class Patient(httpx.BaseTransport):
    """Sends again what found nobody; under an Idempotency-Key, so that it happens once."""

    def __init__(self, connect: Callable[[], httpx.BaseTransport], patience: float = 90.0) -> None:
        self._connect = connect
        self._inner: httpx.BaseTransport | None = None
        self._patience = patience

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        until = time.monotonic() + self._patience
        while True:
            try:
                self._inner = self._inner or self._connect()
                answer = self._inner.handle_request(request)
                if answer.status_code not in (502, 503, 504) or time.monotonic() > until:
                    return answer
                answer.close()
            except (httpx.TransportError, CalledProcessError):
                self._inner = None  # it may have another certificate by now
            if time.monotonic() > until:
                raise httpx.ConnectError("nobody answers", request=request)
            threading.Event().wait(0.2)


@contextmanager
def composed(start: datetime) -> Iterator[House]:
    """Set up and brought up by the operator's own commands, with a clock that begins at `start`."""
    with ExitStack() as stack:
        stack.enter_context(container_engine())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-composed-")))
        for name in ("clock", "mail"):
            (folder / name).mkdir()
            (folder / name).chmod(0o777)
        port = free_ports(3)
        set_up(folder, port)
        env = {
            "CLOCK_FOLDER": str(folder / "clock"),
            "MAIL_FOLDER": str(folder / "mail"),
            "OVERRIDE": str(HERE),
            "POSTGRES_PORT": str(port + 2),
            "COMPOSE_PROJECT_NAME": f"vertais{os.getpid()}",
            "COMPOSE_FILE": ":".join(FILES),
        }
        clock = SharedClock(start, folder / "clock")
        command = " ".join([*compose(), "--env-file", str(folder / ".env")])
        project = env["COMPOSE_PROJECT_NAME"]
        stack.enter_context(in_environment(env))
        stack.enter_context(get_docker_services(command, FILES, project, ["up -d --build"], ["down -v -t 0"]))
        house = House(folder, project, f"https://localhost:{port + 1}", port + 2, clock)
        house.await_health()
        yield house


def set_up(folder: Path, port: int) -> None:
    answers = {
        "url": f"https://localhost:{port + 1}",
        "tls": "internal",
        "sender": "Vertais <vertais@example.org>",
        "admin-email": ADMIN,
        "admin-name": "Anna Esimerkki",
        "organisation": "Esimerkkiyhdistys",
        "reply-to": "yhdistys@example.org",
        "http-port": str(port),
        "https-port": str(port + 1),
        "folder": str(folder),
    }
    words = [word for option, value in answers.items() for word in (f"--{option}", value)]
    to_its_end(["deploy/vertais", "setup", "--dev", *words], capture_output=True)


@contextmanager
def watched(house: House) -> Iterator["Watch"]:
    """Look into the databases from outside: has everything been heard and done?"""
    password = (house.folder / "secrets" / "postgres" / "password").read_text()
    urls = {
        database_variable(name): URL.create(
            "postgresql", "postgres", password, "127.0.0.1", house.postgres_port, f"vertais-{name}"
        ).render_as_string(hide_password=False)
        for name in DATABASES
    }
    with in_environment(urls):
        workers = [worker_of(house, service) for service in SERVICES]
    try:
        yield Watch(workers)
    finally:
        for worker in workers:
            worker.store.database.close()
            worker.store.vault.database.close()


@dataclass(frozen=True)
class Watch:
    workers: list[Worker]

    def is_settled(self) -> bool:
        stores: dict[str, Store] = {worker.store.service: worker.store for worker in self.workers}
        try:
            return not any(has_work(worker, stores) for worker in self.workers)
        except DBAPIError as error:
            if is_passing(error):  # it was killed just now
                return False
            raise


def worker_of(house: House, service: str) -> Worker:
    """A service's store and its worker's wiring, as far as looking needs them."""
    settings = Settings(
        house.folder, house.folder / "secrets" / service, house.url, "", "", clock=house.clock
    )
    store = import_module(f"services.{service}.store").open_store(settings)
    nobody = {name: httpx.Client() for name in SERVICES}
    worker: Worker = import_module(f"services.{service}.worker").wire(replace(settings, peers=nobody), store)
    return worker
