"""Whom do the tests of grouping group? A few entrepreneurs by name, and pools of any size."""

from collections.abc import Sequence
from random import Random

from services.registration.domain.formation.people import Facilitator, Person, Slot

TUESDAY, THURSDAY, FRIDAY = Slot(1, "09:00"), Slot(3, "17:00"), Slot(4, "13:00")
WEEK = tuple(Slot(day, time) for day in range(4) for time in ("09:00", "13:00", "17:00"))


def entrepreneur(ident, *, times=(TUESDAY, THURSDAY), languages=("fi",), **told) -> Person:
    return Person(ident, frozenset(times), tuple(languages), **told)


def leader(ident, *, times=(TUESDAY, THURSDAY), languages=("fi", "sv", "en"), most_groups=2) -> Facilitator:
    return Facilitator(ident, frozenset(times), tuple(languages), most_groups)


TWELVE = (
    entrepreneur("aino", trade="C", years=2),
    entrepreneur("björn", trade="F", years=14),
    entrepreneur("carita", trade="P", years=6),
    entrepreneur("daniel", trade="K", years=1),
    entrepreneur("eeva", trade="T", years=22),
    entrepreneur("farid", trade="H", years=3),
    entrepreneur("gunilla", trade="N", years=18),
    entrepreneur("heikki", trade="A", years=9),
    entrepreneur("iida", trade="S", years=1),
    entrepreneur("jonas", trade="I", years=4),
    entrepreneur("kaarina", trade="R", years=12),
    entrepreneur("leo", trade="P", years=2),
)


def pool(size: int, seed: int, least_times: int = 7) -> tuple[Person, ...]:
    """People of many trades and times, the same for a seed."""
    dice = Random(seed)
    spoken: Sequence[tuple[str, ...]] = (("fi",), ("fi",), ("fi", "sv"), ("sv", "fi"), ("fi", "en"))
    return tuple(
        entrepreneur(
            f"p{turn:03}",
            times=dice.sample(WEEK, dice.randint(least_times, len(WEEK) - 1)),
            languages=dice.choice(spoken),
            years=dice.randint(0, 25),
            trade=dice.choice("ACFGIJMNPQRS"),
            size=dice.choice(("1", "1", "2-4", "5-9")),
            market=dice.choice((None, None, "M Turku", "G Turku")),
            earlier=frozenset(dice.sample(("spring", "autumn"), dice.choice((0, 0, 1)))),
        )
        for turn in range(size)
    )
