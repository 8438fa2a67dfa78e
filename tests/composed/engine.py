"""Where does the container engine of the tests come from? One that runs, or one of their own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psutil import virtual_memory

from deploy.program import to_its_end
from tests.servers import left_out, wait_until

MEMORY, PLENTY = Path("/dev/shm"), 12 * 2**30
OFFLINE = Path("deploy/offline/make")
BASES = ("python:3.11-slim-bookworm", "postgres:15", "rabbitmq:3", "caddy:2", "prom/prometheus:v2.53.3")


@contextmanager
def container_engine() -> Iterator[None]:
    """A container engine that knows the base images, told to whatever is started meanwhile by DOCKER_HOST."""
    if answers(dict(os.environ)):
        stand_in()
        yield
        return
    if shutil.which("dockerd") is None or os.geteuid() != 0:
        left_out("container engine (docker.io, as root)")
    with (
        tempfile.TemporaryDirectory(prefix="vertais-docker-", dir=memory()) as folder,
        an_engine(Path(folder)) as host,
    ):
        os.environ["DOCKER_HOST"] = host
        try:
            stand_in()
            yield
        finally:
            del os.environ["DOCKER_HOST"]


def memory() -> Path | None:
    """The folder that is kept in memory, where there is plenty: a quarter of an engine's work is files."""
    free = min(shutil.disk_usage(MEMORY).free, virtual_memory().available) if MEMORY.is_dir() else 0
    return MEMORY if free > PLENTY else None


def answers(env: dict[str, str]) -> bool:
    return (
        shutil.which("docker") is not None
        and subprocess.run(["docker", "info"], check=False, capture_output=True, env=env).returncode == 0
    )


@contextmanager
def an_engine(folder: Path) -> Iterator[str]:
    """dockerd with all that is its own in the folder."""
    host = f"unix://{folder}/socket"
    argv = ["dockerd", "--host", host, "--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"]
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([*argv, "--pidfile", f"{folder}/pid"], stdout=log, stderr=log)
    try:
        wait_until(
            lambda: answers(os.environ | {"DOCKER_HOST": host}), "dockerd", lambda: process.poll() is None
        )
        yield host
    finally:
        process.terminate()
        process.wait(timeout=60)


def stand_in() -> None:
    """Base images made from Debian's packages, where they are not here: no registry is asked."""
    known = to_its_end(
        ["docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}"], capture_output=True, text=True
    )
    if not set(BASES) <= set(known.stdout.split()):
        to_its_end([str(OFFLINE)])
