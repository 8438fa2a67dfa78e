"""Killed at any moment, does the embedded form lose, double or disorder anything that it acknowledged?"""

import random
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from deploy.platform import SERVICES
from shared.eventstore import Store
from shared.settings import Settings
from tests.faults.crowd import Crowd, address_of, letters, open_programmes
from tests.faults.house import House
from tests.faults.oracle import is_settled, judge
from tests.runner import say
from tests.servers import wait_until

SHORT_FORM = 10


def run(rounds: int, seed: int, figures: Counter[str], broken: list[str]) -> None:
    """`rounds` times: clients apply without pause, the process is killed without warning, and started."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="vertais-faults-") as temporary:
        house = House(Path(temporary))
        house.start()
        try:
            crowd = Crowd(house.url, open_programmes(house.url, house.admins_token()), pause=0.02)
            with crowd.applying():
                for turn in range(1, rounds + 1):
                    moment = chance.uniform(0.0, 0.6)
                    threading.Event().wait(moment)
                    house.kill()
                    house.start()
                    told = f"killed after {moment:.2f} s, {len(crowd.acknowledged)} acknowledged"
                    say(f"  {turn}/{rounds}  embedded, {told}")
            stores = stores_of(house.data)
            wanted = {address_of(number) for number in crowd.acknowledged}
            wait_until(lambda: wanted <= letters(house.mail).keys(), "the last letter", within=600)
            wait_until(lambda: is_settled(stores), "all is heard")
        finally:
            house.stop()
        found = judge(stores, crowd.acknowledged.values())
        twice = letters(house.mail).total() - len(wanted)
    if twice > rounds:
        found.findings.append(f"{twice} letters went twice, in {rounds} windows")
    figures.update(rounds=rounds, lost=found.lost, doubled=found.doubled, misordered=found.misordered)
    figures.update(acknowledged=len(wanted), letters_twice=twice)
    broken += [f"embedded: {told}" for told in [*found.findings, *crowd.refused]]


def stores_of(data: Path) -> Mapping[str, Store]:
    """The same files, opened beside the platform that writes them."""
    settings = Settings(data, data / "secrets", "", "", "")
    return {name: parts[0].open_store(settings) for name, parts in SERVICES.items()}
