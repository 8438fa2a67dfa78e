"""Does a group meet at the same wall time all year, and never on a holiday?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.planning import MOST_SESSIONS, Rhythm, every_session_id, plan, wall_time
from services.sessions.policies import public_holidays
from shared.decider import Rejected
from tests.sessions.samples import GROUP

HELSINKI = "Europe/Helsinki"
AUTUMN = datetime(2026, 9, 1, tzinfo=UTC)


def never(_: date) -> bool:
    return False


def rhythm(first_on: date, weekday: int, count: int = 5, weeks_apart: int = 3, at: time = time(9)) -> Rhythm:
    return Rhythm(count, weeks_apart, 120, first_on, weekday, at, HELSINKI)


def days_of(first_on: date, weekday: int, **more) -> list[date]:
    sessions = plan(GROUP, rhythm(first_on, weekday, **more), public_holidays("FI"), AUTUMN)
    return [one.starts_at.astimezone(ZoneInfo(HELSINKI)).date() for one in sessions]


def test_five_sessions_three_weeks_apart_at_the_groups_weekly_time():
    assert days_of(date(2026, 9, 7), weekday=1) == [
        date(2026, 9, 8),
        date(2026, 9, 29),
        date(2026, 10, 20),
        date(2026, 11, 10),
        date(2026, 12, 1),
    ]


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_go_back_in_october():
    sessions = plan(GROUP, rhythm(date(2026, 10, 20), 1), never, AUTUMN)
    assert [one.starts_at.hour for one in sessions[:2]] == [6, 7]


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_go_forward_in_march():
    sessions = plan(GROUP, rhythm(date(2027, 3, 16), 1), never, AUTUMN)
    assert [one.starts_at.hour for one in sessions[:2]] == [7, 6]


def test_christmas_eve_moves_the_session_by_a_week_and_the_later_ones_with_it():
    assert days_of(date(2026, 12, 3), weekday=3, count=3) == [
        date(2026, 12, 3),
        date(2026, 12, 31),
        date(2027, 1, 21),
    ]


def test_two_holidays_in_a_row_move_it_by_two_weeks():
    christmas_and_new_year = {date(2026, 12, 25), date(2027, 1, 1)}.__contains__
    sessions = plan(GROUP, rhythm(date(2026, 12, 25), 4, count=1), christmas_and_new_year, AUTUMN)
    assert sessions[0].starts_at.date() == date(2027, 1, 8)


@pytest.mark.parametrize(
    "holiday",
    ["2026-12-06", "2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01", "2027-01-06", "2027-03-26",
     "2027-03-29", "2027-05-01", "2027-05-06", "2027-06-25", "2027-06-26"],
)  # fmt: skip
def test_the_public_holidays_of_finland_are_known(holiday):
    assert public_holidays("FI")(date.fromisoformat(holiday))


def test_a_group_formed_late_starts_after_it_was_formed():
    formed = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    first = plan(GROUP, rhythm(date(2026, 9, 7), 1), never, formed)[0]
    assert first.starts_at.date() == date(2026, 12, 1)


def test_planned_twice_the_ids_are_the_same_and_among_those_that_the_group_can_have():
    once, again = (plan(GROUP, rhythm(date(2026, 9, 7), 1), never, AUTUMN) for _ in range(2))
    assert once == again
    assert {one.session_id for one in once} <= set(every_session_id(GROUP))


@pytest.mark.parametrize("count", [0, MOST_SESSIONS + 1])
def test_a_series_has_at_least_one_and_not_too_many_sessions(count):
    with pytest.raises(Rejected, match="series-has-too-many-sessions"):
        plan(GROUP, rhythm(date(2026, 9, 7), 1, count=count), never, AUTUMN)


def test_where_every_day_is_a_holiday_no_session_can_be_planned():
    with pytest.raises(Rejected, match="no-day-without-holiday"):
        plan(GROUP, rhythm(date(2026, 9, 7), 1), lambda _: True, AUTUMN)


def test_a_wall_time_is_one_moment():
    assert wall_time(date(2026, 7, 1), time(9), HELSINKI) == datetime(2026, 7, 1, 6, tzinfo=UTC)


@given(
    first_on=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    weekday=st.integers(0, 6),
    at=st.times(time(6), time(22)).map(lambda one: one.replace(second=0, microsecond=0)),
    timezone=st.sampled_from([HELSINKI, "Europe/Stockholm", "America/New_York", "Australia/Sydney"]),
    count=st.integers(1, MOST_SESSIONS),
    weeks_apart=st.integers(1, 8),
)
def test_the_wall_time_and_weekday_are_always_the_same_and_no_session_is_on_a_holiday(
    first_on, weekday, at, timezone, count, weeks_apart
):
    is_holiday = public_holidays("FI")
    wanted = Rhythm(count, weeks_apart, 90, first_on, weekday, at, timezone)
    sessions = plan(GROUP, wanted, is_holiday, datetime(2026, 1, 1, tzinfo=UTC))
    local = [one.starts_at.astimezone(ZoneInfo(timezone)) for one in sessions]
    assert {one.time() for one in local} == {at}
    assert {one.weekday() for one in local} == {weekday}
    assert not any(is_holiday(one.date()) for one in local)
    assert all(one.ends_at - one.starts_at == timedelta(minutes=90) for one in sessions)
    gaps = [later.date() - earlier.date() for earlier, later in pairwise(local)]
    assert all(gap >= timedelta(weeks=weeks_apart) and gap.days % 7 == 0 for gap in gaps)
    assert [one.number for one in sessions] == list(range(1, count + 1))
