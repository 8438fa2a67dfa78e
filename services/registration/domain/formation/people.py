"""Who is to be grouped, who could lead them, and by which rules?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations


class Hard(StrEnum):
    """What must hold. Where it cannot, the proposal names the rule and the people."""

    SIZE = "group-size"
    SECOND_FACILITATOR = "second-facilitator"
    TIME = "common-time"
    LANGUAGE = "common-language"
    FACILITATOR = "facilitator-time"
    TOGETHER = "together"
    APART = "apart"
    COMPETITORS = "competitors-apart"
    PINNED = "pinned"


class Soft(StrEnum):
    """What should hold; each gives at most its weight in points, a hundred in all."""

    EXPERIENCE = "experience-mix"
    TRADES = "trade-mix"
    MINORITY = "no-isolated-minority"
    REPEAT = "no-repeat"
    SIZES = "even-sizes"


WEIGHTS: Mapping[Soft, int] = {
    Soft.EXPERIENCE: 25,
    Soft.TRADES: 25,
    Soft.MINORITY: 20,
    Soft.REPEAT: 15,
    Soft.SIZES: 15,
}

NEWCOMER_UNDER_YEARS = 3
VETERAN_FROM_YEARS = 10
ONE_FACILITATOR_UP_TO = 10


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekly time in the programme's time zone: 0 is Monday, `time` is the start as HH:MM."""

    weekday: int
    time: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules look at. The first of `languages` is the person's own; people who share a
    `market` (the same trade in the same place) are direct competitors; `earlier` are groups they
    have been in before."""

    id: str
    times: frozenset[Slot]
    languages: tuple[str, ...]
    years: int | None = None
    trade: str | None = None
    size: str | None = None
    market: str | None = None
    earlier: frozenset[str] = frozenset()

    @property
    def experience(self) -> str | None:
        if self.years is None:
            return None
        if self.years < NEWCOMER_UNDER_YEARS:
            return "newcomer"
        return "veteran" if self.years >= VETERAN_FROM_YEARS else "settled"


@dataclass(frozen=True, slots=True)
class Facilitator:
    id: str
    times: frozenset[Slot]
    languages: tuple[str, ...]
    most_groups: int = 2


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the programme decides. `group_count` None: as few groups as the bounds allow."""

    smallest: int = 4
    largest: int = 10
    group_count: int | None = None
    competitors_apart: bool = False
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a proposal depends on but the seed. `pins`: person → label of the group they stay in.

    Without facilitators the rule about their time is left open: they are assigned by hand later.
    """

    people: tuple[Person, ...]
    facilitators: tuple[Facilitator, ...] = ()
    rules: Rules = Rules()
    pins: Mapping[str, str] = field(default_factory=dict)

    @property
    def slots(self) -> list[Slot]:
        """Every time that anyone has told."""
        told = [one.times for one in self.people] + [one.times for one in self.facilitators]
        return sorted(frozenset[Slot]().union(*told))

    def person(self, ident: str) -> Person | None:
        return next((one for one in self.people if one.id == ident), None)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a proposal: who, when, in which language, led by whom."""

    label: str
    slot: Slot
    language: str
    members: tuple[str, ...]
    facilitators: tuple[str, ...] = ()


def label_of(turn: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    turn += 1
    while turn:
        turn, rest = divmod(turn - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def kinds(people: Sequence[Person], attribute: str) -> dict[str, list[Person]]:
    """The people by what they are; who has not told is in no class."""
    found: dict[str, list[Person]] = {}
    for person in people:
        if (kind := getattr(person, attribute)) is not None:
            found.setdefault(kind, []).append(person)
    return dict(sorted(found.items()))


def minorities(people: Sequence[Person]) -> list[list[Person]]:
    """Classes in which being alone is lonely: own language, company size, being new in business.

    A class of one person cannot be helped by grouping and is left out.
    """
    languages: dict[str, list[Person]] = {}
    for person in people:
        languages.setdefault(person.languages[0], []).append(person)
    newcomers = kinds(people, "experience").get("newcomer", [])
    classes = [*languages.values(), *kinds(people, "size").values(), newcomers]
    return [one for one in classes if len(one) > 1 and len(one) < len(people)]


def met_before(people: Sequence[Person]) -> list[Pair]:
    return [(one.id, other.id) for one, other in combinations(people, 2) if one.earlier & other.earlier]
