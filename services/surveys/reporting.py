"""Which figures does a report tell, which does it withhold, and why?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import msgspec

from services.surveys import statistics
from services.surveys.domain import disclosure
from services.surveys.domain.instrument import Answers, Instrument, Scale

CODE_VERSION = "reporting-1"
DIGITS = 4
P_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who was asked and who answered is openly known; `left` are members who stopped on the way."""

    invited: int
    answered_before: int
    answered_after: int
    left: int


@dataclass(frozen=True, slots=True)
class Result:
    """`sets`: by scale that is told, the codes of the people whose pairs its figures are of."""

    figures: dict[str, Any]
    sets: dict[str, tuple[str, ...]]
    withheld: bool


def result_of(
    instrument: Instrument,
    before: Mapping[str, Answers],
    after: Mapping[str, Answers],
    turnout: Turnout,
    minimum: int,
    seed: int,
) -> Result:
    """The figures of one programme, from its people's answers by code before and after.

    Each scale is told of the people who answered it both times, when they are at least `minimum`; and
    withheld otherwise. The same answers give the same figures, to the byte. The primary scale's p stands
    alone, for it was named beforehand; the others' are adjusted by Holm among themselves.
    """
    both = sorted(before.keys() & after.keys())
    told: list[dict[str, Any]] = []
    sets: dict[str, tuple[str, ...]] = {}
    for scale in instrument.scales:
        pairs = _pairs(scale, both, before, after)
        if disclosure.too_few(len(pairs), minimum):
            told.append(_withheld(scale, len(pairs), minimum))
            continue
        sets[scale.id] = tuple(pairs)
        told.append(_told(instrument, scale, pairs, before, seed))
    _adjust(told)
    figures = {
        "invited": turnout.invited,
        "answered_before": turnout.answered_before,
        "answered_after": turnout.answered_after,
        "left": turnout.left,
        "pairs": _count(len(both)),
        "minimum_pairs": minimum,
        "scales": told,
    }
    return Result(figures, sets, withheld=instrument.primary.id not in sets)


def canonical(figures: Mapping[str, Any]) -> bytes:
    """The figures' bytes, the same whenever the figures are."""
    return msgspec.json.encode(figures, order="sorted")


def _pairs(
    scale: Scale, both: list[str], before: Mapping[str, Answers], after: Mapping[str, Answers]
) -> dict[str, tuple[Fraction, Fraction]]:
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for code in both:
        first, last = scale.score(before[code]), scale.score(after[code])
        if first is not None and last is not None:
            found[code] = (first, last)
    return found


def _withheld(scale: Scale, pairs: int, minimum: int) -> dict[str, Any]:
    return {
        "scale": scale.id,
        "primary": scale.primary,
        "withheld": "too-few-pairs",
        "pairs": _count(pairs),
        "minimum_pairs": minimum,
    }


def _told(
    instrument: Instrument,
    scale: Scale,
    pairs: Mapping[str, tuple[Fraction, Fraction]],
    before: Mapping[str, Answers],
    seed: int,
) -> dict[str, Any]:
    firsts = [first for first, _ in pairs.values()]
    lasts = [last for _, last in pairs.values()]
    differences = [last - first for first, last in pairs.values()]
    test = statistics.signed_rank(differences, seed)
    lowest, highest = scale.range({item.id: item for item in instrument.items})
    return {
        "scale": scale.id,
        "primary": scale.primary,
        "withheld": None,
        "pairs": len(pairs),
        "lowest": lowest,
        "highest": highest,
        "higher_is_better": scale.higher_is_better,
        "before": _rounded(asdict(statistics.spread(firsts))),
        "after": _rounded(asdict(statistics.spread(lasts))),
        "shift": {**_rounded(asdict(statistics.shift(differences))), "confidence": statistics.CONFIDENCE},
        "p": test.p,
        "p_adjusted": None,
        "p_method": test.method,
        "effect": round(statistics.rank_biserial(differences), DIGITS),
        "change": _change(scale, firsts, differences, [before[code] for code in pairs]),
    }


def _change(
    scale: Scale, firsts: list[Fraction], differences: list[Fraction], answers: list[Answers]
) -> dict[str, Any] | None:
    """Shares by reliable change; None for a scale that names no criterion or whose people all answered
    alike. Counts under 5 are joined with their neighbours, and withheld where nothing then remains."""
    criterion = scale.reliable_change
    if criterion is None:
        return None
    threshold = criterion.points
    if threshold is None:
        reliability = statistics.cronbach_alpha([_completed(scale, one) for one in answers]) or 0.0
        threshold = statistics.reliable_change(firsts, reliability)
    if threshold <= 0:
        return None
    changed = statistics.changed(differences, threshold, scale.higher_is_better)
    counts = [("improved", changed.improved), ("same", changed.same), ("worse", changed.worse)]
    told = disclosure.told_counts(counts)
    return {
        "threshold": round(float(threshold), DIGITS),
        "source": criterion.source,
        "withheld": None if told else "counts-under-5",
        "told": [{"which": list(which), "count": count} for which, count in told or []],
    }


def _completed(scale: Scale, answers: Answers) -> list[Fraction]:
    """A person's answers to the scale, what was skipped filled with their own mean, so that the measure's
    error is of just the people whom the other figures are of."""
    given = [one for item in scale.items if (one := answers.get(item)) is not None]
    mean = Fraction(sum(given), len(given))
    return [mean if (one := answers.get(item)) is None else Fraction(one) for item in scale.items]


def _adjust(told: list[dict[str, Any]]) -> None:
    """Adjust the secondary scales' p for one another, and round every p, in this order."""
    shown = [one for one in told if one["withheld"] is None]
    secondary = [one for one in shown if not one["primary"]]
    for one, p in zip(secondary, statistics.holm([one["p"] for one in secondary]), strict=True):
        one["p_adjusted"] = round(p, P_DIGITS)
    for one in shown:
        one["p"] = round(one["p"], P_DIGITS)


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else round(value, DIGITS) for name, value in figures.items()}


def _count(people: int) -> int | None:
    """A count of people who answered, None under 5."""
    return people if people >= disclosure.FEWEST_COUNTED else None
