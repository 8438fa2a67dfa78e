"""Which processes is Vertais when each service runs on its own, and what must each of them be told?"""

import os
import pwd
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from deploy.engines import Program
from deploy.program import succeeds
from shared.cli.installation import installed
from shared.settings import database_variable

SERVICES = installed()
DATABASES = [*SERVICES, *(f"{name}-keys" for name in SERVICES), "surveys-answers-keys"]
WEB_SERVER = Path(__file__).with_name("web_server.py")


@dataclass(frozen=True)
class Installation:
    """One Vertais on this machine: its folder, its engines, its ports, and whither its mail goes."""

    folder: Path
    postgres_url: str
    broker_url: str
    port: int
    public_url: str
    smtp_url: str

    def port_of(self, service: str) -> int:
        """The services' own ports are the next ones after the site's."""
        return self.port + 1 + SERVICES.index(service)

    def url_of(self, service: str) -> str:
        return f"http://127.0.0.1:{self.port_of(service)}"

    def env(self, owner: bool = False) -> dict[str, str]:
        """What every process is told; `owner`: to work on the databases as who owns them."""
        told = {
            "VERTAIS_FOLDER": str(self.folder),
            "VERTAIS_SECRETS": str(self.folder / "secrets"),
            "VERTAIS_PUBLIC_URL": self.public_url,
            "VERTAIS_SMTP_URL": self.smtp_url,
            "VERTAIS_BROKER_URL": self.broker_url,
            "PYTHONUNBUFFERED": "1",
        }
        told |= {f"VERTAIS_{name.upper()}_URL": self.url_of(name) for name in SERVICES}
        for name in DATABASES:
            url = make_url(self.postgres_url).set(database=f"vertais-{name}")
            if not owner:
                url = url.set(username=role_of(name))
            told[database_variable(name)] = url.render_as_string(hide_password=False)
        return told


def role_of(database: str) -> str:
    """The role that works with a database: its service's."""
    return f"vertais-{database.split('-', 1)[0]}"


def programs(here: Installation) -> Iterator[Program]:
    """Each service's web server and worker, and the site before them."""
    for service in SERVICES:
        yield _gunicorn(
            here, f"{service}-web", f"services.{service}.app:from_environment()", here.port_of(service)
        )
        worker = (sys.executable, "-m", f"services.{service}.worker")
        yield Program(f"{service}-worker", worker, "", _myself(), here.env())
    yield _gunicorn(here, "site", "deploy.site:from_environment()", here.port)


def prepare(here: Installation) -> None:
    """Make what is missing: roles, databases, tables. Idempotent. Raises Failed."""
    with psycopg.connect(here.postgres_url, autocommit=True) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        for service in SERVICES:
            if role_of(service) not in roles:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role_of(service))))
        for name in DATABASES:
            if f"vertais-{name}" not in known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"vertais-{name}")))
    told = os.environ | here.env(owner=True)
    for service in SERVICES:
        command = [sys.executable, "-m", "shared.cli", "migrate", service, "--role", role_of(service)]
        succeeds(command, env=told)


def _gunicorn(here: Installation, name: str, application: str, port: int) -> Program:
    url = f"http://127.0.0.1:{port}"
    options = ("--config", str(WEB_SERVER), "--bind", f"127.0.0.1:{port}")
    argv = (sys.executable, "-m", "gunicorn", *options, application)
    return Program(name, argv, url, _myself(), here.env())


def _myself() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name
