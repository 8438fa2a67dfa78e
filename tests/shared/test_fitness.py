"""Is a start refused where the clock is behind what has happened, and only there?"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from environs import EnvError

from shared.eventstore import Metadata, Store
from shared.execute import execute
from shared.fitness import ensure_fit
from shared.sequencer import sequence
from tests.servers import in_environment
from tests.shared.toy import Order, order


@pytest.fixture
def busy(bakery: Store) -> Store:
    """A bakery in which something has happened just now."""
    execute(bakery, order, "o1", Order("o1", "p1", 1), Metadata("person:p1", "c1"))
    sequence(bakery)
    return bakery


def earlier(store: Store, by: timedelta) -> Store:
    return replace(store, clock=lambda: store.clock() - by)


def test_a_clock_that_is_days_behind_is_told_with_both_times_and_what_to_do(busy, tmp_path):
    with pytest.raises(
        EnvError, match=r"the clock says .*Z, but what happened last is of .*Z: set the clock"
    ):
        ensure_fit(earlier(busy, timedelta(days=2)), tmp_path)


def test_a_clock_that_was_set_back_a_little_is_let_pass(busy, tmp_path):
    ensure_fit(earlier(busy, timedelta(minutes=50)), tmp_path)


def test_who_knows_that_the_clock_was_wrong_before_may_start(busy, tmp_path):
    with in_environment({"VERTAIS_CLOCK_IS_RIGHT": "yes"}):
        ensure_fit(earlier(busy, timedelta(days=2)), tmp_path)


def test_where_nothing_has_happened_any_clock_will_do(bakery):
    ensure_fit(earlier(bakery, timedelta(days=9_000)), Path("a folder/that is made later"))
