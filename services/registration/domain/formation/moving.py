"""What would change if this person moved? Each rule's points, and the hard rules broken or mended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.registration.domain.formation.people import WEIGHTS, Group, Problem
from services.registration.domain.formation.scoring import Broken, Measures, broken, harms, measures_of


@dataclass(frozen=True, slots=True)
class Change:
    """How one rule's points change."""

    rule: str
    points: float


@dataclass(frozen=True, slots=True)
class Move:
    """What a move does: points gained or lost by rule and in all, hard rules newly broken or mended."""

    to: str
    points: float
    changes: tuple[Change, ...]
    breaks: tuple[Broken, ...]
    mends: tuple[Broken, ...]


def moved(groups: Sequence[Group], person: str, to: str) -> tuple[Group, ...]:
    """The groups with this person in the group labelled `to` and in no other."""
    return tuple(
        replace(group, members=tuple(sorted({*group.members, person})))
        if group.label == to
        else replace(group, members=tuple(one for one in group.members if one != person))
        for group in groups
    )


def move_preview(
    problem: Problem, groups: Sequence[Group], person: str, to: str, measures: Measures | None = None
) -> Move:
    """What moving `person` to the group labelled `to` changes; times, languages and leaders stay.

    `measures` may be given by who previews many moves of one proposal.
    """
    measures = measures or measures_of(problem, len(groups))
    before = [group for group in groups if group.label == to or person in group.members]
    after = moved(before, person, to)
    was, is_ = harms(measures, before), harms(measures, after)
    changes = tuple(
        Change(rule, round(WEIGHTS[rule] * (was[rule] - is_[rule]) / measures.worst[rule], 2))
        for rule in WEIGHTS
        if was[rule] != is_[rule]
    )
    earlier, later = set(broken(problem, before)), set(broken(problem, after))
    return Move(
        to,
        round(sum(one.points for one in changes), 2),
        changes,
        tuple(sorted(later - earlier, key=_named)),
        tuple(sorted(earlier - later, key=_named)),
    )


def alternatives(
    problem: Problem, groups: Sequence[Group], person: str, measures: Measures
) -> tuple[Move, ...]:
    """The other groups this person could have been in, the nearest to as good first: at most three."""
    moves = [
        move_preview(problem, groups, person, group.label, measures)
        for group in groups
        if person not in group.members
    ]
    return tuple(sorted(moves, key=lambda move: (len(move.breaks), -move.points, move.to))[:3])


def _named(one: Broken) -> tuple[str, str, tuple[str, ...]]:
    return one.rule, one.group or "", one.people
