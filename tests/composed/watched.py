"""Does Prometheus get from everybody the figures that dashboards and alerts ask for?"""

import json

from deploy.containers import Containers
from deploy.processes import SERVICES
from deploy.program import to_its_end
from tests.composed.house import House
from tests.composed.observed import COUNTED, OF_OTHERS
from tests.servers import wait_until

JOBS = {"gateway", "rabbitmq", "queues"}


def watch(house: House) -> None:
    """Have Prometheus begun, as where there is no registry."""
    Containers(house.folder).do("up", "-d", "--no-deps", "prometheus", capture_output=True)


def unwatched(house: House) -> list[str]:
    """What Prometheus does not get."""
    house.await_health(["prometheus"])
    everybody = len(SERVICES) + len(JOBS)
    wait_until(
        lambda: len(figures(house, "up == 1")) == everybody, "an answer from each that it asks", pause=0.4
    )
    told = {one["metric"]["__name__"] for one in figures(house, "count by (__name__) ({__name__!=''})")}
    broken = [f"nobody tells {name}" for name in sorted((COUNTED | OF_OTHERS) - told)]
    two = {("sessions", "registration"), ("notifications", "surveys")}
    wait_until(lambda: two <= heard(house), "who heard", pause=0.4)
    return broken


def heard(house: House) -> set[tuple[str, str]]:
    """Whose figures say how far they have heard whom, as the rule of that name gathers them now and then."""
    return {(one["metric"]["service"], one["metric"]["source"]) for one in figures(house, "vertais:heard")}


def figures(house: House, expression: str) -> list[dict[str, dict[str, str]]]:
    argv = ["docker", "exec", house.container("prometheus"), "promtool", "query", "instant", "-o", "json"]
    told = to_its_end([*argv, "http://127.0.0.1:9090", expression], capture_output=True, text=True)
    found: list[dict[str, dict[str, str]]] = json.loads(told.stdout)
    return found
