"""What stands in a calendar? The golden files are read by another reader too."""

from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from services.sessions.api.entries import Entry, feed, message
from tests.sessions.samples import FIRST, HOURS, NOW, SESSION

GOLDEN = Path(__file__).parent / "golden"
SENDER = "Vertais <vertais@example.org>"
JOIN = "https://vertais.example.org/join/T0kenForJoining"
first = Entry(SESSION, 1, 5, FIRST, FIRST + 2 * HOURS, 0, NOW, False, JOIN)
DAYS = timedelta(days=2)
moved = Entry(SESSION, 1, 5, FIRST + DAYS, FIRST + DAYS + 2 * HOURS, 1, NOW, False, JOIN)
called_off = Entry(SESSION, 1, 5, FIRST, FIRST + 2 * HOURS, 2, NOW + HOURS, True, None)

DOCUMENTS = {
    "invitation.fi": message(first, "fi", SENDER),
    "moved.sv": message(moved, "sv", SENDER),
    "called-off.en": message(called_off, "en", SENDER),
    "feed.fi": feed([first, called_off], "fi", SENDER),
}


def only_event(text: str):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_its_golden_file(name):
    assert DOCUMENTS[name] == (GOLDEN / f"{name}.ics").read_bytes().decode()


def test_the_uid_stays_and_the_sequence_grows():
    events = [only_event(DOCUMENTS[name]) for name in ("invitation.fi", "moved.sv", "called-off.en")]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [int(event["sequence"]) for event in events] == [0, 1, 2]


def test_mail_publishes_and_a_session_called_off_is_cancelled():
    methods = [
        str(Calendar.from_ical(DOCUMENTS[name])["method"]) for name in ("invitation.fi", "called-off.en")
    ]
    assert methods == ["PUBLISH", "CANCEL"]
    assert str(only_event(DOCUMENTS["called-off.en"])["status"]) == "CANCELLED"


def test_an_entry_tells_the_moment_and_the_persons_own_link():
    event = only_event(DOCUMENTS["invitation.fi"])
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (FIRST, FIRST + 2 * HOURS)
    assert str(event["url"]) == JOIN
    assert str(event["summary"]) == "Vertaisryhmän tapaaminen 1/5"


def test_no_entry_names_anybody():
    for text in DOCUMENTS.values():
        assert "ATTENDEE" not in text
        assert text.count("mailto:") == text.count("ORGANIZER:mailto:vertais@example.org")


def test_without_an_address_of_the_sender_an_entry_names_no_organiser():
    assert "ORGANIZER" not in message(first, "fi", "Vertais")
