"""How is the pilot played into an empty folder, once, with its progress shown?"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from deploy import platform
from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.mailbox import Mailbox
from deploy.demo.pilot import COORDINATOR, FACILITATORS, STORY_DAYS, Pilot
from deploy.mail_catcher import Catcher
from services.registration import setup
from shared.peers import client
from shared.settings import Settings, utc_now

ADMIN = ("Anna Esimerkki", "synthetic-admin@example.org", "fi")
SEED = 2026
BEGUN, PLAYED = "demo-begun", "demo-played"


class NotOurs(Exception):
    """The folder has somebody's data in it, and the demo does not play over it."""


def play(
    settings: Settings, catcher: Catcher, say: Callable[[str], None] = lambda _: None
) -> tuple[Settings, platform.Platform]:
    """The platform with the pilot played to its end, running by the real clock.

    A folder in which it has been played is left as it is; one in which the playing was broken off is
    emptied first: `demo-begun` in it says that there is nothing but the demo's own.
    """
    if (settings.folder / PLAYED).exists():
        whole = platform.build(settings)
        whole.start()
        return settings, whole
    _make_room(settings)
    begun = time.monotonic()
    clock = StoryClock(utc_now() - timedelta(days=STORY_DAYS))
    settings = replace(settings, clock=clock)
    whole = platform.build(settings)
    whole.start()
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN[1], ADMIN[0], ADMIN[2])
    stage = Stage(client(whole.site), Mailbox(catcher.folder), whole.is_settled)
    stage.settle()
    pilot = Pilot(stage, clock, Character(stage, ADMIN[1], ADMIN[2]), SEED)
    steps = pilot.steps()
    for turn, (title, step) in enumerate(steps, start=1):
        say(f"  {turn}/{len(steps)}  {title} … ({time.monotonic() - begun:.0f} s)")
        step()
    (settings.folder / PLAYED).touch()
    say(f"  The pilot has been played in {time.monotonic() - begun:.0f} s.")
    return settings, whole


def sign_in_links(whole: platform.Platform) -> Iterator[tuple[str, str]]:
    """Who can come in, and by which link: one of each role."""
    participant = "synthetic-01@example.org"
    cast = (
        ("admin", ADMIN[1]),
        ("coordinator", COORDINATOR[1]),
        ("facilitator", FACILITATORS[0][1]),
        ("participant", participant),
    )
    for role, email in cast:
        link = setup.sign_in_link(whole.stores["registration"], whole.settings, email)
        if link is not None:
            yield role, link


def _make_room(settings: Settings) -> None:
    if (settings.folder / BEGUN).exists():
        for name in ("stores", "keys", "mail", "secrets", "erased"):
            shutil.rmtree(settings.folder / name, ignore_errors=True)
    elif (settings.folder / "stores").exists():
        raise NotOurs(f"{settings.folder} holds other data than the demo's; set another VERTAIS_FOLDER")
    settings.folder.mkdir(parents=True, exist_ok=True)
    (settings.folder / BEGUN).touch()
