"""Does a page say when as its reader would, in the place's wall time?"""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from services.web import language, times

STARTS, ENDS, HELSINKI = "2026-11-24T07:00:00Z", "2026-11-24T09:00:00Z", "Europe/Helsinki"


@pytest.fixture
def said_in():
    """Say something in a language, the catalogues at hand."""
    app = Flask("times")
    Babel(app, default_locale="en")
    app.config["CLOCK"] = lambda: datetime(2026, 11, 23, 20, 0, tzinfo=UTC)

    def said(tongue, function, *arguments):
        with app.test_request_context(), force_locale(tongue):
            language.Catalogues().as_default()
            return function(*arguments)

    return said


@pytest.mark.parametrize(
    "tongue, expected",
    [
        ("fi", "ti 24.11. klo 9.00–11.00"),
        ("sv", "tis 24.11 kl. 9.00–11.00"),
        ("en", "Tue 24 Nov, 9:00–11:00"),
    ],
)
def test_a_meeting_is_said_as_its_reader_would_write_it(said_in, tongue, expected):
    assert said_in(tongue, times.when, STARTS, ENDS, HELSINKI) == expected


def test_tomorrow_is_counted_where_the_meeting_is(said_in):
    assert said_in("fi", times.days_until, STARTS, HELSINKI) == 1


def test_what_ends_at_midnight_was_open_the_day_before(said_in):
    assert said_in("sv", times.last_day, "2026-12-15T22:00:00Z", HELSINKI) == "tis 15.12"


def test_nine_oclock_stays_nine_across_the_clock_change(said_in):
    summer, winter = "2026-10-23T06:00:00Z", "2026-11-13T07:00:00Z"
    assert said_in("fi", lambda: times.clock(times.local(summer, HELSINKI))) == "9.00"
    assert said_in("fi", lambda: times.clock(times.local(winter, HELSINKI))) == "9.00"


@pytest.mark.parametrize("tongue, expected", [("fi", "maanantai klo 17.00"), ("en", "Monday 17:00")])
def test_a_weekly_time_is_said_in_words(said_in, tongue, expected):
    assert said_in(tongue, times.slot, "mon 17:00") == expected


def test_what_is_no_weekly_time_is_shown_as_it_is(said_in):
    assert said_in("fi", times.slot, "whenever") == "whenever"
