"""Is a log lines of JSON, which tell where it failed without quoting what somebody wrote?"""

import json
import logging
import os
import socket
import subprocess
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import structlog

from deploy import web_server
from deploy.engines import free_ports, is_free
from shared import logs, tracing
from tests.servers import wait_until

CANARY = "Kanarialintu"
TRACE = "ab" * 16


def fail(name: str) -> None:
    raise ValueError(f"cannot greet {name}")


def speak() -> None:
    """What a process of its own does below."""
    logs.configure()
    theirs, ours = logging.getLogger("a.library"), structlog.get_logger()
    theirs.warning("of no importance")
    warnings.warn(f"no line at all: {CANARY}", stacklevel=1)
    try:
        fail(CANARY)
    except ValueError:
        ours.exception("ours", endpoint="greet")
        theirs.exception("no page /in/%s", CANARY)
        theirs.error(f"{CANARY} in words already put together")
    with tracing.work("bakery", "bake", f"00-{TRACE}-{'cd' * 8}-01"):
        ours.info("ours in a trace")
        theirs.error("%s in a trace", "theirs")


@pytest.fixture(scope="module")
def said():
    """Its lines, by what happened. Nobody collects spans where it sends them: that too is told in a line."""
    argv = [sys.executable, "-c", f"from {__name__} import speak; speak()"]
    told = os.environ | {tracing.ENDPOINT: "http://127.0.0.1:9"}
    done = subprocess.run(argv, env=told, check=True, capture_output=True, text=True, timeout=30)
    assert done.stdout == ""
    assert CANARY not in done.stderr
    return {line["event"]: line for line in map(json.loads, done.stderr.splitlines())}


def test_a_failure_is_told_by_place_without_its_values(said):
    assert said["ours"]["endpoint"] == "greet"
    assert said["ours"]["at"][-1].endswith(" fail")


def test_a_library_s_error_is_told_by_its_pattern_or_its_place(said):
    line = said["no page /in/%s"]
    assert (line["logger"], line["level"]) == ("a.library", "error")
    assert line["at"][-1].endswith(" fail")
    assert f"{Path(__file__).name}:" in said["speak"]["from"]


def test_a_line_names_the_trace_in_which_it_was_said(said):
    assert said["ours in a trace"]["trace"] == said["%s in a trace"]["trace"] == TRACE
    assert "trace" not in said["ours"]


def application(environ, answer):
    """What the web server below serves: it fails, quoting whoever asked."""
    fail(environ["PATH_INFO"])


def test_each_line_of_the_web_server_is_such_a_line(tmp_path):
    with served(tmp_path / "log") as port:
        assert httpx.get(f"http://127.0.0.1:{port}/in/{CANARY}").status_code == 500
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(f"{CANARY}\r\n\r\n".encode())
            assert b"400" in connection.recv(1000)
    log = (tmp_path / "log").read_text()
    assert CANARY not in log
    lines = {line["event"].split(" ")[0]: line for line in map(json.loads, log.splitlines())}
    assert set(lines) >= {"Starting", "Listening", "Booting", "Error", "handle_error", "Shutting"}
    assert lines["Error"]["at"][-1].endswith(" fail")


@contextmanager
def served(log: Path):
    """gunicorn, as it serves our services; all that it writes is in the log."""
    port = free_ports()
    argv = [sys.executable, "-m", "gunicorn", "--config", web_server.__file__]
    with log.open("wb") as file:
        server = subprocess.Popen(
            [*argv, "--bind", f"127.0.0.1:{port}", f"{__name__}:application"], stdout=file, stderr=file
        )
    try:
        wait_until(lambda: not is_free(port), "the web server", lambda: server.poll() is None)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)
