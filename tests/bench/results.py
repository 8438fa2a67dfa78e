"""What was measured last, on which machine, with what?"""

import os
import platform
import re
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from deploy.engines import postgres_binaries, rabbitmq_binaries
from tests.runner import Outcome

RESULTS = Path(__file__).parent / "RESULTS.md"
HEADING = """# Measured

Written by `make bench`; each section is the newest run. Machines differ and are noisy: compare figures of one
run, not of two. Under 25 % is no difference.
"""
LIBRARIES = (
    "flask",
    "gunicorn",
    "sqlalchemy",
    "psycopg",
    "kombu",
    "amqp",
    "marshmallow",
    "waitress",
    "eventsourcing",
)


def keep(name: str, outcome: Outcome) -> None:
    """Put a bench's table in its section of RESULTS.md, in place of the one before."""
    text = RESULTS.read_text() if RESULTS.exists() else HEADING
    sections = {part.split("\n", 1)[0]: part for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}
    sections[name] = section(name, outcome)
    RESULTS.write_text(HEADING + "".join(f"\n## {sections[one].strip()}\n" for one in sorted(sections)))


def section(name: str, outcome: Outcome) -> str:
    heading, *rows = outcome.rows
    lines = [heading, ["---"] * len(heading), *rows]
    table = "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
    return f"{name}\n\n{datetime.now(UTC):%Y-%m-%d}, {machine()}.\n\n{table}\n"


def machine() -> str:
    """Cores, memory and versions: what a figure depends on. No name of a host."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {engines()}, {libraries}"
    )


def engines() -> str:
    """The versions of this machine's PostgreSQL and RabbitMQ, as their packages name them."""
    servers = [("PostgreSQL", postgres_binaries()), ("RabbitMQ", rabbitmq_binaries())]
    return ", ".join(f"{name} {_version_in(folder)}" for name, folder in servers if folder is not None)


def _version_in(folder: Path) -> str:
    """From the path of a program: /usr/lib/postgresql/15/bin, …/rabbitmq_server-3.10.8/sbin."""
    whole = " ".join(str(one) for one in (folder, *folder.parent.glob("lib/rabbitmq_server-*")))
    found = re.search(r"rabbitmq_server-([\d.]+)|postgresql/(\d+)", whole)
    return next(filter(None, found.groups())) if found else "of an unknown version"
