"""Is a coordinator told what needs her, and nothing else?"""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from services.web.pages.staff.needs import Facts, needs

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
GROUP = {"group_id": "a", "label": "A", "members": [], "facilitators": [{"name": "Noora"}]}


@pytest.fixture(autouse=True)
def in_english():
    app = Flask("words")
    app.config["CLOCK"] = lambda: NOW
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def programme(status):
    return {"id": "p", "status": status}


def meeting(starts, status="scheduled", has_room=True):
    ends = starts[:11] + "11:00:00Z"
    about = {"id": "m1", "group_id": "a", "number": 3, "timezone": "Europe/Helsinki"}
    return {**about, "starts_at": starts, "ends_at": ends, "status": status, "has_room": has_room}


def titles(*args, **facts):
    return [one.title for one in needs(Facts(*args, **facts), NOW)]


def test_on_most_days_nothing_does():
    coming = [meeting("2026-11-26T07:00:00Z")]
    assert titles(programme("running"), {"accepted": 8}, 2, [GROUP], meetings=coming) == []


def test_new_applications_say_how_many_places_are_free():
    found = needs(Facts(programme("applications-open"), {"submitted": 2, "waiting": 5}, free=0), NOW)
    assert [(one.title, one.text) for one in found] == [
        ("2 new applications", "All places are taken. 5 on the waiting list now.")
    ]


def test_accepted_people_wait_for_their_groups_once_nobody_can_apply():
    assert titles(programme("applications-open"), {"accepted": 8}) == []
    assert titles(programme("applications-closed"), {"accepted": 8}) == ["Form the groups"]
    proposed = titles(programme("applications-closed"), {"accepted": 8}, board=True)
    assert proposed == ["The groups are not published yet"]


def test_a_programme_too_small_for_a_report_says_so_while_that_can_still_be_changed():
    for status in ("planned", "applications-open"):
        assert "Too small for a report" in titles(programme(status), too_small=True)
    assert "Too small for a report" not in titles(programme("planned"))


def test_a_meeting_without_a_room_comes_first_when_it_is_near():
    far, near = (
        meeting("2026-11-30T07:00:00Z", has_room=False),
        meeting("2026-11-25T07:00:00Z", has_room=False),
    )
    leaderless = {**GROUP, "facilitators": []}
    found = needs(Facts(programme("running"), {}, 0, [leaderless], meetings=[far, near]), NOW)
    assert [(one.hot, one.text) for one in found] == [
        (True, "Nobody would lead its next meeting."),
        (True, "The link is missing, and the meeting is tomorrow."),
        (False, "The link is missing, and the meeting is in 6 days."),
    ]


def test_a_meeting_that_is_over_asks_whether_it_was_held():
    over = meeting("2026-11-23T07:00:00Z")
    assert titles(programme("running"), {}, 0, [GROUP], meetings=[over]) == [
        "Group A: was meeting 3 held?",
    ]


def test_when_all_are_held_the_programme_can_be_completed():
    held = meeting("2026-11-23T07:00:00Z", status="held")
    assert titles(programme("running"), {}, 0, [GROUP], meetings=[held]) == ["All meetings are over"]
    assert titles(programme("completed"), {}, 0, [GROUP], meetings=[held]) == []
