"""How are PostgreSQL and RabbitMQ run from this machine's own programs, in a folder and on free ports?"""

import os
import pwd
import secrets
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

from deploy.program import to_its_end


class Missing(Exception):
    """The program is not installed; its text names it and Debian's package."""


@dataclass(frozen=True)
class Program:
    """What to run, as which user, and where it then answers. It stays in the foreground."""

    name: str
    argv: tuple[str, ...]
    url: str
    user: str
    env: Mapping[str, str] = field(default_factory=dict)


def postgres(folder: Path, port: int, settings: Mapping[str, str] | None = None) -> Program:
    """PostgreSQL on a cluster in the folder, which is made where there is none. Raises Missing.

    It trusts whoever is on this machine, and flushes as in earnest. As root, which PostgreSQL refuses
    to be run by, it runs as the user that its package made.
    """
    binaries = postgres_binaries()
    if binaries is None:
        raise Missing("PostgreSQL (Debian: postgresql)")
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    files = folder / "files"
    if not (files / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.chown(folder, user)
        make = [str(binaries / "initdb"), "-D", str(files), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        make.append("--locale=C")
        to_its_end(make, capture_output=True, user=user if os.geteuid() == 0 else None)
    chosen = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
    chosen |= {"max_connections": "300"} | dict(settings or {})
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    argv = (str(binaries / "postgres"), "-D", str(files), *options)
    return Program("postgres", argv, f"postgresql://postgres@127.0.0.1:{port}/postgres", user)


def rabbitmq(folder: Path, port: int, name: str = "vertais") -> tuple[Program, Program]:
    """RabbitMQ with its files in the folder, and the mapper of names that it asks, for itself alone.

    The node's other two ports are the next ones after `port`. Raises Missing.
    """
    binaries = rabbitmq_binaries()
    mapper = shutil.which("epmd")
    if binaries is None or mapper is None:
        raise Missing("RabbitMQ (Debian: rabbitmq-server)")
    folder.mkdir(parents=True, exist_ok=True)
    env = rabbitmq_env(folder, port, name)
    user = pwd.getpwuid(os.geteuid()).pw_name
    names = Program(f"{name}-names", (mapper, "-address", "127.0.0.1", "-port", str(port + 2)), "", user, env)
    url = URL.create("amqp", name, _password(folder, name), "127.0.0.1", port, "/")
    server = (str(binaries / "rabbitmq-server"),)
    return names, Program(name, server, url.render_as_string(hide_password=False), user, env)


def _password(folder: Path, name: str) -> str:
    """The node's only user's, made with its first settings."""
    settings = folder / "rabbitmq.conf"
    if not settings.exists():
        lines = [f"default_user = {name}", f"default_pass = {secrets.token_urlsafe(24)}"]
        settings.touch(mode=0o600)
        settings.write_text("\n".join(lines) + "\n")
    return settings.read_text().rpartition("default_pass = ")[2].strip()


def rabbitmq_env(folder: Path, port: int, name: str) -> dict[str, str]:
    """What RabbitMQ's programs must be told to mean the node of that name in that folder."""
    return {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(port + 2),
        "RABBITMQ_NODENAME": f"{name}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(port + 1),
        "RABBITMQ_MNESIA_BASE": str(folder / "files"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }


def postgres_binaries() -> Path | None:
    """The folder with initdb and postgres: on PATH, or the newest that Debian has installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


def rabbitmq_binaries() -> Path | None:
    """The folder with RabbitMQ's own programs; those on Debian's PATH insist on a user of their own."""
    debian = Path("/usr/lib/rabbitmq/bin")
    if (debian / "rabbitmq-server").exists():
        return debian
    found = shutil.which("rabbitmq-server")
    return Path(found).resolve().parent if found else None


def free_ports(count: int = 1) -> int:
    """The first of so many ports in a row that are free now. They are below those that the system hands
    out to whoever calls somebody: one that is started again finds its port again."""
    while True:
        first = 10_000 + secrets.randbelow(20_000)
        if all(is_free(first + turn) for turn in range(count)):
            return first


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
