"""How does it all run on one machine without containers? PostgreSQL, RabbitMQ and one process a part."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import psycopg
from environs import Env, EnvError

from deploy import mail_catcher
from deploy.embedded import CannotStart
from deploy.engines import Missing, Program, free_ports, is_free, postgres, rabbitmq
from deploy.processes import SERVICES, Installation, prepare, programs
from deploy.program import Failed, begun, to_its_end
from services.registration import setup
from services.registration.store import open_store
from shared import broker
from shared.cli.alone import Taken, alone_in
from shared.settings import read_settings

WITHIN = 180.0


def main() -> None:
    try:
        run()
    except (CannotStart, Failed, Taken, EnvError) as problem:
        sys.exit(f"Vertais cannot start: {problem}")


def run() -> None:
    """Start the engines, bring the databases up to date, start the rest, and see to it that all live."""
    env = Env(prefix="VERTAIS_")
    port = env.int("PORT", 8000)
    folder = Path(env.str("FOLDER", "data/real")).absolute()
    # from the first on: ended while it starts, it would leave the supervisor and the engines behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with alone_in(folder):
        for wanted in range(port, port + 1 + len(SERVICES)):
            if not is_free(wanted):
                raise CannotStart(f"port {wanted} is taken; name another first one with VERTAIS_PORT")
        if os.geteuid() == 0:
            folder.chmod(0o711)  # PostgreSQL runs as its own user, and must come to its folder in it
        try:
            database = postgres(folder / "postgres", free_ports())
            names, node = rabbitmq(folder / "rabbitmq", free_ports(3))
        except Missing as missing:
            raise CannotStart(f"it needs {missing}; or run `make run` without engines") from None
        except subprocess.CalledProcessError as failed:
            raise CannotStart(f"PostgreSQL cannot make its files: {failed.stderr.decode().strip()}") from None
        catcher = None if "VERTAIS_SMTP_URL" in os.environ else mail_catcher.start(folder / "mail")
        here = Installation(
            folder,
            database.url,
            node.url,
            port,
            env.str("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
            catcher.url if catcher else env.str("SMTP_URL"),
        )
        engines, services = [names, database, node], list(programs(here))
        with supervised(folder, engines, services) as control:
            wait_for("PostgreSQL", lambda: _answers(database.url), folder)
            print("Bringing the databases up to date ...", flush=True)
            prepare(here)
            wait_for("RabbitMQ", lambda: _takes(node.url), folder)
            servers = [one for one in services if one.url]
            control("start", *(one.name for one in servers))
            with httpx.Client() as visitor:
                for one in servers:
                    wait_for(one.name, partial(_serves, visitor, one.url), folder)
            control("start", *(one.name for one in services if not one.url))
            leave_settings(here)
            for line in welcome(here, catcher is not None):
                print(line, flush=True)
            with suppress(KeyboardInterrupt):
                signal.pause()


Control = Callable[..., None]


@contextmanager
def supervised(folder: Path, engines: Sequence[Program], services: Sequence[Program]) -> Iterator[Control]:
    """Run the engines, and whatever `control("start", name, …)` says; whoever ends is started again."""
    (folder / "logs").mkdir(exist_ok=True)
    settings = folder / "supervisor.conf"
    with open(os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(configuration(folder, engines, services))
    daemon = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(settings)]
    supervisor = begun(daemon)

    def control(*words: str) -> None:
        command = [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(settings), *words]
        to_its_end(command, stdout=subprocess.DEVNULL)

    try:
        wait_for("the supervisor", (folder / "control").exists, folder)
        yield control
    finally:
        supervisor.terminate()
        supervisor.wait(timeout=60)


def configuration(folder: Path, engines: Sequence[Program], services: Sequence[Program]) -> str:
    """The supervisor's: engines start first and stop last."""
    parts = [
        f"[unix_http_server]\nfile={folder}/control\nchmod=0700",
        f"[supervisord]\nlogfile={folder}/logs/supervisor.log\npidfile={folder}/supervisor.pid\nsilent=true",
        f"[supervisorctl]\nserverurl=unix://{folder}/control",
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    parts += [_section(folder, one, 1 + turn, starts=True) for turn, one in enumerate(engines)]
    parts += [_section(folder, one, 100, starts=False) for one in services]
    return "\n\n".join(parts) + "\n"


def _section(folder: Path, program: Program, priority: int, starts: bool) -> str:
    told = ",".join(f'{name}="{_literal(value)}"' for name, value in program.env.items())
    lines = {
        "command": _literal(shlex.join(program.argv)),
        "environment": told,
        "directory": Path.cwd() if priority == 100 else folder,
        "priority": priority,
        "autostart": str(starts).lower(),
        "autorestart": "true",
        "startretries": 1_000_000,
        "stopsignal": "INT" if program.name == "postgres" else "TERM",
        "stopwaitsecs": 10,
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": folder / "logs" / f"{program.name}.log",
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": 3,
    }
    if os.geteuid() == 0:
        lines["user"] = program.user
    return "\n".join([f"[program:{program.name}]", *(f"{name}={value}" for name, value in lines.items())])


def _literal(text: str) -> str:
    return text.replace("%", "%%").replace('"', '\\"')


def leave_settings(here: Installation) -> None:
    """For a shell from which an operator looks after it: `. environment`, as who owns the databases."""
    path = here.folder / "environment"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        for name, value in here.env(owner=True).items():
            file.write(f"export {name}={shlex.quote(value)}\n")


def welcome(here: Installation, catches_mail: bool) -> Iterator[str]:
    yield f"\nVertais runs at {here.public_url}, each service as processes of its own"
    os.environ.update(here.env())
    settings = read_settings()
    for who, link in setup.sign_in_links(open_store(settings), settings):
        yield f"  {who}: {link}"
    if catches_mail:
        yield f"  e-mails that were sent: {here.public_url}/mail/"
    yield f"  what each process says: {here.folder}/logs"
    yield f"  to look after it: . {shlex.quote(str(here.folder / 'environment'))}; deploy/vertais lag"


def wait_for(what: str, holds: Callable[[], bool], folder: Path) -> None:
    until = time.monotonic() + WITHIN
    while not holds():
        if time.monotonic() > until:
            raise CannotStart(f"{what} does not answer; what it said is in {folder / 'logs'}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5).close()
        return True
    return False


def _takes(url: str) -> bool:
    with broker.connection(url) as connection:
        try:
            connection.connect()
        except connection.connection_errors:
            return False
    return True


def _serves(visitor: httpx.Client, url: str) -> bool:
    with suppress(httpx.TransportError):
        return visitor.get(f"{url}/healthz").is_success
    return False


if __name__ == "__main__":
    main()
