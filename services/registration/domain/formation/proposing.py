"""Which groups do we propose, how good are they, and where rules collide, which of them?"""

from dataclasses import dataclass, replace

from services.registration.domain.formation.many import MOST_AT_ONCE, solve_many
from services.registration.domain.formation.model import Give, Solution, solve
from services.registration.domain.formation.moving import Move, alternatives
from services.registration.domain.formation.people import Group, Problem, label_of
from services.registration.domain.formation.program import Effort
from services.registration.domain.formation.scoring import Score, measures_of, score

# Seconds: more than a search's own limit, and the worker's loop that waits must come round within a minute.
PATIENCE = 50.0
MOST_WAYS_OUT = 3
MOST_COUNTS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is where they are: what the nearest other groups would have given and taken.

    A change that is negative there is what speaks for this group; a positive one is what was traded away.
    """

    person: str
    group: str
    instead: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Groups with a reason for everyone. `best` are the points that no arrangement can exceed, `proved`
    when these groups reach it; `ways_out` is empty unless hard rules collide: each is a set of rules
    that, given up, leaves the others whole, and these groups take the first."""

    seed: int
    groups: tuple[Group, ...]
    reasons: tuple[Reason, ...]
    score: Score
    best: float
    proved: bool
    repeatable: bool
    ways_out: tuple[tuple[Give, ...], ...]

    @property
    def share(self) -> float:
        """How much of the best possible this is, in per cent."""
        return round(100 * self.score.points / self.best, 1) if self.best else 100.0


class NobodyToGroup(Exception):
    """There is no one to group, or no time that anyone has told."""


class NotFoundInTime(Exception):
    """The search ended before it had any groups at all."""


def propose(problem: Problem, seed: int, effort: Effort | None = None) -> Proposal:
    """The best groups within the effort. Raises NobodyToGroup and NotFoundInTime.

    Without a given count, as few groups as the bounds allow, or up to two more where those cannot be.
    """
    if not problem.people or not problem.slots:
        raise NobodyToGroup
    problem = replace(problem, people=tuple(sorted(problem.people, key=lambda person: person.id)))
    effort = effort or Effort()
    counts = _counts(problem)
    if len(problem.people) > MOST_AT_ONCE:
        return _of_many(problem, counts, seed, effort)
    for count in counts:
        if found := solve(problem, count, seed, effort.part(0.6 / len(counts))):
            return _explained(problem, seed, found, ())
    found = solve(problem, counts[0], seed, effort.part(0.2), elastic=True)
    if found is None:
        raise NotFoundInTime
    return _explained(problem, seed, found, _ways_out(problem, counts[0], seed, effort.part(0.1), found))


def _of_many(problem: Problem, counts: list[int], seed: int, effort: Effort) -> Proposal:
    """Groups that break no rule, else those that break the fewest."""
    tried = []
    for count in counts:
        found = solve_many(problem, count, seed, effort.part(1 / len(counts)))
        if found is None:
            continue
        if not found.given:
            return _explained(problem, seed, found, ())
        tried.append(found)
    if not tried:
        raise NotFoundInTime
    fewest = min(tried, key=lambda one: len(one.given))
    return _explained(problem, seed, fewest, (tuple(sorted(fewest.given)),))


def _counts(problem: Problem) -> list[int]:
    total, rules = len(problem.people), problem.rules
    if rules.group_count:
        return [min(rules.group_count, total)]
    fewest = -(-total // rules.largest)
    return list(range(fewest, max(fewest, total // rules.smallest) + 1))[:MOST_COUNTS_TRIED]


def _ways_out(
    problem: Problem, count: int, seed: int, effort: Effort, first: Solution
) -> tuple[tuple[Give, ...], ...]:
    """Hold what gave way firm and see what gives way then: together they are the rules that collide."""
    if not first.given:
        return ()
    found = [tuple(sorted(first.given))]
    firm = first.given
    while len(found) < MOST_WAYS_OUT:
        other = solve(problem, count, seed, effort, elastic=True, firm=firm)
        if other is None:
            break
        found.append(tuple(sorted(other.given)))
        firm |= other.given
    return tuple(found)


def _explained(
    problem: Problem, seed: int, found: Solution, ways_out: tuple[tuple[Give, ...], ...]
) -> Proposal:
    groups = found.groups if problem.pins else _in_order(found.groups)
    reached = score(problem, groups)
    measures = measures_of(problem, len(groups))
    outcome = found.outcome
    penalties = max(0.0, outcome.cost - (100 - reached.points))
    best = round(min(100.0, 100 - max(0.0, outcome.at_least - penalties)), 2)
    return Proposal(
        seed=seed,
        groups=groups,
        reasons=tuple(
            Reason(person, group.label, alternatives(problem, groups, person, measures))
            for group in groups
            for person in group.members
        ),
        score=reached,
        best=max(best, reached.points),
        proved=outcome.proved,
        repeatable=not outcome.ran_out_of_time,
        ways_out=ways_out,
    )


def _in_order(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Labels follow the week: group A meets first."""
    week = sorted(groups, key=lambda group: (group.slot, group.members))
    return tuple(replace(group, label=label_of(turn)) for turn, group in enumerate(week))
