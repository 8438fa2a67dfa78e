"""Does the home page know what matters now?"""

from datetime import UTC, datetime, timedelta

import pytest

from services.web.standing import path, standing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def meeting(number, starts, status="scheduled"):
    return {
        "id": f"m{number}",
        "number": number,
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "timezone": "Europe/Helsinki",
        "status": status,
    }


def number(found):
    return found and found["number"]


FIRST = meeting(1, NOW - timedelta(days=21), "held")


@pytest.mark.parametrize(
    "ahead, kind",
    [
        (timedelta(days=12), "later"),
        (timedelta(days=5), "week"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(hours=5), "today"),
        (timedelta(minutes=40), "soon"),
        (timedelta(minutes=-30), "now"),
    ],
)
def test_the_page_opens_with_how_near_the_next_meeting_is(ahead, kind):
    here = standing([FIRST, meeting(2, NOW + ahead)], NOW)
    assert here.kind == kind
    assert number(here.next) == 2


def test_just_after_a_meeting_it_thanks_and_shows_the_next_one():
    here = standing([meeting(1, NOW - timedelta(hours=3)), meeting(2, NOW + timedelta(days=21))], NOW)
    assert here.kind == "after"
    assert (number(here.last), number(here.next)) == (1, 2)


def test_a_meeting_that_was_called_off_is_not_the_next_one():
    here = standing(
        [meeting(1, NOW + timedelta(days=1), "cancelled"), meeting(2, NOW + timedelta(days=3))], NOW
    )
    assert number(here.next) == 2


def test_without_meetings_nothing_is_next():
    assert standing([], NOW).kind == "none"


def test_after_the_last_one_all_is_done():
    assert standing([FIRST], NOW).kind == "done"


def test_the_path_counts_each_meeting_once():
    ahead = [meeting(2, NOW + timedelta(days=1)), meeting(3, NOW + timedelta(days=22))]
    off = meeting(4, NOW + timedelta(days=43), "cancelled")
    assert [dot for dot, _ in path([*ahead, FIRST, off], NOW)] == ["done", "next", "ahead", "off"]
