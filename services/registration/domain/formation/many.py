"""How are good groups found where there are too many people for one exact model?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from time import monotonic

from services.registration.domain.formation.model import Give, Solution, dice_of, solve
from services.registration.domain.formation.people import (
    ONE_FACILITATOR_UP_TO,
    WEIGHTS,
    Facilitator,
    Group,
    Hard,
    Person,
    Problem,
    label_of,
)
from services.registration.domain.formation.program import Effort, Outcome
from services.registration.domain.formation.scoring import Measures, broken, harms, measures_of, score

MOST_AT_ONCE = 40  # people: beyond, the exact model finds nothing in a time that anyone would wait
GROUPS_AT_ONCE = 2
ROUNDS_PER_GROUP = 2
PART = Effort(nodes=20, seconds=10.0)
PERFECT = (0, 0.0)


@dataclass(slots=True)
class _Whole:
    """All groups so far. `hurried`: time ended a search in it, so that another time it may end elsewhere."""

    problem: Problem
    measures: Measures
    groups: list[Group]
    hurried: bool

    def cost(self) -> tuple[int, float]:
        """How many hard rules are broken, and then how many points are lost."""
        return len(broken(self.problem, self.groups)), round(_lost(self.measures, self.groups), 6)


def solve_many(problem: Problem, count: int, seed: int, effort: Effort) -> Solution | None:
    """Groups for any number of people: two at a time by the exact model, first each pair of groups alone,
    then pairs again and again where the whole gains by it. None where a part has no groups at all.

    Nothing is proved short of perfection: the least cost that could be is told as none. How many rounds
    there are follows from the groups alone, so the answer is the same each time unless time runs out.
    """
    until = monotonic() + effort.seconds
    whole = _Whole(problem, measures_of(problem, count), [], False)
    for labels, people in _shares(problem, count, seed):
        found = _anew(problem, whole.groups, labels, people, seed)
        if found is None:
            return None
        whole.groups += found.groups
        whole.hurried |= found.outcome.ran_out_of_time
    whole = _improved(whole, dice_of(seed), until)
    reached = score(problem, whole.groups)
    perfect = whole.cost() == PERFECT
    outcome = Outcome(frozenset(), 100 - reached.points, 0.0, perfect, whole.hurried)
    given = frozenset(Give(Hard(one.rule), one.people) for one in reached.broken)
    return Solution(tuple(whole.groups), given, outcome)


def _improved(whole: _Whole, dice: Random, until: float) -> _Whole:
    """The whole after its rounds: each makes two groups anew, and keeps them if that is better."""
    count, cost = len(whole.groups), whole.cost()
    for _ in range(count * ROUNDS_PER_GROUP if count > GROUPS_AT_ONCE else 0):
        if cost == PERFECT:
            break
        if monotonic() > until:
            return replace(whole, hurried=True)
        chosen = _chosen(whole, dice)
        members = {member for one in chosen for member in one.members}
        people = [person for person in whole.problem.people if person.id in members]
        others = [one for one in whole.groups if one not in chosen]
        found = _anew(whole.problem, others, [one.label for one in chosen], people, dice.randrange(2**31))
        if found is None:
            continue
        groups = sorted([*others, *found.groups], key=lambda one: (len(one.label), one.label))
        hurried = whole.hurried or found.outcome.ran_out_of_time
        tried = replace(whole, groups=groups, hurried=hurried)
        if (now := tried.cost()) < cost:
            whole, cost = tried, now
        whole.hurried = hurried
    return whole


def _shares(problem: Problem, count: int, seed: int) -> list[tuple[list[str], list[Person]]]:
    """The people in as many parts as there are pairs of groups; who speaks what few do come together, the
    others as the seed shuffles them, so that each part is a mix."""
    labels = [label_of(turn) for turn in range(count)]
    parts = [labels[turn : turn + GROUPS_AT_ONCE] for turn in range(0, count, GROUPS_AT_ONCE)]
    waiting = sorted(problem.people, key=lambda person: person.id)
    dice_of(seed).shuffle(waiting)
    speakers = {
        one: sum(one in person.languages for person in waiting)
        for person in waiting
        for one in person.languages
    }
    usual = max(sorted(speakers), key=lambda one: speakers[one])
    waiting.sort(key=lambda person: (usual in person.languages, -len(person.languages)))
    waiting = _with_companions(problem, waiting)
    smaller, larger = divmod(len(waiting), count)
    shares = []
    for turn, part in enumerate(parts):
        first = turn * GROUPS_AT_ONCE
        room = sum(smaller + (one < larger) for one in range(first, first + len(part)))
        pinned = [person for person in waiting if problem.pins.get(person.id) in part]
        free = [person for person in waiting if problem.pins.get(person.id) not in labels]
        share = [*pinned, *free[: max(0, room - len(pinned))]]
        waiting = [person for person in waiting if person not in share]
        shares.append((part, share))
    shares[-1][1].extend(waiting)
    return shares


def _with_companions(problem: Problem, people: Sequence[Person]) -> list[Person]:
    """Who must be together comes one after the other."""
    by_id = {person.id: person for person in people}
    found: dict[str, Person] = {}
    for person in people:
        found.setdefault(person.id, person)
        for pair in problem.rules.together:
            if person.id in pair:
                found.update({one: by_id[one] for one in pair if one not in found})
    return list(found.values())


def _chosen(whole: _Whole, dice: Random) -> list[Group]:
    """A group that breaks a rule, else one of those that lose most, and another by chance."""
    troubled = {one.group for one in broken(whole.problem, whole.groups)}
    among = [one for one in whole.groups if one.label in troubled] or whole.groups
    first = max(dice.sample(among, min(3, len(among))), key=lambda one: _lost(whole.measures, [one]))
    second = dice.choice([one for one in whole.groups if one is not first])
    return [first, second]


def _lost(measures: Measures, groups: Sequence[Group]) -> float:
    harm = harms(measures, groups)
    return sum(WEIGHTS[rule] * harm[rule] / measures.worst[rule] for rule in harm)


def _anew(
    problem: Problem, others: Sequence[Group], labels: Sequence[str], people: Sequence[Person], seed: int
) -> Solution | None:
    """The best groups of these people alone, led by whom the other groups leave free."""
    ids = {person.id for person in people}
    rules = replace(
        problem.rules,
        group_count=len(labels),
        together=tuple(pair for pair in problem.rules.together if ids.issuperset(pair)),
        apart=tuple(pair for pair in problem.rules.apart if ids.issuperset(pair)),
    )
    local = {label: label_of(turn) for turn, label in enumerate(labels)}
    pins = {one: local[label] for one, label in problem.pins.items() if one in ids and label in local}
    part = Problem(tuple(people), _free(problem.facilitators, others), rules, pins)
    for elastic in (False, True):
        if found := solve(part, len(labels), seed, PART, elastic):
            named = zip(found.groups, labels, strict=True)
            groups = (replace(_led_by_no_more_than_needed(group), label=label) for group, label in named)
            return replace(found, groups=tuple(groups))
    return None


def _led_by_no_more_than_needed(group: Group) -> Group:
    needed = 1 if len(group.members) <= ONE_FACILITATOR_UP_TO else 2
    return replace(group, facilitators=group.facilitators[:needed])


def _free(facilitators: Sequence[Facilitator], others: Sequence[Group]) -> tuple[Facilitator, ...]:
    found = []
    for one in facilitators:
        led = [group for group in others if one.id in group.facilitators]
        times = one.times - {group.slot for group in led}
        if len(led) < one.most_groups and times:
            found.append(replace(one, times=times, most_groups=one.most_groups - len(led)))
    return tuple(found)
