"""How do the services run as processes of their own in a test, so that each can be killed by its name?"""

import os
import pwd
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
from sqlalchemy.engine import make_url

from deploy import mail_catcher
from deploy.engines import Program, free_ports
from deploy.processes import SERVICES, Installation, prepare, programs
from services.registration import setup
from shared.cli.installation import store_module
from shared.eventstore import Store
from shared.settings import Settings, read_settings
from tests.servers import Server, postgres_here, rabbitmq_here, status_at

ROOT = Path(__file__).resolve().parents[2]
WEBS = [f"{name}-web" for name in SERVICES]
WORKERS = [f"{name}-worker" for name in SERVICES]


class RealHouse:
    """PostgreSQL, RabbitMQ, each service's web server and worker, and the site before them."""

    def __init__(
        self, here: Installation, postgres: Server, rabbitmq: Server, catcher: mail_catcher.Catcher
    ) -> None:
        self.here = here
        self.url = f"http://127.0.0.1:{here.port}"
        self.catcher = catcher
        self.servers: dict[str, Server] = {"postgres": postgres, "rabbitmq": rabbitmq}
        for program in programs(here):
            self._add(program)
        with environment(here.env(owner=True)):
            self.settings: Settings = read_settings()
            self.stores: Mapping[str, Store] = {
                name: store_module(name).open_store(self.settings) for name in SERVICES
            }

    def _add(self, program: Program) -> None:
        self.set_clocks(0, program.name)
        told = {"PYTHONPATH": str(ROOT), "CLOCK_FILE": str(self.clock(program.name))}
        argv = (sys.executable, "-m", "tests.faults.failing", *program.argv[2:])
        watched = replace(program, argv=argv, env={**program.env, **told})
        log = self.here.folder / f"{program.name}.log"
        self.servers[program.name] = Server(watched, log, lambda: serves(program.url))

    def clock(self, name: str) -> Path:
        return self.here.folder / f"{name}.clock"

    def start(self, *names: str) -> None:
        """Start them side by side, and wait until they answer."""
        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(lambda name: self.servers[name].start(), names))

    def launch(self, name: str, failpoint: str) -> None:
        """Start it so that it kills itself at a point; see `tests.faults.failing`."""
        program = self.servers[name].program
        self.servers[name].launch(replace(program, env={**program.env, "FAILPOINT": failpoint}))

    def kill(self, *names: str) -> None:
        """End them as a power cut would."""
        for name in names:
            self.servers[name].kill()

    def restart(self, *names: str) -> None:
        self.kill(*names)
        self.start(*names)

    def twin(self, name: str) -> str:
        """A second process of the same program; its name."""
        program = replace(self.servers[name].program, name=f"{name}-twin")
        self._add(program)
        return program.name

    def listens(self, worker: str) -> bool:
        """Whether it has come so far as to speak with the broker."""
        port = make_url(self.here.broker_url).port
        spoken_with = psutil.Process(self.servers[worker].pid).net_connections("tcp4")
        return any(one.raddr and one.raddr.port == port for one in spoken_with)

    def set_clocks(self, hours: int, *names: str) -> None:
        """Let the processes' clocks be so many hours ahead (or behind) from now on."""
        for name in names:
            self.clock(name).write_text(str(hours))

    def admins_token(self) -> str:
        """The secret of a fresh sign-in link for the first admin, who is made where there is none."""
        ((_, link),) = setup.sign_in_links(self.stores["registration"], self.settings)
        return link.rpartition("/")[2]

    def stop(self) -> None:
        for store in self.stores.values():
            store.database.close()
            store.vault.database.close()
        for server in self.servers.values():
            if server.lives:
                server.kill()


@contextmanager
def real_house() -> Iterator[RealHouse]:
    """All of it running, in a temporary folder and on ports of its own. Raises Missing."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-real-")))
        with ThreadPoolExecutor(2) as pool:
            engines = [pool.submit(stack.enter_context, made) for made in (postgres_here(), rabbitmq_here())]
            postgres, rabbitmq = (engine.result() for engine in engines)
        catcher = mail_catcher.start(folder / "mail", kept_at_most=100_000)
        stack.callback(catcher.stop)
        port = free_ports(1 + len(SERVICES))
        here = Installation(folder, postgres.url, rabbitmq.url, port, f"http://127.0.0.1:{port}", catcher.url)
        prepare(here)
        house = RealHouse(here, postgres, rabbitmq, catcher)
        stack.callback(house.stop)
        house.start(*WEBS, *WORKERS, "site")
        yield house


@contextmanager
def environment(told: Mapping[str, str]) -> Iterator[None]:
    """What is read from the environment here is read as the house's processes read it."""
    before = dict(os.environ)
    os.environ.update(told)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def myself() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def serves(url: str) -> bool:
    return not url or status_at(f"{url}/healthz") == 200
