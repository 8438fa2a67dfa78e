"""Which groups are best? The rules as one mixed-integer model, solved by HiGHS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from services.registration.domain.formation.people import (
    ONE_FACILITATOR_UP_TO,
    WEIGHTS,
    Group,
    Hard,
    Person,
    Problem,
    Soft,
    kinds,
    label_of,
)
from services.registration.domain.formation.program import INF, Effort, Outcome, Program, optimise
from services.registration.domain.formation.scoring import measures_of

# Points lost for a hard rule that gives way: far more than the hundred that all soft rules are worth.
# People are asked about one another before they are asked about a table's edge, so pairs cost more.
PRICES: Mapping[Hard, int] = {
    Hard.SIZE: 1_000,
    Hard.SECOND_FACILITATOR: 1_000,
    Hard.TIME: 1_000,
    Hard.LANGUAGE: 2_000,
    Hard.FACILITATOR: 1_000,
    Hard.TOGETHER: 2_000,
    Hard.APART: 2_000,
    Hard.COMPETITORS: 2_000,
    Hard.PINNED: 1_000,
}


@dataclass(frozen=True, slots=True, order=True)
class Give:
    """A hard rule that may give way, for these people; for no one in particular where it is about
    groups, which are alike."""

    rule: Hard
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """The groups found, and the hard rules that gave way for them."""

    groups: tuple[Group, ...]
    given: frozenset[Give]
    outcome: Outcome


def dice_of(seed: int) -> Random:
    """What falls the same each time: ties go to whom the seed puts first."""
    return Random(seed)  # noqa: S311  a search's dice, and no secret


class _Model:
    """The columns by their meaning: `x[person, group]`, `at[slot, group]`, `speaks[language, group]`,
    `leads[facilitator, slot, group]` and `gives[rule instance]`."""

    def __init__(self, problem: Problem, count: int, seed: int, elastic: bool, firm: frozenset[Give]) -> None:
        self.problem, self.count = problem, count
        self.elastic, self.firm = elastic, firm
        self.people = sorted(problem.people, key=lambda person: person.id)
        dice_of(seed).shuffle(self.people)
        self.program = Program()
        self.gives: dict[int, Give] = {}
        self.slots = problem.slots
        self.languages = sorted({one for person in self.people for one in person.languages})
        groups = range(count)
        column = self.program.column
        self.x = {(person.id, g): column() for person in self.people for g in groups}
        self.at = {(slot, g): column() for slot in self.slots for g in groups}
        self.speaks = {(language, g): column() for language in self.languages for g in groups}
        self.leads: dict[tuple[str, Any, int], int] = {}
        self._places()
        self._times_and_languages()
        self._sizes()
        self._pairs()
        if problem.facilitators:
            self._facilitators()
        self._soft()

    def give(self, rule: Hard, people: tuple[str, ...], upper: float = 1.0) -> int:
        """A column that lets this instance of a rule give way, where that is asked for."""
        one = Give(rule, people)
        allowed = self.elastic and one not in self.firm
        new = self.program.column(float(PRICES[rule]), upper if allowed else 0.0)
        self.gives[new] = one
        return new

    def here(self, some: Iterable[Person], g: int, factor: float = 1.0) -> list[tuple[int, float]]:
        return [(self.x[person.id, g], factor) for person in some]

    def _places(self) -> None:
        row = self.program.row
        for turn, person in enumerate(self.people):
            row(1, [(self.x[person.id, g], 1) for g in range(self.count)], 1)
            if not self.problem.pins:  # groups are alike: the n-th person opens at most the n-th group
                for g in range(turn + 1, self.count):
                    self.program.uppers[self.x[person.id, g]] = 0
        labels = {label_of(g): g for g in range(self.count)}
        for ident, label in sorted(self.problem.pins.items()):
            if self.problem.person(ident) and label in labels:
                row(1, [(self.x[ident, labels[label]], 1), (self.give(Hard.PINNED, (ident,)), 1)], INF)

    def _times_and_languages(self) -> None:
        row = self.program.row
        for g in range(self.count):
            row(1, [(self.at[slot, g], 1) for slot in self.slots], 1)
            row(1, [(self.speaks[language, g], 1) for language in self.languages], 1)
        for person in self.people:
            late = self.give(Hard.TIME, (person.id,))
            mute = self.give(Hard.LANGUAGE, (person.id,))
            for g in range(self.count):
                fits = [(self.at[slot, g], 1.0) for slot in sorted(person.times)]
                row(0, [*fits, (late, 1), (self.x[person.id, g], -1)], INF)
                spoken = [(self.speaks[language, g], 1.0) for language in person.languages]
                row(0, [*spoken, (mute, 1), (self.x[person.id, g], -1)], INF)

    def _sizes(self) -> None:
        rules, total = self.problem.rules, len(self.people)
        for g in range(self.count):
            over = self.give(Hard.SIZE, (), total)
            under = self.give(Hard.SIZE, (), total)
            size = self.here(self.people, g)
            self.program.row(-INF, [*size, (over, -1)], rules.largest)
            self.program.row(rules.smallest, [*size, (under, 1)], INF)

    def _pairs(self) -> None:
        rules, row = self.problem.rules, self.program.row
        for pair in rules.together:
            apart = self.give(Hard.TOGETHER, pair)
            for g in range(self.count):
                one, other = self.x[pair[0], g], self.x[pair[1], g]
                row(-INF, [(one, 1), (other, -1), (apart, -1)], 0)
        for pair in rules.apart:
            beside = self.give(Hard.APART, pair)
            for g in range(self.count):
                row(-INF, [(self.x[pair[0], g], 1), (self.x[pair[1], g], 1), (beside, -1)], 1)
        if rules.competitors_apart:
            for rivals in kinds(self.people, "market").values():
                if len(rivals) > 1:
                    beside = self.give(Hard.COMPETITORS, tuple(sorted(one.id for one in rivals)), len(rivals))
                    for g in range(self.count):
                        row(-INF, [*self.here(rivals, g), (beside, -1)], 1)

    def _facilitators(self) -> None:
        """`leads` says who leads which group at which time; nobody leads two groups at once."""
        column, row = self.program.column, self.program.row
        groups = range(self.count)
        leaders = sorted(self.problem.facilitators, key=lambda one: one.id)
        for leader in leaders:
            slots = [slot for slot in self.slots if slot in leader.times]
            for g in groups:
                for slot in slots:
                    new = self.leads[leader.id, slot, g] = column()
                    row(-INF, [(new, 1), (self.at[slot, g], -1)], 0)
                spoken = [(self.speaks[one, g], -1.0) for one in leader.languages if one in self.languages]
                row(-INF, [*((self.leads[leader.id, slot, g], 1) for slot in slots), *spoken], 0)
            for slot in slots:
                row(-INF, [(self.leads[leader.id, slot, g], 1) for g in groups], 1)
            row(
                -INF,
                [(self.leads[leader.id, slot, g], 1) for slot in slots for g in groups],
                leader.most_groups,
            )
        for g in groups:
            led = [(new, 1.0) for (_, _, h), new in self.leads.items() if h == g]
            unled = self.give(Hard.FACILITATOR, ())
            alone = self.give(Hard.SECOND_FACILITATOR, ())
            row(1, [*led, (unled, 1)], INF)
            row(-INF, led, 2)
            room = max(1, len(self.people) - ONE_FACILITATOR_UP_TO)
            big = column()
            row(-INF, [*self.here(self.people, g), (big, -room)], ONE_FACILITATOR_UP_TO)
            row(0, [*led, (big, -2), (alone, 1), (unled, 2)], INF)

    def _soft(self) -> None:
        measures = measures_of(self.problem, self.count)
        column, row = self.program.column, self.program.row
        price = {rule: weight / measures.worst[rule] for rule, weight in WEIGHTS.items()}
        for g in range(self.count):
            for even in measures.evens:
                here = [(self.x[ident, g], 1.0) for ident in sorted(even.people)]
                if len(even.people) > even.most:
                    row(-INF, [*here, (column(price[even.rule], len(here), whole=False), -1)], even.most)
                if even.least:
                    row(even.least, [*here, (column(price[even.rule], len(here), whole=False), 1)], INF)
            for some in measures.minorities:
                alone = column(price[Soft.MINORITY], whole=False)
                for ident in sorted(some):
                    others = [(self.x[other, g], 1.0) for other in sorted(some) if other != ident]
                    row(0, [(alone, 1), (self.x[ident, g], -1), *others], INF)
        for one, other in measures.met_before:
            again = column(price[Soft.REPEAT], whole=False)
            for g in range(self.count):
                row(-1, [(again, 1), (self.x[one, g], -1), (self.x[other, g], -1)], INF)


def solve(
    problem: Problem,
    count: int,
    seed: int,
    effort: Effort,
    elastic: bool = False,
    firm: frozenset[Give] = frozenset(),
) -> Solution | None:
    """The best groups that the effort allows; None where there are none.

    `elastic` lets hard rules give way at a price, but for those in `firm`. Same problem, seed and
    effort, same answer, unless time ran out.
    """
    model = _Model(problem, count, seed, elastic, firm)
    outcome = optimise(model.program, seed, effort)
    if outcome is None:
        return None
    given = frozenset(model.gives[turn] for turn in outcome.chosen if turn in model.gives)
    return Solution(_groups(model, outcome.chosen), given, outcome)


def _groups(model: _Model, chosen: frozenset[int]) -> tuple[Group, ...]:
    found = []
    for g in range(model.count):
        slot = next(slot for slot in model.slots if model.at[slot, g] in chosen)
        members = tuple(sorted(person.id for person in model.people if model.x[person.id, g] in chosen))
        leaders = {leader for (leader, _, h), new in model.leads.items() if h == g and new in chosen}
        language = next(one for one in model.languages if model.speaks[one, g] in chosen)
        found.append(Group(label_of(g), slot, language, members, tuple(sorted(leaders))))
    return tuple(found)
