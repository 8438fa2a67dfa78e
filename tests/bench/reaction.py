"""How soon does one service do something about what another has taken in?"""

import http.client
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

import psycopg
from kombu import Connection, Exchange, Producer, Queue
from kombu.message import Message

from deploy import mail_catcher
from deploy.engines import Program, free_ports
from deploy.processes import Installation, prepare, programs
from services.registration.domain.commands import AppointCoordinator, FoundOrganisation
from services.registration.domain.organisation import ORGANISATION
from services.registration.store import open_store
from shared.broker import connection
from shared.decider import Intent
from shared.eventstore import Metadata, new_id
from shared.execute import execute_all
from shared.settings import read_settings
from tests.bench.endpoint import an_admins_token
from tests.bench.engines import a_rabbitmq
from tests.bench.rounds import ROUNDS, over, show
from tests.runner import Outcome
from tests.servers import in_environment, postgres_here, status_at, wait_until

A_SECOND = 100
CALLERS = 12
COMMANDS, SHORT_COMMANDS = 1_000, 100
RUNNING = ("registration-web", "registration-worker", "notifications-worker")
AIMS = {"median_ms": 25, "p99_ms": 150}
COORDINATORS = 26  # of each organisation, of whom one stays: what a command folds is short
# When each coordinator was dismissed here, and forgotten there: both as PostgreSQL committed them.
DISMISSED = "SELECT id, pg_xact_commit_timestamp(xmin) FROM events WHERE type = 'coordinator-dismissed'"
FORGOTTEN = (
    "SELECT convert_from(metadata, 'utf8')::json ->> 'causation', pg_xact_commit_timestamp(xmin)"
    " FROM events WHERE type = 'coordinator-forgotten'"
)


def run(rounds: int | None, seed: int) -> Outcome:
    """Coordinators are dismissed over HTTP; notifications hears of it from the broker and forgets them. By
    turns with that, bare messages are published and consumed through a quorum queue at the same pace."""
    count = COMMANDS if rounds is None else SHORT_COMMANDS
    ours: list[float] = []
    bare: list[float] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-reaction-")))
        server = stack.enter_context(postgres_here({"track_commit_timestamp": "on"}))
        broker_url = stack.enter_context(a_rabbitmq())
        in_all = CALLERS + count * (rounds or ROUNDS)
        here, dismiss = stack.enter_context(two_services(folder, server.url, broker_url, in_all))
        queue = stack.enter_context(quorum_queue(broker_url))
        at_pace(dismiss, CALLERS)  # what is made on first use is made
        for _ in range(rounds or ROUNDS):
            before = reactions(here)
            at_pace(dismiss, count)
            ours += reactions(here)[len(before) :]
            bare += through(queue, broker_url, count)
    figures = {"median_ms": round(median(ours), 1), "p99_ms": round(quantiles(ours, n=100)[-1], 1)}
    rows: list[list[object]] = [["at 100/s", "median ms", "p99 ms", "worst ms"]]
    for name, times in (("command → effect elsewhere", ours), ("bare publish → consume", bare)):
        rows.append(
            [name, *(round(one, 1) for one in (median(times), quantiles(times, n=100)[-1], max(times)))]
        )
    show(rows, (28, 10, 10, 10))
    return Outcome(figures, over(figures, AIMS), rows)


@contextmanager
def two_services(
    folder: Path, postgres_url: str, broker_url: str, in_all: int
) -> Iterator[tuple[Installation, Callable[[], None]]]:
    """Registration and notifications as they are deployed, each process by itself; and what dismisses one of
    so many coordinators in all."""
    folder.chmod(0o711)
    mail = mail_catcher.start(folder / "mail")
    here = Installation(folder, postgres_url, broker_url, free_ports(6), "http://localhost", mail.url)
    with ExitStack() as stack:
        stack.callback(mail.stop)
        prepare(here)
        token = an_admins_token(here.env(owner=True))
        appointed = appoint(here, in_all)
        wanted = {one.name: one for one in programs(here) if one.name in RUNNING}
        for name in RUNNING:
            stack.enter_context(running(wanted[name], folder))
        yield here, dismissing(wanted["registration-web"].url, token, appointed)


@contextmanager
def running(program: Program, folder: Path) -> Iterator[None]:
    with open(folder / f"{program.name}.log", "wb") as log:
        process = subprocess.Popen(program.argv, env=os.environ | program.env, stdout=log, stderr=log)
    try:
        if program.url:
            healthy = f"{program.url}/healthz"
            wait_until(lambda: status_at(healthy) in {200, 404}, program.name, lambda: process.poll() is None)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def at_pace(act: Callable[[], None], count: int) -> None:
    """Act so many times, a hundred a second, by threads that take turns."""
    start = time.perf_counter()
    failed: list[Exception] = []

    def go(first: int) -> None:
        try:
            for turn in range(first, count, CALLERS):
                threading.Event().wait(max(0.0, start + turn / A_SECOND - time.perf_counter()))
                act()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=go, args=(first,)) for first in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def appoint(here: Installation, in_all: int) -> list[str]:
    """Where each of so many coordinators is dismissed: one in each organisation, then the next in each."""
    meta = Metadata(actor="bench", correlation=new_id())
    paths: list[str] = []
    with in_environment(here.env(owner=True)):
        store = open_store(read_settings())
    while len(paths) < in_all:
        organisation, people = new_id(), [new_id() for _ in range(COORDINATORS)]
        founded = FoundOrganisation(organisation, "Turun Yrittäjät", "toimisto@example.org")
        commands = [founded, *map(AppointCoordinator, people)]
        execute_all(store, [Intent(ORGANISATION, organisation, one) for one in commands], meta)
        paths += [
            f"/api/registration/v1/organisations/{organisation}/coordinators/{one}" for one in people[1:]
        ]
    for database in (store.database, store.vault.database):
        database.close()
    return [path for turn in range(COORDINATORS - 1) for path in paths[turn :: COORDINATORS - 1]]


def dismissing(url: str, token: str, paths: Sequence[str]) -> Callable[[], None]:
    """What dismisses one coordinator more each time."""
    turns = iter(paths)

    def dismiss() -> None:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        connection.request("DELETE", next(turns), headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        if answer.status != 204:
            raise RuntimeError(f"{answer.status}: {told!r}")

    return dismiss


def reactions(here: Installation) -> list[float]:
    """Milliseconds from each dismissal's commit to that of its effect, once all have theirs, in order."""
    databases = here.env(owner=True)
    with (
        psycopg.connect(databases["VERTAIS_REGISTRATION_DATABASE_URL"], autocommit=True) as one,
        psycopg.connect(databases["VERTAIS_NOTIFICATIONS_DATABASE_URL"], autocommit=True) as other,
    ):
        dismissed: dict[str, datetime] = dict(one.execute(DISMISSED).fetchall())
        wait_until(
            lambda: dismissed.keys() <= dict(other.execute(FORGOTTEN).fetchall()).keys(),
            "the coordinators to be forgotten",
        )
        forgotten: dict[str, datetime] = dict(other.execute(FORGOTTEN).fetchall())
    return [
        (forgotten[ident] - at).total_seconds() * 1000
        for ident, at in sorted(dismissed.items(), key=lambda x: x[1])
    ]


@contextmanager
def quorum_queue(url: str) -> Iterator[Queue]:
    exchange = Exchange("vertais.bench", type="direct", durable=True)
    with connection(url, heartbeat=0) as broker:
        queue = Queue(
            "bench.reaction", exchange, "shard.0", durable=True, queue_arguments={"x-queue-type": "quorum"}
        )(broker.channel())
        queue.declare()
        yield queue
        queue.delete()


def through(queue: Queue, url: str, count: int) -> Sequence[float]:
    """Milliseconds from sending to receiving, message by message."""
    times: list[float] = []
    ready = threading.Event()

    def receive(_: object, message: Message) -> None:
        times.append((time.time() - float(message.headers["sent"])) * 1000)
        message.ack()

    def listen() -> None:
        with (
            connection(url, heartbeat=0) as broker,
            broker.Consumer([Queue(queue.name, no_declare=True)], callbacks=[receive]),
        ):
            ready.set()
            while len(times) < count:
                broker.drain_events(timeout=30)

    listener = threading.Thread(target=listen)
    listener.start()
    ready.wait()
    with Connection(url) as broker:
        producer = Producer(broker.channel(), exchange=queue.exchange, routing_key="shard.0")
        for turn in range(count):
            threading.Event().wait(1 / A_SECOND)
            producer.publish(str(turn), headers={"sent": str(time.time())}, delivery_mode=2)
    listener.join()
    return times
