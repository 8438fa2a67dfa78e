"""Are the figures those that independent tools give?

R values: R 4.2.2 (base `wilcox.test`, `p.adjust`, `quantile`), coin 1.4-2 (`wilcoxsign_test`) and
exactRankTests 0.8-35 (`wilcox.exact`), from Debian 12. Python oracles run here: SciPy, pingouin.
"""

from fractions import Fraction
from itertools import product

import numpy as np
import pandas
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from services.surveys.statistics import (
    Changed,
    Spread,
    changed,
    cronbach_alpha,
    holm,
    rank_biserial,
    reliable_change,
    shift,
    signed_rank,
    spread,
)

UNTIED = [12.4, 8.1, -3.3, 15.0, 4.2, 9.7, -1.5, 6.6, 11.9, 2.8, 17.3, -7.4, 5.1]
TIED = [8, 8, 4, -4, 12, 8, 16, 4, -8, 12, 20, 4, 8, -4, 24, 12, 8, 4, 16, -12, 8, 4, 28]
TIED_WITH_ZEROS = [10, 5, 0, 5, -5, 15, 10, 0, 5, 20, -10, 5, 0, 10, 15, 5, -5, 10, 20, 0]

likert_differences = st.lists(st.integers(-4, 4), min_size=2, max_size=9)


def test_without_ties_all_is_as_r_says():
    found, moved = signed_rank(UNTIED, seed=0), shift(UNTIED)
    assert found.p == pytest.approx(0.013427734375, abs=1e-14)
    assert found.statistic == 80
    assert moved.estimate == pytest.approx(6.6)
    assert moved.low == pytest.approx(1.65)
    assert moved.high == pytest.approx(10.8)


def test_with_ties_the_test_is_as_exact_rank_tests_says():
    found = signed_rank(TIED, seed=0)
    assert found.p == pytest.approx(0.000985383987426758, abs=1e-14)
    assert found.statistic == 240.5


@pytest.mark.slow
def test_with_ties_the_interval_holds_each_shift_that_scipys_complete_permutation_lets_stand():
    differences = np.array(TIED[:11], dtype=float)
    everywhere = stats.PermutationMethod(n_resamples=np.inf)
    standing = [
        at
        for at in np.arange(-13, 22) + 0.5
        if stats.wilcoxon(differences - at, zero_method="pratt", method=everywhere).pvalue > 0.05
    ]
    moved = shift(TIED[:11])
    # Walsh averages of these are even numbers: the halves lie in the gaps between them
    assert (moved.low, moved.high) == (min(standing) - 0.5, max(standing) + 0.5)


def test_with_zeros_the_test_is_coins_by_pratt():
    assert signed_rank(TIED_WITH_ZEROS, seed=0).p == pytest.approx(0.007659912109375, abs=1e-14)


def test_spread_and_holm_are_as_r_says():
    assert spread(TIED_WITH_ZEROS) == Spread(5.75, 5, 0, 10)
    assert holm([0.01, 0.04, 0.03, 0.005, 0.6]) == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.6])


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(likert_differences)
def test_the_exact_test_is_scipys_complete_permutation(differences: list[int]):
    if not any(differences):
        assert signed_rank(differences, seed=0).p == 1
        return
    oracle = stats.wilcoxon(
        differences, zero_method="pratt", method=stats.PermutationMethod(n_resamples=np.inf)
    )
    assert signed_rank(differences, seed=0).p == pytest.approx(min(1.0, oracle.pvalue), abs=1e-12)


def test_the_exact_test_is_scipys_permutation_test_of_the_rank_sum():
    differences = np.array([4, 4, -4, 8, 12, 12, -8, 16, 20, 4], dtype=float)
    ranks = stats.rankdata(abs(differences))

    def risen(signed: np.ndarray, axis: int) -> np.ndarray:
        summed: np.ndarray = np.sum(np.where(signed > 0, ranks, 0), axis=axis)
        return summed

    oracle = stats.permutation_test(
        (differences,), risen, permutation_type="samples", n_resamples=np.inf, vectorized=True
    )
    assert signed_rank(list(differences), seed=0).p == pytest.approx(oracle.pvalue, abs=1e-12)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(likert_differences.filter(any))
def test_the_effect_is_pingouins(differences: list[int]):
    oracle = pingouin.wilcoxon(np.array(differences, dtype=float), np.zeros(len(differences)))
    assert rank_biserial(differences) == pytest.approx(float(oracle["RBC"].iloc[0]), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 4), min_size=3, max_size=12))
def test_internal_consistency_is_pingouins(answers: list[tuple[int, ...]]):
    ours = cronbach_alpha(answers)
    if ours is None:
        return
    oracle, _ = pingouin.cronbach_alpha(pandas.DataFrame(answers))
    assert ours == pytest.approx(float(oracle), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(likert_differences)
def test_the_estimate_is_the_median_of_all_walsh_averages(differences: list[int]):
    walsh = [
        (one + other) / 2
        for (first, one), (second, other) in product(enumerate(differences), repeat=2)
        if first <= second
    ]
    assert shift(differences).estimate == pytest.approx(float(np.median(walsh)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=6, max_size=12))
def test_the_interval_holds_its_estimate_and_is_mirrored_with_the_signs(differences: list[int]):
    moved, mirrored = shift(differences), shift([-one for one in differences])
    assert moved.low is not None
    assert moved.high is not None
    assert moved.low <= moved.estimate <= moved.high
    assert (mirrored.low, mirrored.high) == (-moved.high, -moved.low)


def test_five_pairs_bound_nothing_at_95_percent():
    assert shift([4, 8, 8, 12, 16]).low is None


def test_thirds_tie_as_thirds():
    as_floats = [100 / 3, 200 / 3 - 100 / 3, -100 / 3, 100 - 200 / 3]
    as_thirds = [Fraction(100, 3), Fraction(100, 3), Fraction(-100, 3), Fraction(100, 3)]
    assert signed_rank(as_floats, seed=0) == signed_rank(as_thirds, seed=0)


def test_beyond_500_pairs_flips_are_sampled_and_a_seed_gives_the_same_answer():
    many = [0, 1, -1, 2] * 150
    found = signed_rank(many, seed=7)
    assert found.method == "sampled"
    assert found == signed_rank(many, seed=7)
    moved = shift(many)
    assert moved.low is not None
    assert moved.low <= moved.estimate


def test_a_change_counts_from_its_threshold_on():
    assert changed([24, 23, -24, 0, 40], 24, higher_is_better=True) == Changed(2, 2, 1)
    assert changed([24, 23, -24, 0, 40], 24, higher_is_better=False) == Changed(1, 2, 2)
    with pytest.raises(ValueError, match="above zero"):
        changed([1], 0, higher_is_better=True)


def test_reliable_change_follows_jacobson_and_truax():
    # SD 7.5 and reliability 0.80 give a standard error of 3.35 and a critical difference of 9.30
    scores = [100 - 7.5, 100, 100 + 7.5]
    assert reliable_change(scores, 0.80) == pytest.approx(9.297, abs=0.001)
