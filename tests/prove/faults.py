"""Killed, cut off or wiped at any moment, is anything acknowledged lost, doubled or put out of order?"""

import random
from collections import Counter

from tests.faults import embedded
from tests.faults.cluster import a_node_of_the_broker_is_killed
from tests.faults.real_house import WEBS, WORKERS
from tests.faults.rounds import ROUNDS, play
from tests.faults.small_disk import the_disk_is_full
from tests.faults.stage import staged
from tests.prove.replay import differences
from tests.runner import Outcome, say

APART = (a_node_of_the_broker_is_killed, the_disk_is_full)


def run(rounds: int | None, seed: int) -> Outcome:
    """The embedded form is killed so many times, and so many rounds, each kind in turn and shuffled, are
    played with the services as processes of their own. The short form plays each kind once."""
    figures: Counter[str] = Counter()
    broken: list[str] = []
    embedded.run(rounds or embedded.SHORT_FORM, seed, figures, broken)
    for alone in APART:
        say(f"  {alone.__name__.replace('_', ' ')}")
        try:
            alone()
        except (AssertionError, TimeoutError) as problem:
            broken.append(f"{alone.__name__}: {problem}")
        figures.update(rounds=1)
    names = in_turn(rounds or len(ROUNDS), seed)
    with staged(seed, whole=rounds is not None) as stage:
        for turn, name in enumerate(names, 1):
            try:
                found = play(stage, name)
            except (AssertionError, TimeoutError) as problem:
                broken.append(f"{name}: {problem}")
                found = stage.settled()
            say(f"  {turn}/{len(names)}  {name}: {len(stage.crowd.acknowledged)} acknowledged so far")
            figures.update(rounds=1, lost=found.lost, doubled=found.doubled, misordered=found.misordered)
            broken += [f"{name}: {told}" for told in found.findings]
        twice = stage.letters_twice()
        if twice > stage.windows:
            broken.append(f"{twice} letters went twice, in {stage.windows} windows")
        stage.house.kill(*WEBS, *WORKERS)  # or views move while they are compared
        for store in (stage.house.stores["registration"], stage.house.stores["notifications"]):
            for projection in store.projections:
                broken += [f"{projection.name}: {told}" for told in differences(store, projection)]
        figures.update(acknowledged=len(stage.crowd.acknowledged), letters_twice=twice)
    return Outcome(dict(figures), broken)


def in_turn(count: int, seed: int) -> list[str]:
    """Every kind of round once before any comes again, each time in another order."""
    chance = random.Random(seed)
    names: list[str] = []
    while len(names) < count:
        names += chance.sample(list(ROUNDS), len(ROUNDS))
    return names[:count]
