"""In containers the pilot runs whole over HTTPS, though each container is killed once in the middle of it."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from deploy.demo.cast import Character, Stage
from deploy.demo.mailbox import Mailbox
from deploy.demo.pilot import STORY_DAYS, Pilot
from deploy.processes import SERVICES
from shared.settings import utc_now
from tests.composed.doctored import ailing
from tests.composed.drill import drilled
from tests.composed.elsewhere import moved
from tests.composed.house import ADMIN, CONTAINERS, House, composed, watched
from tests.composed.upgrade import upgraded
from tests.composed.watched import unwatched, watch
from tests.prove.demo import EXPECTED, told_to
from tests.runner import Outcome, say


def run(rounds: int | None, seed: int) -> Outcome:
    """Set up, brought up, played; `rounds` is how often each container is killed, once in the short form."""
    begun = time.monotonic()

    def tell(what: str) -> None:
        say(f"  {what} … ({time.monotonic() - begun:.0f} s)")

    with composed(utc_now() - timedelta(days=STORY_DAYS)) as house, house.visitor() as visitor:
        up = time.monotonic() - begun
        say(f"  up and healthy after {up:.0f} s")
        watch(house)
        with watched(house) as looks, house.clock.passing(timedelta(seconds=10)):
            stage = Stage(visitor, Mailbox(house.folder / "mail"), looks.is_settled)
            stage.settle()
            admin = Character(stage, ADMIN, "fi")
            admin.here()  # by a link that is mailed
            mail = time.monotonic() - begun
            pilot = Pilot(stage, house.clock, admin, seed=2026)
            with killing(house, rounds or 1, seed) as killed:
                for title, step in pilot.steps():
                    tell(title)
                    step()
            figures = dict(told_to(pilot.coordinator.here()))
        pages = [visitor.get(path).status_code for path in ("/", "/sign-in", "/mail/")]
        images = {name: house.image(name) for name in (*SERVICES, "web")}
        restarts = {name: house.restarts(name) for name in CONTAINERS}
        for name, size in house.memory().items():
            say(f"  {name} {size}")
        tell("Prometheus is asked what it was told")
        unseen = unwatched(house)
        house.clock.catch_up()
        tell("Newer images come")
        upgrade, broken = upgraded(house, pilot)
        tell("The doctor looks at it")
        unwell = ailing(house)
        tell("The machine is lost")
        drill, not_restored = drilled(house, pilot)
        tell("PostgreSQL is elsewhere, and a reverse proxy before it")
        astray = moved(house)
    broken += [*not_restored, *unseen, *unwell, *astray]
    broken += [
        f"{name}: {figures[name]}, not {wanted}"
        for name, wanted in EXPECTED.items()
        if figures[name] != wanted
    ]
    for name, image in images.items():
        say(f"  vertais/{name}: {image.above_base_mb} MB above its base")
        broken += [f"vertais/{name}: {fault}" for fault in image.faults(name)]
    broken += [f"{name} was not begun again" for name, times in restarts.items() if not times]
    broken += [f"a page answered {status}" for status in pages if status != 200]
    return Outcome(
        figures
        | upgrade
        | drill
        | {"killed": len(killed), "up_s": round(up), "mail_s": round(mail)}
        | {"seconds": round(time.monotonic() - begun)},
        broken,
    )


@contextmanager
def killing(house: House, rounds: int, seed: int) -> Iterator[list[str]]:
    """Two containers after two are killed, as soon as those before are healthy again."""
    order = [name for _ in range(rounds) for name in random.Random(seed).sample(CONTAINERS, len(CONTAINERS))]
    killed: list[str] = []

    def kill_them() -> None:
        for turn in range(0, len(order), 2):
            two = order[turn : turn + 2]
            for name in two:
                house.kill(name)
                killed.append(name)
            for name in two:
                house.await_return(name, killed.count(name))

    thread = threading.Thread(target=kill_them)
    thread.start()
    try:
        yield killed
    finally:
        thread.join()
