"""Which hours are quiet, on whose clock, and when does a message wait for the morning?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.timing import NIGHT, PAUSES, QuietHours, pause_after, quiet_until

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def helsinki(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    "moment, until",
    [
        (helsinki(23, 20, 59), None),
        (helsinki(23, 21), helsinki(24, 7)),
        (helsinki(24, 0, 30), helsinki(24, 7)),
        (helsinki(24, 6, 59), helsinki(24, 7)),
        (helsinki(24, 7), None),
        (helsinki(24, 12), None),
    ],
)
def test_the_night_is_quiet(moment, until):
    assert NIGHT.end_of_quiet(moment.astimezone(UTC)) == until


def test_quiet_hours_of_the_day_end_on_the_same_day():
    shift = QuietHours(8, 16, "Europe/Helsinki")
    assert shift.end_of_quiet(helsinki(24, 9)) == helsinki(24, 16)
    assert shift.end_of_quiet(helsinki(24, 17)) is None


def test_equal_hours_mean_that_no_hour_is_quiet():
    assert QuietHours(7, 7, "Europe/Helsinki").end_of_quiet(helsinki(24, 7)) is None


def test_the_quiet_follows_the_persons_own_clock():
    stockholm = QuietHours(21, 7, "Europe/Stockholm")
    assert stockholm.end_of_quiet(helsinki(24, 7, 30)) == helsinki(24, 8)


def test_the_morning_is_the_morning_on_the_night_the_clocks_change():
    eve = datetime(2026, 10, 24, 23, tzinfo=HELSINKI)
    morning = NIGHT.end_of_quiet(eve.astimezone(UTC))
    assert morning == datetime(2026, 10, 25, 7, tzinfo=HELSINKI)
    assert morning - eve.astimezone(UTC) == timedelta(hours=9)


def test_a_reminder_that_would_be_useless_in_the_morning_goes_at_night():
    at_half_past_six = helsinki(24, 6, 30)
    assert quiet_until(at_half_past_six, NIGHT, useless_from=helsinki(24, 7)) is None
    assert quiet_until(at_half_past_six, NIGHT, useless_from=helsinki(24, 9)) == helsinki(24, 7)
    assert quiet_until(at_half_past_six, NIGHT, useless_from=None) == helsinki(24, 7)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_after_the_quiet_it_is_not_quiet(moment, begins, ends):
    quiet = QuietHours(begins, ends, "Europe/Helsinki")
    until = quiet.end_of_quiet(moment)
    if until is not None:
        assert timedelta(0) < until - moment <= timedelta(hours=25)
        assert quiet.end_of_quiet(until) is None


def test_pauses_grow_and_end():
    assert [pause_after(attempts) for attempts in range(1, len(PAUSES) + 2)] == [*PAUSES, None]
