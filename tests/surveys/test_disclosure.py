"""Can any sequence of releases tell of fewer people than the minimum?"""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.domain.disclosure import minimum_of, parts, singles_out, told_counts

PEOPLE = "abcdefgh"
releases = st.lists(st.frozensets(st.sampled_from(PEOPLE), min_size=1), min_size=1, max_size=5)


@given(releases, st.integers(2, 4))
def test_no_sequence_of_releases_tells_of_fewer_than_the_minimum(wanted: list[frozenset[str]], minimum: int):
    """Against brute force: each small set of people, and whether its total is any sum, difference or
    multiple of released totals."""
    ledger: list[frozenset[str]] = []
    for candidate in wanted:
        if len(candidate) >= minimum and not singles_out(ledger, candidate, minimum):
            ledger.append(candidate)
    for size in range(1, minimum):
        for some in combinations(PEOPLE, size):
            assert not follows(ledger, frozenset(some))


def follows(ledger: list[frozenset[str]], target: frozenset[str]) -> bool:
    """Whether the target's total lies in the span of the released totals: Gaussian elimination, exact."""
    rows = [[Fraction(one in each) for one in PEOPLE] for each in ledger]
    before = rank(rows)
    return rank([*rows, [Fraction(one in target) for one in PEOPLE]]) == before


def rank(rows: list[list[Fraction]]) -> int:
    rows = [list(row) for row in rows]
    found = 0
    for column in range(len(PEOPLE)):
        pivot = next((place for place in range(found, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for place in range(len(rows)):
            if place != found and rows[place][column]:
                times = rows[place][column] / rows[found][column]
                rows[place] = [
                    one - times * other for one, other in zip(rows[place], rows[found], strict=True)
                ]
        found += 1
    return found


def test_a_difference_of_one_is_refused_and_the_same_set_again_is_not():
    everybody = frozenset(PEOPLE)
    assert singles_out([everybody], everybody - {"a"}, 3)
    assert not singles_out([everybody], everybody, 3)
    assert not singles_out([everybody], frozenset("abcd"), 3)
    assert {len(part) for part in parts([everybody, frozenset("abcd")])} == {4}


@given(st.tuples(*[st.integers(0, 30)] * 3))
def test_every_count_that_is_told_is_of_five_or_more_and_none_is_lost(counts: tuple[int, int, int]):
    told = told_counts(list(zip(("improved", "same", "worse"), counts, strict=True)))
    if told is None:
        return
    assert len(told) > 1
    assert all(count >= 5 for _, count in told)
    assert sum(count for _, count in told) == sum(counts)
    assert [name for names, _ in told for name in names] == ["improved", "same", "worse"]


def test_small_counts_join_their_neighbour():
    assert told_counts([("improved", 13), ("same", 6), ("worse", 1)]) == [
        (("improved",), 13),
        (("same", "worse"), 7),
    ]
    assert told_counts([("improved", 18), ("same", 2), ("worse", 0)]) is None


@pytest.mark.parametrize("asked, given_", [(None, 10), (12, 12), (6, 6), (5, 5), (3, 5), (0, 5)])
def test_the_minimum_is_ten_unless_asked_and_never_under_five(asked: int | None, given_: int):
    assert minimum_of(asked) == given_
