"""The pilot runs whole: 25 apply, 23 start, 2 groups, 10 sessions, 20 pairs; again, nothing doubles."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from deploy import demo, platform
from deploy.demo.client import Browser
from deploy.demo.pilot import COORDINATOR
from deploy.mail_catcher import start
from services.registration import setup
from shared.eventstore import events
from shared.peers import client
from tests.prove.played import copy_of_the_pilot, played
from tests.runner import Outcome, say

EXPECTED = {"applied": 25, "started": 23, "groups": 2, "sessions": 10, "pairs": 20}
AT_MOST_S = 90


def run(rounds: int | None, seed: int) -> Outcome:
    """Played once and read back through the coordinator's interfaces; then `make demo` on the same folder."""
    _, seconds = played()
    with copy_of_the_pilot() as whole:
        figures: dict[str, Any] = told_to_the_coordinator(whole)
        doubled = events_after_another_run(whole)
    broken = [
        f"{name}: {figures[name]}, not {wanted}"
        for name, wanted in EXPECTED.items()
        if figures[name] != wanted
    ]
    if doubled:
        broken.append(f"a second run made {doubled} events")
    if seconds > AT_MOST_S:
        broken.append(f"it took {seconds:.0f} s, more than {AT_MOST_S}")
    say(f"  {figures}")
    return Outcome(figures | {"doubled": doubled, "seconds": round(seconds, 1)}, broken)


def told_to_the_coordinator(whole: platform.Platform) -> dict[str, int]:
    """What the pilot came to, asked as its coordinator may."""
    browser = Browser(client(whole.site), "en")
    link = setup.sign_in_link(whole.stores["registration"], whole.settings, COORDINATOR[1])
    assert link is not None
    browser.sign_in(link.rpartition("/")[2])
    return told_to(browser)


def told_to(browser: Browser) -> dict[str, int]:
    """What the programme that is over came to, as its coordinator is told."""
    programmes = browser.get("registration", "/programmes")["items"]
    ident = next(one["id"] for one in programmes if one["status"] == "completed")
    applications = browser.get("registration", f"/programmes/{ident}/applications")["items"]
    groups = browser.get("registration", f"/programmes/{ident}/groups")["items"]
    sessions = browser.get("sessions", f"/programmes/{ident}/sessions")["items"]
    report = browser.get("surveys", f"/programmes/{ident}/report")
    return {
        "applied": len(applications),
        "started": sum(one["status"] != "withdrawn" for one in applications),
        "groups": len(groups),
        "sessions": sum(one["status"] == "held" for one in sessions),
        "pairs": report["figures"]["pairs"],
    }


def events_after_another_run(whole: platform.Platform) -> int:
    """How many events another `make demo` on the same folder adds."""
    before = count(whole)
    catcher = start(whole.settings.folder / "mail")
    try:
        _, again = demo.play(replace(whole.settings, smtp_url=catcher.url), catcher, say)
        after = count(again)
        again.stop()
    finally:
        catcher.stop()
    return after - before


def count(whole: platform.Platform) -> int:
    total = 0
    for store in whole.stores.values():
        with store.database.read() as tx:
            total += int(tx.execute(select(func.count()).select_from(events)).scalar_one())
    return total
