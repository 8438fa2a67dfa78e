"""What is there to look at, in each of the ways in which Vertais runs?"""

import argparse
import json
import os
import shlex
import stat
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.backup import HERE
from deploy.containers import Containers
from deploy.doctor import certificates, clock, configuration, disk, queues, sender
from deploy.doctor.finding import Finding, fine, in_one_line, looked, warning, wrong
from deploy.program import Failed, to_its_end
from deploy.secret_files import SERVICES, told_in
from deploy.setup import ANY_NAME, read

WITHIN = 60.0
ROOT = "/data/caddy/pki/authorities/local/root.crt"
ONCE = "com.docker.compose.oneoff"
NOW = (
    "PGPASSWORD=$(cat /secrets/password) exec psql -XqAt -d postgres"
    " -c 'SELECT extract(epoch FROM clock_timestamp())'"
)
Check = Callable[[], Iterable[Finding]]
# Each group's checks, told apart by what they look at.
Groups = Mapping[str, Mapping[str, Check]]


def groups_in(folder: Path, asked: argparse.Namespace) -> Groups:
    """Raises Failed where no Vertais is kept there."""
    if (folder / ".env").exists() or (folder / "secrets" / "postgres").exists():
        return Composed(Containers(folder), asked).groups()
    if (folder / "stores").is_dir() or (folder / "environment").exists():
        return OnThisMachine(folder, asked).groups()
    raise Failed(
        f"there is no Vertais in {folder}: sudo deploy/vertais setup, or name its folder with --folder"
    )


@dataclass(frozen=True)
class Composed:
    """Containers, over PostgreSQL and RabbitMQ."""

    containers: Containers
    asked: argparse.Namespace

    def groups(self) -> Groups:
        return {
            "configuration": {
                "settings": lambda: configuration.settings(self._told() | self._told_secretly()),
                "profiles": lambda: configuration.profiles(self._told()),
                "secrets": lambda: configuration.secrets(self._folder / "secrets"),
                "compose.yaml": self._compose,
                "containers": self._running,
            },
            "certificates": {"gateway": self._certificates},
            "clock": {"clock": partial(_clock, self.asked), "PostgreSQL's clock": self._clock_of_postgres},
            "queues": {
                **{service: partial(self._lag, service) for service in SERVICES},
                "RabbitMQ": self._broker,
            },
            "disk": _disk(self.asked, self._docker_root),
            "sender": {"sender": self._sender},
            **({"test mail": {"test mail": self._trial}} if self.asked.mail_to else {}),
        }

    @property
    def _folder(self) -> Path:
        return self.containers.folder

    def _told(self) -> dict[str, str]:
        return read(self._folder / ".env")

    def _told_secretly(self) -> dict[str, str]:
        return told_in(self._folder / "secrets")

    def _compose(self) -> Iterator[Finding]:
        try:
            self.containers.do("config", "-q", capture_output=True, timeout=WITHIN)
        except (OSError, subprocess.SubprocessError) as problem:
            do = "install Docker with Compose, where it is missing; else mend deploy/.env"
            yield wrong("compose.yaml", f"is not read by Compose: {in_one_line(problem)}", do)
        else:
            yield fine("compose.yaml", "is read by Compose")

    @cached_property
    def _inspected(self) -> list[dict[str, Any]] | Failed:
        """What `docker inspect` tells of each container of the project; or that it tells nothing."""
        try:
            listed = self.containers.do("ps", "-a", "-q", capture_output=True, text=True, timeout=WITHIN)
            if not (idents := listed.stdout.split()):
                return []
            told = to_its_end(["docker", "inspect", *idents], capture_output=True, text=True, timeout=WITHIN)
        except (OSError, subprocess.SubprocessError):
            return Failed("the container engine does not answer")
        return [one for one in json.loads(told.stdout) if one["Config"]["Labels"].get(ONCE) != "True"]

    def _running(self) -> Iterator[Finding]:
        if isinstance(self._inspected, Failed):
            yield wrong(
                "containers", str(self._inspected), "systemctl start docker; journalctl -u docker says why"
            )
        else:
            yield from configuration.containers(self._told(), self._inspected)

    def _container(self, service: str) -> str | None:
        """The id of one that runs. Raises Failed where nobody tells."""
        if isinstance(self._inspected, Failed):
            raise self._inspected
        return next(
            (
                one["Id"]
                for one in self._inspected
                if one["Config"]["Labels"]["com.docker.compose.service"] == service
                and one["State"]["Status"] == "running"
            ),
            None,
        )

    def _in(self, service: str, *words: str) -> list[str]:
        """The command that runs something in a container that runs. Raises Failed where there is none."""
        ident = self._container(service)
        if ident is None:
            raise Failed(f"{service} does not run")
        return ["docker", "exec", ident, *words]

    def _says(self, service: str, *words: str) -> str:
        argv = self._in(service, *words)
        return str(to_its_end(argv, capture_output=True, text=True, timeout=WITHIN).stdout)

    def _certificates(self) -> Iterator[Finding]:
        told = self._told()
        makes_its_own = told.get("VERTAIS_TLS") == "internal" and told.get("VERTAIS_SITE") != ANY_NAME
        door = certificates.Door(
            told["VERTAIS_PUBLIC_URL"],
            told.get("VERTAIS_BIND", ""),
            int(told.get("VERTAIS_HTTP_PORT", "80")),
            int(told.get("VERTAIS_HTTPS_PORT", "443")),
            self._says("gateway", "cat", ROOT) if makes_its_own else None,
        )
        behind_proxy = told.get("VERTAIS_SITE") == ANY_NAME
        yield from (certificates.behind_a_proxy if behind_proxy else certificates.of_the_gateway)(door)

    def _clock_of_postgres(self) -> Iterator[Finding]:
        """Asked from a container that is begun for it, wherever PostgreSQL is."""
        if isinstance(self._inspected, Failed):
            raise self._inspected
        if not self._inspected:
            raise Failed("there are no containers")
        argv = self.containers.once("databases", "sh", "-c", NOW)
        before = time.time()
        told = float(to_its_end(argv, capture_output=True, text=True, timeout=WITHIN).stdout)
        offset = clock.between(told, before, time.time())
        yield clock.judged("PostgreSQL's clock", offset, "this machine's")

    def _lag(self, service: str) -> Iterator[Finding]:
        """In the worker, or where that does not run, in whom the service answers by."""
        name = f"{service}-worker" if self._container(f"{service}-worker") else service
        yield from queues.lag(self._in(name, "python", "-m", "shared.cli", "lag", service, "--json"))

    def _broker(self) -> Iterator[Finding]:
        if "rabbitmq" in self._told().get("COMPOSE_PROFILES", "").split(","):
            yield from queues.broker(partial(self._says, "rabbitmq"))

    def _docker_root(self) -> Path:
        argv = ["docker", "info", "--format", "{{.DockerRootDir}}"]
        return Path(to_its_end(argv, capture_output=True, text=True, timeout=WITHIN).stdout.strip())

    def _sender(self) -> Iterator[Finding]:
        if self._told().get("VERTAIS_CAUGHT_MAIL") == "caught":
            yield _caught(configuration.setup_again(self._told(), "smtp"))
            return
        words = ("python", "-m", sender.REPUTATION, *_reputation_words(self.asked))
        yield from sender.told_by(self._in("notifications-worker", *words))

    def _trial(self) -> Iterator[Finding]:
        words = ("python", "-m", sender.TRIAL, self.asked.mail_to)
        yield from sender.told_by(self._in("notifications-worker", *words))


@dataclass(frozen=True)
class OnThisMachine:
    """`make run`, over SQLite files, or with ENGINES=real: then the folder says how to reach them."""

    folder: Path
    asked: argparse.Namespace

    def groups(self) -> Groups:
        return {
            "configuration": {"secrets": self._secrets},
            **({"certificates": {"proxy": self._certificates}} if self._is_public() else {}),
            "clock": {"clock": partial(_clock, self.asked)},
            "queues": {"services": self._lag},
            "disk": _disk(self.asked, lambda: self.folder),
            "sender": {"sender": self._sender},
            **({"test mail": {"test mail": self._trial}} if self.asked.mail_to else {}),
        }

    def _env(self) -> dict[str, str]:
        left = self.folder / "environment"
        lines = left.read_text().splitlines() if left.exists() else []
        told = {name: shlex.split(value)[0] for name, _, value in (one[7:].partition("=") for one in lines)}
        return os.environ | {"VERTAIS_FOLDER": str(self.folder)} | told

    def _python(self, *words: str) -> list[str]:
        return [str(HERE.parent / ".venv/bin/python"), "-m", *words]

    def _is_public(self) -> bool:
        return self._env().get("VERTAIS_PUBLIC_URL", "").startswith("https://")

    def _secrets(self) -> Iterator[Finding]:
        folder = Path(self._env().get("VERTAIS_SECRETS", self.folder / "secrets"))
        opened = [path.name for path in folder.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
        if opened or stat.S_IMODE(folder.stat().st_mode) & 0o077:
            yield wrong("secrets", f"others may read what is in {folder}", f"chmod -R go= {folder}")
        else:
            yield fine("secrets", "are for their reader alone")

    def _certificates(self) -> Iterator[Finding]:
        url = urlsplit(self._env()["VERTAIS_PUBLIC_URL"])
        yield certificates.certificate(str(url.hostname), (str(url.hostname), url.port or 443))

    def _lag(self) -> Iterator[Finding]:
        yield from queues.lag(self._python("shared.cli", "lag", "--json"), env=self._env())

    def _sender(self) -> Iterator[Finding]:
        if "VERTAIS_SMTP_URL" not in self._env():
            yield _caught("name a smarthost in VERTAIS_SMTP_URL")
            return
        argv = self._python(sender.REPUTATION, *_reputation_words(self.asked))
        yield from sender.told_by(argv, env=self._env())

    def _trial(self) -> Iterator[Finding]:
        yield from sender.told_by(self._python(sender.TRIAL, self.asked.mail_to), env=self._env())


def _clock(asked: argparse.Namespace) -> Iterator[Finding]:
    yield clock.against(asked.time_server)


def _disk(asked: argparse.Namespace, root: Callable[[], Path]) -> Mapping[str, Check]:
    def kept(folder: Path) -> Iterator[Finding]:
        yield disk.room_in(folder)

    checks: dict[str, Check] = {"room": lambda: kept(root())}
    if asked.data is not None:
        checks["room for backups"] = partial(kept, asked.data) if asked.data.is_dir() else list
        checks["newest backup"] = partial(disk.newest_backup, asked.data, datetime.now(UTC))
    return checks


def _reputation_words(asked: argparse.Namespace) -> list[str]:
    words = [word for one in asked.dkim_selector for word in ("--dkim-selector", one)]
    words += [word for one in asked.sender for word in ("--sender", one)]
    return words + (["--nameserver", asked.nameserver] if asked.nameserver else [])


def _caught(do: str) -> Finding:
    return warning("sender", "all mail is caught: nobody gets any", do)


def examined(groups: Groups) -> Iterator[tuple[str, list[Finding]]]:
    """What each group's checks find, in their order."""
    for group, checks in groups.items():
        yield group, [found for what, check in checks.items() for found in looked(what, check)]
