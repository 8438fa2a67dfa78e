"""How is a round played and judged?"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.faults.crowd import Crowd, address_of, letters, open_programmes
from tests.faults.oracle import Verdict, is_settled, judge
from tests.faults.real_house import WEBS, WORKERS, RealHouse, real_house
from tests.servers import wait_until

SETTLED_WITHIN = 180.0
NO_LETTER_FOR = 15.0
EVERYBODY = (*WEBS, *WORKERS, "site")


@dataclass
class Stage:
    """A house under load, chance, and how long a round may take: `whole` is the long form."""

    house: RealHouse
    crowd: Crowd
    chance: random.Random
    whole: bool = False
    windows: int = 0
    """In how many a mail may have gone out and its sender, or its database, have died before it was noted."""

    def wait(self, short: float, whole: float | None = None) -> None:
        threading.Event().wait(whole if self.whole and whole else short)

    def acknowledges_more(self, by: int = 3) -> None:
        """Wait until the site has acknowledged so many applications more."""
        target = len(self.crowd.acknowledged) + by
        wait_until(lambda: len(self.crowd.acknowledged) >= target, "more that is acknowledged")

    def settled(self) -> Verdict:
        """The oracle's word once nobody applies and all is heard."""
        with suppress(TimeoutError):  # the oracle says what was not
            wait_until(lambda: is_settled(self.house.stores), "all is heard", within=SETTLED_WITHIN)
        found = judge(self.house.stores, self.crowd.acknowledged.values())
        found.findings += self.crowd.refused
        return found

    def letters_twice(self) -> int:
        """Wait for every applicant's letter, on a clock that goes ahead over the pauses after failures;
        how many letters came once more."""
        wanted = {address_of(number) for number in self.crowd.acknowledged}
        for hours in (1, 3, 9, 30):
            self.house.set_clocks(hours, *EVERYBODY)
            if self._all_come(wanted):
                break
        sent = letters(self.house.catcher.folder)
        assert wanted <= sent.keys(), f"{len(wanted - sent.keys())} never got their letter"
        return sum(sent.values()) - len(sent)

    def _all_come(self, wanted: set[str]) -> bool:
        """Wait until they have their letter, or none has come for a while."""
        while self._without(wanted):
            if not self._one_more_comes(wanted, len(self._without(wanted))):
                return False
        return True

    def _one_more_comes(self, wanted: set[str], without: int) -> bool:
        try:
            wait_until(lambda: len(self._without(wanted)) < without, "a letter", within=NO_LETTER_FOR)
        except TimeoutError:
            return False
        return True

    def _without(self, wanted: set[str]) -> set[str]:
        return wanted - letters(self.house.catcher.folder).keys()


@contextmanager
def staged(seed: int, whole: bool = False) -> Iterator[Stage]:
    """A house with programmes that take applications. Raises Missing."""
    with real_house() as house:
        programmes = open_programmes(house.url, house.admins_token(), 4)
        yield Stage(house, Crowd(house.url, programmes), random.Random(seed), whole)
