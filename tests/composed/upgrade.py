"""Newer images come: does anybody who uses it meanwhile notice?"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import httpx

from deploy.demo.pilot import Pilot
from deploy.processes import SERVICES
from tests.composed.drill import an_application, vertais
from tests.composed.house import House
from tests.servers import in_environment

PAUSE = 0.5


def upgraded(house: House, pilot: Pilot) -> tuple[dict[str, int], list[str]]:
    """How many requests people made meanwhile (`requests`), how many of them `failed`; what did not hold."""
    before = {name: house.container(name) for name in (*SERVICES, "web")}
    with using(house, pilot) as answers, in_environment({"VERTAIS_REVISION": f"newer-{os.getpid()}"}):
        vertais(house, "upgrade")
    failures = {told: times for told, times in answers.items() if not told.endswith(("200", "201"))}
    broken = [f"{name} was not replaced" for name, ident in before.items() if house.container(name) == ident]
    broken += [f"{times} × {told}" for told, times in failures.items()]
    return {"requests": answers.total(), "failed": sum(failures.values())}, broken


@contextmanager
def using(house: House, pilot: Pilot) -> Iterator[Counter[str]]:
    """Some look at pages, one asks each service, one applies; nobody tries anything twice."""
    path, body = an_application(pilot, "")
    numbers = count()
    stop = threading.Event()
    answers: Counter[str] = Counter()

    def look(site: httpx.Client, page: str) -> httpx.Response:
        return site.get(page)

    def apply(site: httpx.Client) -> httpx.Response:
        new = body | {"email": f"meanwhile-{next(numbers)}@example.org"}
        return site.post(f"/api/registration/v1{path}", json=new)

    acts: dict[str, Callable[[httpx.Client], httpx.Response]] = {
        "the front page": lambda site: look(site, "/"),
        "a programme's page": lambda site: look(site, path.removesuffix("/applications")),
        "sessions": lambda site: look(site, "/api/sessions/v1/openapi.json"),
        "surveys": lambda site: look(site, "/api/surveys/v1/openapi.json"),
        "notifications": lambda site: look(site, "/api/notifications/v1/openapi.json"),
        "an application": apply,
    }

    def keep_on(name: str, act: Callable[[httpx.Client], httpx.Response]) -> None:
        with httpx.Client(base_url=house.url, timeout=30, transport=house.trusting()) as site:
            while not stop.wait(PAUSE):
                try:
                    told = str(act(site).status_code)
                except httpx.TransportError as error:
                    told = type(error).__name__
                answers[f"{name}: {told}"] += 1

    threads = [threading.Thread(target=keep_on, args=one) for one in acts.items()]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        stop.set()
        for thread in threads:
            thread.join()
