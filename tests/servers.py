"""Where do the tests' servers come from? The environment, a container engine, or local binaries."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

GIVEN = "VERTAIS_TEST_POSTGRES"
START_WITHIN = 60


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made, one for the whole session."""
    if os.environ.get(GIVEN):
        yield os.environ[GIVEN]
    elif container_engine_runs():
        services: Any = request.getfixturevalue("docker_services")
        yield f"postgresql://postgres@127.0.0.1:{services.port_for('postgres', 5432)}/postgres"
    elif (binaries := postgres_binaries()) is not None:
        with local_postgres(binaries) as url:
            yield url
    else:
        left_out("PostgreSQL")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh, empty database, gone after the test."""
    name = f"vertais_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server.rpartition("/")[0] + "/" + name
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def left_out(what: str) -> None:
    """Skip what needs a server or program that is not to be had here; under CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing: tests/system-packages installs it")
    pytest.skip(f"no {what} here: tests/system-packages installs it")


def container_engine_runs() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = [["docker", "info"], ["docker", "compose", "version"]]
    answers = (subprocess.run(ask, check=False, capture_output=True, timeout=30) for ask in asked)
    return all(answer.returncode == 0 for answer in answers)


def postgres_binaries() -> Path | None:
    """The folder with initdb and postgres: on PATH, or the newest that Debian has installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def local_postgres(binaries: Path) -> Iterator[str]:
    """A PostgreSQL of our own on a free port, its files in a temporary folder, flushing as in earnest."""
    with tempfile.TemporaryDirectory(prefix="vertais-postgres-") as temporary:
        folder = Path(temporary)
        # PostgreSQL refuses to run as root.
        user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(folder, user.pw_uid, user.pw_gid)
        who: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "cwd": folder}
        files = folder / "files"
        make: list[Path | str] = [binaries / "initdb", "-D", files, "-U", "postgres", "-A", "trust"]
        subprocess.run([*make, "-E", "UTF8", "--locale=C"], check=True, capture_output=True, **who)
        port = free_port()
        serve: list[Path | str] = [binaries / "postgres", "-D", files, "-p", str(port), "-k", folder]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen([*serve, "-h", "127.0.0.1"], stderr=log, **who)
        try:
            wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # its fast shutdown
            server.wait(timeout=30)


def wait_for(url: str, server: "subprocess.Popen[Any]", log: Path) -> None:
    """Ask until the server answers, it has died, or the time is up."""
    for _ in range(START_WITHIN * 10):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.1)
                raise RuntimeError(f"PostgreSQL ended: {log.read_text(errors='replace')}") from None
        else:
            return
    raise TimeoutError("PostgreSQL did not answer in time")
