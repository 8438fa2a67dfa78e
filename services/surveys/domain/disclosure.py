"""Can anybody learn of fewer people than the minimum from what is released, or from what was before?"""

from collections.abc import Iterable, Sequence

FEWEST_PAIRS = 5
USUAL_PAIRS = 10
FEWEST_COUNTED = 5

Released = frozenset[str]


def minimum_of(asked: int | None) -> int:
    """The programme's minimum; never under 5, whatever was asked."""
    return max(FEWEST_PAIRS, USUAL_PAIRS if asked is None else asked)


def too_few(pairs: int, minimum: int) -> bool:
    return pairs < minimum


def singles_out(ledger: Iterable[Released], candidate: Released, minimum: int) -> bool:
    """Would the figures of fewer than `minimum` follow from those of the sets released so far and this one?

    The sets cut the people into parts: two people are in one part when they are in just the same sets.
    Whatever is added to or taken from released totals treats a part as one, so no figure can be had of
    less than a part; while each part has `minimum` people, nothing smaller follows from any arithmetic.
    """
    return any(0 < len(part) < minimum for part in parts([*ledger, candidate]))


def parts(sets: Sequence[Released]) -> list[Released]:
    """The people of all sets, grouped by the sets that they are in."""
    grouped: dict[tuple[bool, ...], set[str]] = {}
    for one in frozenset().union(*sets):
        grouped.setdefault(tuple(one in each for each in sets), set()).add(one)
    return [frozenset(part) for part in grouped.values()]


def told_counts(counts: Sequence[tuple[str, int]]) -> list[tuple[tuple[str, ...], int]] | None:
    """Counts of neighbouring kinds, joined until each that is told is of at least 5; None where that
    would leave one number only, which tells nothing that the number of pairs does not.

    Joins the smallest with its smaller neighbour, so ("improved", 13), ("same", 6), ("worse", 1) gives
    13 and 7. A zero is joined too: that nobody got worse is a thing told of each.
    """
    told: list[tuple[tuple[str, ...], int]] = [((name,), count) for name, count in counts]
    while len(told) > 1 and min(count for _, count in told) < FEWEST_COUNTED:
        place = min(range(len(told)), key=lambda one: told[one][1])
        beside = [one for one in (place - 1, place + 1) if 0 <= one < len(told)]
        other = min(beside, key=lambda one: told[one][1])
        first, last = sorted((place, other))
        joined = (told[first][0] + told[last][0], told[first][1] + told[last][1])
        told[first : last + 1] = [joined]
    return told if len(told) > 1 else None
