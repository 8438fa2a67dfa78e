"""Where do the tests' servers come from? The environment, a container engine, or local binaries."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from deploy.engines import Missing, Program, free_ports, postgres, rabbitmq
from shared import broker

POSTGRES, RABBITMQ = "VERTAIS_TEST_POSTGRES", "VERTAIS_TEST_RABBITMQ"
START_WITHIN = 120.0
# One for all looks: to make a client takes 25 ms of a processor, of which whoever starts has need meanwhile.
VISITOR = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made, one for the whole session."""
    if os.environ.get(POSTGRES):
        yield os.environ[POSTGRES]
    elif container_engine_runs():
        services: Any = request.getfixturevalue("docker_services")
        yield f"postgresql://postgres@127.0.0.1:{services.port_for('postgres', 5432)}/postgres"
    else:
        with or_left_out(), local_postgres() as url:
            yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh, empty database, gone after the test."""
    with a_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a RabbitMQ server, one for the whole session."""
    if os.environ.get(RABBITMQ):
        yield os.environ[RABBITMQ]
    elif container_engine_runs():
        services: Any = request.getfixturevalue("docker_services")
        port = services.port_for("rabbitmq", 5672)
        url = URL.create("amqp", "vertais", "vertais", "127.0.0.1", port, "/").render_as_string(False)
        wait_until(lambda: rabbitmq_answers(url), "RabbitMQ")
        yield url
    else:
        with or_left_out(), local_rabbitmq() as url:
            yield url


@contextmanager
def a_database(server: str) -> Iterator[str]:
    """The URL of a fresh database on a server, dropped in the end."""
    name = f"vertais_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.rpartition("/")[0] + "/" + name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def or_left_out() -> Iterator[None]:
    """Skip what needs a server that is not to be had here; under CI that is a failure."""
    try:
        yield
    except Missing as missing:
        left_out(str(missing))


def left_out(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing: tests/system-packages installs it")
    pytest.skip(f"no {what} here: tests/system-packages installs it")


def container_engine_runs() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = [["docker", "info"], ["docker", "compose", "version"]]
    answers = (subprocess.run(ask, check=False, capture_output=True, timeout=30) for ask in asked)
    return all(answer.returncode == 0 for answer in answers)


def free_port() -> int:
    return free_ports()


@contextmanager
def in_environment(told: dict[str, str]) -> Iterator[None]:
    """What is read from the environment, for a while."""
    before = dict(os.environ)
    os.environ.update(told)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class Server:
    """A program of `deploy.engines` that runs for the tests, and can be killed, frozen and started."""

    def __init__(self, program: Program, log: Path, answers: Callable[[], bool]) -> None:
        self.program = program
        self.url = program.url
        self._log = log
        self._answers = answers
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        return self._log.parent

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def was_killed(self) -> bool:
        return self._process is not None and self._process.poll() == -signal.SIGKILL

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.launch(self.program)
        try:
            wait_until(self._answers, self.program.name, lambda: self.lives)
        except RuntimeError as ended:
            raise RuntimeError(f"{ended}:\n{self._log.read_text()[-2000:]}") from None

    def launch(self, program: Program) -> None:
        """Start it, or this once a variant of it, and wait for nothing."""
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                program.argv,
                env=os.environ | program.env,
                cwd=self._log.parent,
                user=program.user if os.geteuid() == 0 else None,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to it and to whatever it has started."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, what)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(timeout=30)

    def stop(self) -> None:
        """End it as an operator would."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT if self.program.name == "postgres" else signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=30)
        self.kill()


@contextmanager
def running(program: Program, folder: Path, answers: Callable[[], bool]) -> Iterator[Server]:
    with a_server(program, folder, answers) as server:
        server.start()
        yield server


@contextmanager
def a_server(program: Program, folder: Path, answers: Callable[[], bool]) -> Iterator[Server]:
    """One that is not started yet, and is stopped in the end."""
    server = Server(program, folder / f"{program.name}.log", answers)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def local_postgres() -> Iterator[str]:
    with postgres_here() as server:
        yield server.url


@contextmanager
def postgres_here(settings: dict[str, str] | None = None) -> Iterator[Server]:
    """A PostgreSQL of our own on a free port, its files in a temporary folder. Raises Missing."""
    with tempfile.TemporaryDirectory(prefix="vertais-postgres-") as temporary:
        folder = Path(temporary)
        program = postgres(folder, free_ports(), settings)
        with running(program, folder, lambda: postgres_answers(program.url)) as server:
            yield server


@contextmanager
def local_rabbitmq() -> Iterator[str]:
    with rabbitmq_here() as server:
        yield server.url


@contextmanager
def rabbitmq_here(name: str = "vertais") -> Iterator[Server]:
    """A RabbitMQ of our own on free ports, its files in a temporary folder. Raises Missing."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-rabbitmq-")))
        names, node = rabbitmq(folder, free_ports(3), name)
        stack.enter_context(running(names, folder, lambda: True))
        yield stack.enter_context(running(node, folder, lambda: rabbitmq_answers(node.url)))


@contextmanager
def rabbitmq_cluster(size: int = 3) -> Iterator[list[Server]]:
    """Nodes of one cluster on this machine, with one mapper of names between them. Raises Missing."""
    names = [f"v{turn}" for turn in range(1, size + 1)]
    first = free_ports(3 * size)
    shared = {"cookie": secrets.token_hex(20), "pass": secrets.token_urlsafe(24)}
    settings = [
        "default_user = vertais",
        f"default_pass = {shared['pass']}",
        "cluster_formation.peer_discovery_backend = classic_config",
        *(
            f"cluster_formation.classic_config.nodes.{turn} = {name}@localhost"
            for turn, name in enumerate(names, 1)
        ),
    ]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-cluster-")))
        nodes = []
        for turn, name in enumerate(names):
            home = folder / name
            home.mkdir()
            (home / "rabbitmq.conf").write_text("\n".join(settings) + "\n")
            (home / ".erlang.cookie").write_text(shared["cookie"])
            (home / ".erlang.cookie").chmod(0o400)
            mapper, node = rabbitmq(home, first + 3 * turn, name)
            if turn == 0:
                stack.enter_context(running(mapper, folder, lambda: True))
            env = {**node.env, "ERL_EPMD_PORT": str(first + 2)}
            url = make_url(node.url).set(username="vertais", password=shared["pass"])
            nodes.append(replace(node, env=env, url=url.render_as_string(hide_password=False)))
        with ThreadPoolExecutor(size) as pool:
            servers = [
                stack.enter_context(a_server(node, folder, partial(rabbitmq_answers, node.url)))
                for node in nodes
            ]
            list(pool.map(Server.start, servers))
        yield servers


def postgres_answers(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5).close()
        return True
    return False


def rabbitmq_answers(url: str) -> bool:
    with broker.connection(url) as connection:
        try:
            connection.connect()
        except connection.connection_errors:
            return False
    return True


def status_at(url: str) -> int | None:
    """What a GET there is answered, or None where nobody answers."""
    with suppress(httpx.TransportError):
        return VISITOR.get(url).status_code
    return None


def wait_until(
    holds: Callable[[], bool],
    what: str,
    lives: Callable[[], bool] = lambda: True,
    within: float = START_WITHIN,
    pause: float = 0.05,
) -> None:
    """Ask until it holds, whatever it depends on has ended, or the time is up."""
    deadline = time.monotonic() + within
    while not holds():
        if not lives():
            raise RuntimeError(f"{what} ended before it answered")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within:g} s")
        threading.Event().wait(pause)
