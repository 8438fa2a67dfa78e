"""How good is an arrangement? Points for each soft rule, and each hard rule that is broken, with whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration.domain.formation.people import (
    ONE_FACILITATOR_UP_TO,
    WEIGHTS,
    Group,
    Hard,
    Pair,
    Person,
    Problem,
    Soft,
    kinds,
    met_before,
    minorities,
)

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """A hard rule that does not hold: in which group (None: between groups), and because of whom."""

    rule: str
    group: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulePoints:
    rule: str
    points: float
    of: int


@dataclass(frozen=True, slots=True)
class Score:
    """`points` of a hundred: the sum of the soft rules' points, each rounded to a hundredth."""

    points: float
    rules: tuple[RulePoints, ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Even:
    """A class of people whom a rule wants spread: in each group at most `most` and at least `least`."""

    rule: Soft
    people: frozenset[str]
    most: int
    least: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What the soft rules count in any group, and the most harm that each can come to.

    `acquainted`: person → whom of the others they have met in a group before.
    """

    evens: tuple[Even, ...]
    minorities: tuple[frozenset[str], ...]
    met_before: tuple[Pair, ...]
    acquainted: Mapping[str, frozenset[str]]
    worst: Mapping[Soft, int]


def measures_of(problem: Problem, count: int) -> Measures:
    """The soft rules for these people in that many groups."""
    people = problem.people
    evens = [
        *(_even(Soft.EXPERIENCE, some, count) for some in kinds(people, "experience").values()),
        *(_even(Soft.TRADES, some, count, floor=False) for some in kinds(people, "trade").values()),
        _even(Soft.SIZES, people, count),
    ]
    lonely, before = minorities(people), tuple(met_before(people))
    worst = dict.fromkeys(Soft, 0)
    for even in evens:  # the worst is all of them in one group
        worst[even.rule] += len(even.people) - even.most + (count - 1) * even.least
    worst[Soft.MINORITY] = sum(len(some) if len(some) <= count else count - 1 for some in lonely)
    worst[Soft.REPEAT] = len(before)
    alone = tuple(frozenset(one.id for one in some) for some in lonely)
    # a rule that nothing can harm keeps its points: harm 0 of 1
    least = {rule: max(1, harm) for rule, harm in worst.items()}
    return Measures(tuple(evens), alone, before, _acquainted(before), least)


def _acquainted(pairs: Sequence[Pair]) -> dict[str, frozenset[str]]:
    met: dict[str, set[str]] = {}
    for one, other in pairs:
        met.setdefault(one, set()).add(other)
        met.setdefault(other, set()).add(one)
    return {one: frozenset(others) for one, others in met.items()}


def _even(rule: Soft, people: Sequence[Person], count: int, floor: bool = True) -> Even:
    most, least = -(-len(people) // count), len(people) // count
    return Even(rule, frozenset(one.id for one in people), most, least if floor else 0)


def harms(measures: Measures, groups: Sequence[Group]) -> dict[Soft, int]:
    """How often these groups hurt each soft rule: people too many or too few of a class, people alone
    of theirs, pairs who met before, people over or under an even size. Groups' harms add up."""
    harm = dict.fromkeys(Soft, 0)
    for group in groups:
        members = frozenset(group.members)
        for even in measures.evens:
            here = len(members & even.people)
            harm[even.rule] += max(0, here - even.most, even.least - here)
        harm[Soft.MINORITY] += sum(len(members & some) == 1 for some in measures.minorities)
        harm[Soft.REPEAT] += sum(len(measures.acquainted.get(one, NOBODY) & members) for one in members) // 2
    return harm


def score(problem: Problem, groups: Sequence[Group]) -> Score:
    """What each soft rule gives to these groups, and which hard rules they break."""
    measures = measures_of(problem, len(groups))
    harm = harms(measures, groups)
    rules = tuple(
        RulePoints(rule, round(weight * (1 - harm[rule] / measures.worst[rule]), 2), weight)
        for rule, weight in WEIGHTS.items()
    )
    return Score(round(sum(one.points for one in rules), 2), rules, broken(problem, groups))


def broken(problem: Problem, groups: Sequence[Group]) -> tuple[Broken, ...]:
    """Each hard rule that these groups break, sorted by rule."""
    people = {person.id: person for person in problem.people}
    found: list[Broken] = []
    for group in groups:
        here = [people[member] for member in group.members if member in people]
        found += _within(problem, group, here)
        found += _led(problem, group, here)
    found += _pairs(problem, groups)
    found += _pinned(problem, groups)
    found += _double_booked(groups)
    return tuple(sorted(set(found), key=lambda one: (one.rule, one.group or "", one.people)))


def _within(problem: Problem, group: Group, here: Sequence[Person]) -> list[Broken]:
    rules = problem.rules
    found = []
    if not rules.smallest <= len(here) <= rules.largest:
        found.append(Broken(Hard.SIZE, group.label, ()))
    if cannot := tuple(sorted(one.id for one in here if group.slot not in one.times)):
        found.append(Broken(Hard.TIME, group.label, cannot))
    if cannot := tuple(sorted(one.id for one in here if group.language not in one.languages)):
        found.append(Broken(Hard.LANGUAGE, group.label, cannot))
    if rules.competitors_apart:
        found += [
            Broken(Hard.COMPETITORS, group.label, tuple(sorted(one.id for one in rivals)))
            for rivals in kinds(here, "market").values()
            if len(rivals) > 1
        ]
    return found


def _led(problem: Problem, group: Group, here: Sequence[Person]) -> list[Broken]:
    """Whose times nobody knows is trusted to have agreed to the group's."""
    known = {one.id: one for one in problem.facilitators}
    unable = [
        one
        for one in group.facilitators
        if one in known and not (group.slot in known[one].times and group.language in known[one].languages)
    ]
    if unable or (known and not group.facilitators):
        return [Broken(Hard.FACILITATOR, group.label, tuple(sorted(unable)))]
    if known and len(here) > ONE_FACILITATOR_UP_TO and len(group.facilitators) < 2:
        return [Broken(Hard.SECOND_FACILITATOR, group.label, ())]
    return []


def _pairs(problem: Problem, groups: Sequence[Group]) -> list[Broken]:
    where = {member: group.label for group in groups for member in group.members}
    apart = [pair for pair in problem.rules.together if where.get(pair[0]) != where.get(pair[1])]
    beside = [
        pair for pair in problem.rules.apart if pair[0] in where and where[pair[0]] == where.get(pair[1])
    ]
    return [
        *(Broken(Hard.TOGETHER, None, pair) for pair in apart),
        *(Broken(Hard.APART, where[pair[0]], pair) for pair in beside),
    ]


def _pinned(problem: Problem, groups: Sequence[Group]) -> list[Broken]:
    where = {member: group.label for group in groups for member in group.members}
    return [
        Broken(Hard.PINNED, label, (person,))
        for person, label in problem.pins.items()
        if person in where and where[person] != label
    ]


def _double_booked(groups: Sequence[Group]) -> list[Broken]:
    seen: set[tuple[str, object]] = set()
    found = []
    for group in groups:
        for leader in group.facilitators:
            if (leader, group.slot) in seen:
                found.append(Broken(Hard.FACILITATOR, group.label, (leader,)))
            seen.add((leader, group.slot))
    return found
