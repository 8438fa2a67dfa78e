"""How is the embedded platform started, killed without warning, and looked into afterwards?"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.servers import free_port, status_at, wait_until

PATIENCE = 60.0


class House:
    """One folder with an embedded platform on it, run as `make run` does, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.mail = self.data / "mail"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[Any] | None = None
        self.log = folder / "log"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "deploy.embedded"]

    def launch(self) -> subprocess.Popen[Any]:
        """Start it; its process."""
        told = {"VERTAIS_FOLDER": str(self.data), "VERTAIS_PORT": str(self.port)}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env=os.environ | told | {"PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=log,
            )
        return self.process

    def start(self) -> None:
        """Start it, and wait for its first page."""
        process = self.launch()
        try:
            wait_until(
                lambda: status_at(self.url + "/healthz") == 200,
                "its first page",
                lambda: process.poll() is None,
                PATIENCE,
            )
        except (RuntimeError, TimeoutError) as problem:
            raise RuntimeError(f"it did not start: {self.log.read_text()[-2000:]}") from problem

    def kill(self) -> None:
        """End it as a power cut would: no handler runs, nothing is flushed."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def stop(self) -> int:
        """End it as an operator would, by SIGTERM; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE)

    def admins_token(self) -> str:
        """The secret of the sign-in link that the newest start printed for the admin."""
        found = re.findall(r"/in/([\w-]+)", self.log.read_text())
        return str(found[-1])
