"""Whom does a web server leave without an answer that is told to stop? Nobody who has come."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.processes import WEB_SERVER
from tests.operating.waiting import GO
from tests.servers import free_port, in_environment, status_at, wait_until

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Serving:
    process: psutil.Popen
    port: int
    go: Path

    def ask(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def answers(self) -> bool:
        return status_at(f"http://127.0.0.1:{self.port}/") == 200

    def refuses(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionRefusedError:
            return True
        return False

    def is_answering(self) -> bool:
        """Whether somebody's connection is held by a process of its."""
        return any(
            one.status == psutil.CONN_ESTABLISHED
            for worker in self.process.children()
            for one in worker.net_connections()
        )


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    port, go = free_port(), tmp_path / "go"
    options = ("--config", str(WEB_SERVER), "--bind", f"127.0.0.1:{port}")
    with in_environment({GO: str(go), "TMPDIR": str(tmp_path)}), open(tmp_path / "log", "wb") as log:
        process = psutil.Popen(
            [sys.executable, "-m", "gunicorn", *options, "tests.operating.waiting:app"],
            stdout=log,
            stderr=log,
        )
    here = Serving(process, port, go)
    try:
        wait_until(here.answers, "the web server", process.is_running)
        yield here
    finally:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)


def test_who_is_being_answered_is_answered_and_who_comes_later_is_refused_at_once(serving):
    with ThreadPoolExecutor() as others:
        slow = others.submit(serving.ask, "/slow")
        wait_until(serving.is_answering, "the request to come in")
        serving.process.terminate()
        wait_until(serving.refuses, "its door to close", within=5)
        assert not slow.done()
        serving.go.touch()
        assert slow.result().text == "answered"


def test_who_stood_at_the_door_when_it_was_told_is_let_in(serving):
    workers = [one.pid for one in serving.process.children()]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    with socket.create_connection(("127.0.0.1", serving.port)) as waiting:
        waiting.sendall(b"GET / HTTP/1.0\r\n\r\n")
        for pid in workers:
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)
        assert b"answered" in received(waiting)


def received(connection: socket.socket) -> bytes:
    connection.settimeout(20)
    return b"".join(iter(lambda: connection.recv(1000), b""))
