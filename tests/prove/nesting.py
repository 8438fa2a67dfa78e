"""On what does the canary's platform keep its data, and how does an operator put an older backup back?"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from deploy.engines import postgres_binaries
from deploy.processes import DATABASES
from shared.settings import database_variable
from tests.prove.searching import tables_of
from tests.servers import Server, postgres_here, rabbitmq_here

HASTY = {"fsync": "off"}  # nothing is cut off here
HEX = re.compile(rb"\\\\x([0-9a-f]+)")


class Ground(Protocol):
    """Where the databases of a platform in a folder are; none of it runs while they are changed."""

    @property
    def broker_url(self) -> str: ...

    def back_up(self) -> None: ...

    def put_back(self) -> None: ...

    def take_away(self, service: str) -> None: ...

    def files(self) -> Iterator[tuple[str, bytes]]: ...


@dataclass
class Files:
    """The embedded form: SQLite files in the folder, and queues in memory."""

    folder: Path
    broker_url: str = "memory://"

    def back_up(self) -> None:
        for name in ("stores", "keys"):
            shutil.copytree(self.folder / name, self.folder.parent / "backup" / name)

    def put_back(self) -> None:
        for name in ("stores", "keys"):
            shutil.rmtree(self.folder / name)
            shutil.copytree(self.folder.parent / "backup" / name, self.folder / name)

    def take_away(self, service: str) -> None:
        for path in self.folder.glob(f"*/{service}*.db*"):
            path.unlink()

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield from _files_in(self.folder)
        for path in sorted(self.folder.rglob("*.db")):
            yield from tables_of(path)


@dataclass
class Engines:
    """PostgreSQL and RabbitMQ of our own. A thief gets their folders, with the log of changes and the queues'
    files, and a dump of each database."""

    folder: Path
    postgres: Server
    rabbitmq: Server

    @property
    def broker_url(self) -> str:
        return self.rabbitmq.url

    def url(self, name: str) -> str:
        return f"{self.postgres.url.rpartition('/')[0]}/{name}"

    def make(self) -> None:
        for name in DATABASES:
            self._do("CREATE DATABASE {}", name)

    def back_up(self) -> None:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"
        with psycopg.connect(self.postgres.url) as connection:
            connection.execute(others, [DATABASES])  # what has stopped keeps its connections for a while
        for name in DATABASES:
            self._do("CREATE DATABASE {} TEMPLATE {}", f"older-{name}", name)

    def put_back(self) -> None:
        for name in DATABASES:
            self._do("DROP DATABASE {} WITH (FORCE)", name)
            self._do("CREATE DATABASE {} TEMPLATE {}", name, f"older-{name}")

    def take_away(self, service: str) -> None:
        for name in (service, f"{service}-keys"):
            self._do("DROP DATABASE {} WITH (FORCE)", name)
            self._do("CREATE DATABASE {}", name)

    def files(self) -> Iterator[tuple[str, bytes]]:
        for folder in (self.folder, self.postgres.folder, self.rabbitmq.folder):
            yield from _files_in(folder)
        binaries = postgres_binaries()
        assert binaries is not None
        for name in DATABASES:
            dump = subprocess.run(
                [str(binaries / "pg_dump"), self.url(name)], check=True, stdout=subprocess.PIPE
            ).stdout
            yield f"dump of {name}", HEX.sub(lambda found: bytes.fromhex(found[1].decode()), dump)

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def engines(folder: Path) -> Iterator[Engines]:
    """With what the services are told of them in the environment."""
    with ExitStack() as stack:
        ours = Engines(
            folder, stack.enter_context(postgres_here(HASTY)), stack.enter_context(rabbitmq_here())
        )
        ours.make()
        for name in DATABASES:
            os.environ[database_variable(name)] = ours.url(name)
            stack.callback(os.environ.pop, database_variable(name))
        yield ours


def _files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):  # a server at work removes files of its own
            if path.is_file():
                yield f"file {path.relative_to(folder)}", path.read_bytes()
