"""What can be said honestly of the same people before and after, when they are few?"""

import statistics as plain
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Score = Fraction | int | float

EXACT_UP_TO = 500
FLIPS = 9_999
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the scores lie. Quartiles by linear interpolation (Hyndman & Fan 1996, type 7)."""

    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the typical pair moved, in the scale's points; None where so few pairs bound nothing."""

    estimate: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SignedRank:
    """`statistic`: the sum of the ranks of pairs that rose. `p`: two-sided."""

    statistic: float
    p: float
    method: Literal["exact", "sampled"]


@dataclass(frozen=True, slots=True)
class Changed:
    improved: int
    same: int
    worse: int


def spread(scores: Sequence[Score]) -> Spread:
    """Mean, median and quartiles of at least two scores. Raises StatisticsError on fewer."""
    exact = _exact(scores)
    lower, median, upper = plain.quantiles(exact, n=4, method="inclusive")
    return Spread(float(plain.mean(exact)), float(median), float(lower), float(upper))


def signed_rank(differences: Sequence[Score], seed: int) -> SignedRank:
    """Wilcoxon's signed-rank test by permutation of the signs.

    Zeros by Pratt (1959): ranked with the others, then left out. Ties by midranks. Up to 500 pairs the
    null distribution is complete: every flip of the signs is counted, by dynamic programming over sums
    of doubled midranks (Pagano & Tritchler 1983), so ties and zeros change nothing of its exactness.
    Beyond, 9,999 flips are drawn from PCG64(seed) and p = (b + 1) / (n + 1) (Phipson & Smyth 2010).
    p is twice the smaller tail, at most 1. Differences that are all zero give p = 1.
    """
    ranks, total = _ranks(_integers(differences))
    method: Literal["exact", "sampled"] = "exact" if len(differences) <= EXACT_UP_TO else "sampled"
    p = _exact_p(ranks, total) if method == "exact" else _sampled_p(ranks, total, seed)
    return SignedRank(total / 2, p, method)


def shift(differences: Sequence[Score], confidence: float = CONFIDENCE) -> Shift:
    """Hodges & Lehmann's (1963) estimate: the median of all Walsh averages (d_i + d_j) / 2, i ≤ j.

    The interval holds every shift that the signed-rank test does not reject at 1 - confidence (Lehmann
    1975, chapter 4, test inversion). Between two neighbouring Walsh averages the statistic is constant,
    so each gap is tested once, by the exact permutation distribution of that gap's own midranks: ties
    are honoured, not wished away. Beyond 500 pairs the normal approximation with the variance
    sum(ranks²) / 4 takes its place. Coverage is at least the confidence where no differences tie.
    """
    scale, integers = _scaled(differences)
    walsh = _walsh_sums(Counter(integers))
    sums = sorted(walsh)
    estimate = _weighted_median(walsh)
    kept = _gaps_not_rejected(integers, sums, 1 - confidence)
    if kept is None:
        return Shift(estimate / scale / 2, estimate / scale / 2, estimate / scale / 2)
    first, last = kept
    low = None if first == 0 else min(sums[first - 1], estimate) / scale / 2
    high = None if last == len(sums) else max(sums[last], estimate) / scale / 2
    return Shift(estimate / scale / 2, low, high)


def rank_biserial(differences: Sequence[Score]) -> float:
    """The matched-pairs rank-biserial correlation by the simple difference formula (Kerby 2014): the
    share of rank sum that rose less the share that fell, zeros left out; -1 … 1, 0 where nothing moved."""
    moved = [one for one in _integers(differences) if one]
    if not moved:
        return 0.0
    ranks, risen = _ranks(moved)
    return (2 * risen - sum(ranks)) / sum(ranks)


def changed(differences: Sequence[Score], threshold: Score, higher_is_better: bool) -> Changed:
    """How many pairs moved by at least `threshold` points for the better, for the worse, or neither.

    Raises ValueError on a threshold that is not above zero.
    """
    if threshold <= 0:
        raise ValueError("a change that counts must be above zero")
    sign = 1 if higher_is_better else -1
    limit = _exact([threshold])[0]
    moves = [sign * one for one in _exact(differences)]
    improved = sum(1 for one in moves if one >= limit)
    worse = sum(1 for one in moves if one <= -limit)
    return Changed(improved, len(moves) - improved - worse, worse)


def cronbach_alpha(answers: Sequence[Sequence[Score]]) -> float | None:
    """Internal consistency (Cronbach 1951) of people × items; None for one item or where nobody differs."""
    if len(answers) < 2 or len(answers[0]) < 2:
        return None
    items = [plain.variance(_exact(column)) for column in zip(*answers, strict=True)]
    total = plain.variance([sum(_exact(row), Fraction(0)) for row in answers])
    if total == 0:
        return None
    count = len(items)
    return float(Fraction(count, count - 1) * (1 - sum(items, Fraction(0)) / total))


def reliable_change(scores: Sequence[Score], reliability: float) -> float:
    """The smallest change that exceeds the measure's own error at 95 % (Jacobson & Truax 1991):
    1.96 · √2 · SD · √(1 - reliability), in the scale's points. A reliability under 0 counts as 0."""
    error = plain.stdev(_exact(scores)) * (1 - max(0.0, min(1.0, reliability))) ** 0.5
    return float(1.96 * 2**0.5 * error)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) step-down adjustment, in the order given."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for step, place in enumerate(sorted(range(len(p_values)), key=lambda one: p_values[one])):
        highest = max(highest, min(1.0, (len(p_values) - step) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def _exact(scores: Sequence[Score]) -> list[Fraction]:
    """Thirds stay thirds: two equal differences must tie, whatever a float made of them."""
    return [Fraction(one).limit_denominator(1_000_000) for one in scores]


def _scaled(scores: Sequence[Score]) -> tuple[int, list[int]]:
    exact = _exact(scores)
    scale = lcm(*(one.denominator for one in exact))
    return scale, [int(one * scale) for one in exact]


def _integers(scores: Sequence[Score]) -> list[int]:
    return _scaled(scores)[1]


def _ranks(differences: Sequence[int]) -> tuple[list[int], int]:
    """Doubled midranks of the sizes, zeros ranked and then dropped, and the sum of those that rose."""
    sizes = sorted(Counter(map(abs, differences)).items())
    doubled: dict[int, int] = {}
    below = 0
    for size, count in sizes:
        doubled[size] = 2 * below + count + 1
        below += count
    ranks = [doubled[abs(one)] for one in differences if one]
    return ranks, sum(doubled[one] for one in differences if one > 0)


def _exact_p(ranks: Sequence[int], total: int) -> float:
    chances = _distribution(ranks)
    lower, upper = float(chances[: total + 1].sum()), float(chances[total:].sum())
    return min(1.0, 2 * min(lower, upper))


def _distribution(ranks: Sequence[int]) -> "NDArray[float64]":
    """The chance of each sum of ranks when every sign is a toss of a coin."""
    import numpy as np

    chances = np.zeros(sum(ranks) + 1)
    chances[0] = 1.0
    reached = 0
    for rank in ranks:
        tail = chances[: reached + 1] / 2
        chances[: reached + 1] = tail
        chances[rank : rank + reached + 1] += tail
        reached += rank
    return chances


def _sampled_p(ranks: Sequence[int], total: int, seed: int) -> float:
    import numpy as np

    draw = np.random.Generator(np.random.PCG64(seed))
    weights = np.array(ranks, dtype=np.int64)
    sums = np.array(
        [weights[draw.integers(0, 2, len(weights), dtype=np.int8) == 1].sum() for _ in range(FLIPS)]
    )
    tail = min(int((sums <= total).sum()), int((sums >= total).sum()))
    return float(min(1.0, 2 * (tail + 1) / (FLIPS + 1)))


def _normal_p(ranks: Sequence[int], total: int) -> float:
    variance = sum(rank * rank for rank in ranks) / 4
    return 2 * plain.NormalDist().cdf(-abs(total - sum(ranks) / 2) / variance**0.5)


def _walsh_sums(counts: Counter[int]) -> Counter[int]:
    """Each d_i + d_j, i ≤ j, with how often it occurs; by values, so that ten thousand answers are few."""
    values = sorted(counts)
    sums: Counter[int] = Counter()
    for place, one in enumerate(values):
        sums[2 * one] += counts[one] * (counts[one] + 1) // 2
        for other in values[place + 1 :]:
            sums[one + other] += counts[one] * counts[other]
    return sums


def _weighted_median(counts: Counter[int]) -> float:
    total = sum(counts.values())
    wanted = ((total - 1) // 2, total // 2)
    found: list[int] = []
    seen = 0
    for value in sorted(counts):
        found.extend(value for place in wanted if seen <= place < seen + counts[value])
        seen += counts[value]
    return sum(found) / 2


def _gaps_not_rejected(
    differences: Sequence[int], sums: Sequence[int], alpha: float
) -> tuple[int, int] | None:
    """The first and last gap between neighbouring Walsh averages whose shifts stand; gap 0 lies below all."""
    test = _exact_p if len(differences) <= EXACT_UP_TO else _normal_p

    def stands(gap: int) -> bool:
        if gap == 0:
            doubled = 2 * sums[0] - 1
        elif gap == len(sums):
            doubled = 2 * sums[-1] + 1
        else:
            doubled = sums[gap - 1] + sums[gap]
        # everything four times as large, so that the middle of a gap is a whole number too
        return test(*_ranks([4 * one - doubled for one in differences])) > alpha

    first = next((gap for gap in range(len(sums) + 1) if stands(gap)), None)
    if first is None:
        return None
    return first, next(gap for gap in range(len(sums), -1, -1) if stands(gap))
