"""How does an operator's command speak with the containers of deploy/compose.yaml?"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.program import to_its_end

FILE = Path(__file__).resolve().parent / "compose.yaml"


@dataclass(frozen=True)
class Containers:
    """`folder` holds .env and secrets/. Project and files are the operator's, where the environment names
    COMPOSE_PROJECT_NAME or COMPOSE_FILE."""

    folder: Path

    def command(self, *words: str) -> list[str]:
        files = [] if "COMPOSE_FILE" in os.environ else ["-f", str(FILE)]
        return [*compose(), "--env-file", str(self.folder / ".env"), *files, *words]

    def do(self, *words: str, **how: Any) -> "subprocess.CompletedProcess[Any]":
        """Raises CalledProcessError."""
        return to_its_end(self.command(*words), **how)

    def once(self, service: str, *words: str) -> list[str]:
        """The command that runs something else in a service's container, once, with stdin and stdout."""
        return self.command("run", "--rm", "--no-deps", "-T", "--entrypoint", words[0], service, *words[1:])


def compose() -> list[str]:
    """Compose 2 where the engine has it as a plugin, else Compose 1."""
    plugin = ["docker", "compose"]
    try:
        to_its_end([*plugin, "version"], capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return ["docker-compose"]
    return plugin
