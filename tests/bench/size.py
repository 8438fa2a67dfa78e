"""Does one programme's work stay as quick when the association runs a thousand?"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

import psycopg

from tests.bench.engines import a_postgres
from tests.bench.rounds import ROUNDS, alternate, over, ratio, show
from tests.registration.house import House, Programme, open_house, open_programme
from tests.runner import Outcome, say
from tests.servers import a_database, in_environment

SIZES, SHORT_SIZES = (10, 100, 1_000), (1, 10)
APPLICANTS = 24
LOOKS, SHORT_LOOKS = 15, 5
AIMS = {"worst_ratio": 1.5}

Act = Callable[[], object]


def run(rounds: int | None, seed: int) -> Outcome:
    """Registrations of each size side by side, every programme with 24 applicants; what is done in one of
    them is timed by turns, in process."""
    sizes, looks = (SIZES, LOOKS) if rounds is None else (SHORT_SIZES, SHORT_LOOKS)
    with ExitStack() as stack:
        server = stack.enter_context(a_postgres())
        peers: dict[tuple[str, int], Callable[[], float]] = {}
        for size in sizes:
            house, programme = stack.enter_context(filled(server, size))
            for what, act in acts(house, programme).items():
                peers[what, size] = timed(act, looks)
        names = {f"{what} {size}": peer for (what, size), peer in peers.items()}
        measured = alternate(names, rounds or ROUNDS)
    heading = [f"{size:,} programmes, ms" for size in sizes]
    rows: list[list[object]] = [["what", *heading, "largest ÷ smallest"]]
    for what in dict.fromkeys(what for what, _ in peers):
        times = [measured[f"{what} {size}"] for size in sizes]
        rows.append([what, *(f"{median(one) * 1000:.1f}" for one in times), ratio(times[-1], times[0])])
    show(rows, (30, *[22] * (len(sizes) + 1)))
    figures = {"worst_ratio": max(float(str(row[-1])) for row in rows[1:])}
    return Outcome(figures, over(figures, AIMS), rows)


@contextmanager
def filled(server: str, size: int) -> Iterator[tuple[House, Programme]]:
    """A registration with so many programmes, and one of them, neither the first nor the last."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-size-")))
        urls = [stack.enter_context(a_database(server)) for _ in range(2)]
        with in_environment(
            {
                "VERTAIS_REGISTRATION_DATABASE_URL": urls[0],
                "VERTAIS_REGISTRATION_KEYS_DATABASE_URL": urls[1],
            }
        ):
            house = open_house(folder)
        stack.callback(house.store.database.close)
        stack.callback(house.store.vault.database.close)
        programmes = []
        for number in range(size):
            programmes.append(open_programme(house))
            for person in range(APPLICANTS):
                programmes[-1].apply(f"Applicant-{number}-{person}")
            if number % 100 == 99:
                say(f"  {number + 1} of {size} programmes are filled")
        for url in urls:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
        yield house, programmes[size // 2]


def acts(house: House, programme: Programme) -> dict[str, Act]:
    """What coordinators and applicants do most."""
    coordinator, numbers = programme.coordinator, count()
    applications = coordinator.get(f"{programme.path}/applications")["items"]
    if len(applications) != APPLICANTS:
        raise RuntimeError(f"{len(applications)} of {APPLICANTS} applications are there")
    one = f"/applications/{applications[0]['id']}"
    elsewhere = open_programme(house)
    return {
        "list a programme's applications": lambda: coordinator.get(f"{programme.path}/applications"),
        "show an application": lambda: coordinator.get(one),
        "show a programme": lambda: coordinator.get(programme.path),
        "correct an application": lambda: coordinator.patch(one, {"language": "fi"}),
        "submit an application": lambda: elsewhere.apply(f"Newcomer-{next(numbers)}"),
    }


def timed(act: Act, looks: int) -> Callable[[], float]:
    """The median of some looks, in seconds."""

    def measure() -> float:
        times = []
        for _ in range(looks):
            start = time.perf_counter()
            act()
            times.append(time.perf_counter() - start)
        return median(times)

    act()
    return measure
