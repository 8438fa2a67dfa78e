"""What does this installation differ in? Read once, at the start, from the environment and from files."""

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from environs import EnvError, FileAwareEnv


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Settings:
    """Settings of one service, or of all of them in the embedded form.

    `peers` maps a service's name to an HTTP client for it; `clock` is the only clock that is read.
    """

    folder: Path
    secrets: Path
    public_url: str
    smtp_url: str
    sender: str
    broker_url: str = "memory://"
    peers: Mapping[str, Any] = field(default_factory=dict)
    clock: Callable[[], datetime] = utc_now
    ledger: Path | None = None

    def database_url(self, name: str) -> str:
        """The URL of a database, `registration` or `registration-keys`: VERTAIS_REGISTRATION_DATABASE_URL
        or a SQLite file in the data folder. Raises EnvError."""
        if given := told(database_variable(name), ""):
            return given
        kind = "keys" if name.endswith("-keys") else "stores"
        folder = self.folder / kind
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return f"sqlite+pysqlite:///{folder / name}.db"

    def ledger_of(self, service: str) -> Path:
        """The file in which a service notes whom it has erased; kept apart from all backups of data."""
        return (self.ledger or self.folder / "erased") / service

    def versions(self, name: str) -> list[bytes]:
        """A secret that is changed now and then: its newest form, which is `name` where it was never
        changed, and those before that have not been done away with."""
        return [self.secret(one) for one in version_names(self.secrets, name) or [name]]

    def secret(self, name: str, size: int = 32) -> bytes:
        """A secret of `size` bytes from its file, which is made, readable to us alone, where missing."""
        path = self.secrets / name
        if not path.exists():
            self.secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self.secrets) as fresh:
                fresh.write(secrets.token_bytes(size))
                fresh.flush()
                os.fsync(fresh.fileno())
                with suppress(FileExistsError):  # another was first: theirs is the secret
                    os.link(fresh.name, path)
        value = path.read_bytes()
        if len(value) != size:
            raise ValueError(f"the secret file {path.name} must hold {size} bytes, not {len(value)}")
        return value

    def ring(self, name: str) -> list[bytes]:
        """A secret, the one that comes after it, and the one before it where that is still about."""
        before = self.secrets / f"{name}.before"
        known = [self.secret(name), self.secret(f"{name}.next")]
        return [*known, before.read_bytes()] if before.exists() else known

    def rotate(self, name: str) -> None:
        """Put the next secret in a secret's place, and make one to come after it. Whoever asks meanwhile
        finds one or the other, and each in the ring."""
        self.ring(name)
        path, leaving = self.secrets / name, self.secrets / f".{name}.{os.getpid()}"
        os.link(path, leaving)
        leaving.replace(path.with_name(f"{name}.before"))
        path.with_name(f"{name}.next").replace(path)
        self.ring(name)

    def retire(self, name: str) -> None:
        """Forget the secret that was before."""
        (self.secrets / f"{name}.before").unlink(missing_ok=True)


def read_settings() -> Settings:
    """Settings from the environment (VERTAIS_*). Raises environs.EnvError naming what is wrong."""
    folder = Path(told("VERTAIS_FOLDER", "data"))
    return Settings(
        folder=folder,
        secrets=Path(told("VERTAIS_SECRETS", str(folder / "secrets"))),
        public_url=told("VERTAIS_PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        smtp_url=told("VERTAIS_SMTP_URL", "smtp://localhost:1025"),
        sender=told("VERTAIS_SENDER", "Vertais <vertais@localhost>"),
        broker_url=told("VERTAIS_BROKER_URL", "memory://"),
        ledger=Path(told("VERTAIS_LEDGER", str(folder / "erased"))),
    )


def told(variable: str, *default: str) -> str:
    """What a variable says, or the file that is named by the one with _FILE after it. Raises EnvError."""
    try:
        return str(FileAwareEnv(strip_whitespace=True).str(variable, *default))
    except ValueError as problem:  # that of an unreadable file is no EnvError
        raise EnvError(str(problem)) from None


def version_names(folder: Path, name: str) -> list[str]:
    """The files of a secret's forms, `name`, `name.2`, `name.3`, that are there, the newest first."""
    found = [path.name for path in folder.glob(f"{name}*") if re.fullmatch(rf"{name}(\.\d+)?", path.name)]
    return sorted(found, key=version_of, reverse=True)


def version_of(file: str) -> int:
    """`registration-master` → 1, `registration-master.3` → 3."""
    return int(file.partition(".")[2] or 1)


def database_variable(name: str) -> str:
    """The environment's variable that holds a database's URL."""
    return f"VERTAIS_{_in_capitals(name)}_DATABASE_URL"


def peer_url(name: str) -> str:
    """Where another service answers: VERTAIS_REGISTRATION_URL. Raises EnvError where it is not said."""
    return told(f"VERTAIS_{_in_capitals(name)}_URL").rstrip("/")


def _in_capitals(name: str) -> str:
    return name.upper().replace("-", "_")
