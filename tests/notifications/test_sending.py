"""Does what is due really go out, once, whole, at the right hour, and is every failure told?"""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.notifications.consumed import (
    Absence,
    ApplicationMoved,
    CoordinatorChanged,
    GroupChanged,
    GroupFormed,
    Member,
    ReportReleased,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
    SignInRequested,
)
from services.notifications.domain.commands import KeepQuiet, Unsubscribe
from services.notifications.domain.preferences import PREFERENCES
from services.notifications.domain.timing import PAUSES
from services.notifications.policies import applications, audience, meetings, surveys
from services.notifications.store import open_store
from shared.decider import Intent
from shared.projections import rebuild
from shared.sequencer import sequence
from tests.notifications.conftest import (
    AINO,
    BJORN,
    GROUP,
    KAISA,
    MAIJA,
    NOON,
    ORGANISATION,
    PROGRAMME,
    SESSION,
)

REQUEST = "33333333-0000-4000-8000-000000000001"
ANOTHER_PROGRAMME = "22222222-0000-4000-8000-000000000012"
aino_signs_in = SignInRequested(REQUEST, AINO)
aino_applies = ApplicationMoved("33333333-0000-4000-8000-000000000002", PROGRAMME, ORGANISATION, AINO)
STARTS = NOON + timedelta(days=21)
first_meeting = SessionScheduled(
    SESSION, GROUP, PROGRAMME, 1, STARTS, "Europe/Helsinki", invited=(AINO, BJORN), facilitators=(KAISA,)
)
ainos_meeting = replace(first_meeting, invited=(AINO,), facilitators=())
group = GroupFormed(GROUP, PROGRAMME, ORGANISATION, (Member(AINO), Member(BJORN)), (KAISA,))
aino_cannot_come = Absence(SESSION, GROUP, PROGRAMME, AINO, (KAISA,))


def test_a_mail_arrives_in_the_persons_language_with_all_its_headers(house):
    house.owners.languages[AINO] = "sv"
    house.hear(applications.tell_of_the_place, aino_applies)
    house.work()
    (letter,) = house.letters()
    assert letter["Subject"] == "Du har fått en plats: Vertaismentorointi 2026"
    assert letter["From"] == "Turun Yrittäjät · Vertais <posti@vertais.example>"
    assert letter["To"] == "Aino Virtanen <aino@yritys.example>"
    assert letter["Reply-To"] == "ohjelma@yhdistys.example"
    assert letter["Message-ID"].endswith(".1@vertais.example>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None
    assert "Hej Aino," in letter.get_body(("plain",)).get_content()
    assert "cid:ring" in letter.get_body(("html",)).get_content()
    assert [part["Content-ID"] for part in letter.walk() if part.get_content_maintype() == "image"] == [
        "<ring>"
    ]
    assert house.states() == [("sent", None)]


def domains(letter):
    """Of whom it says that it is from, of the envelope's sender, and of its id."""
    written = (letter["From"], letter["Return-Path"], letter["Message-ID"])
    return {domain for one in written for domain in re.findall(r"@([\w.-]+)>$", str(one))}


def test_each_organisation_s_mail_is_of_its_own_domain_in_all_that_a_receiver_looks_at(house):
    house.owners.organisations = {
        PROGRAMME: ("Turun Yrittäjät", "mentorointi@turku.example"),
        ANOTHER_PROGRAMME: ("Åbo Företagare", "post@abo.example"),
    }
    house.hear(applications.tell_of_the_place, aino_applies)
    there = replace(aino_applies, application_id=REQUEST, programme_id=ANOTHER_PROGRAMME)
    house.hear(applications.tell_of_the_place, there)
    house.work()
    by_sender = {str(letter["From"]): domains(letter) for letter in house.letters()}
    assert by_sender == {
        "Turun Yrittäjät · Vertais <mentorointi@turku.example>": {"turku.example"},
        "Åbo Företagare · Vertais <post@abo.example>": {"abo.example"},
    }


def test_mail_of_an_organisation_without_an_address_of_its_own_is_of_the_house_s_domain(house):
    house.owners.organisations = {PROGRAMME: ("Turun Yrittäjät", None)}
    house.hear(applications.tell_of_the_place, aino_applies)
    house.work()
    (letter,) = house.letters()
    assert domains(letter) == {"vertais.example"}


def test_a_calendar_entry_travels_along(house):
    house.owners.attachments = [
        {
            "filename": "tapaaminen.ics",
            "content_type": "text/calendar; method=PUBLISH; charset=utf-8",
            "text": "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n",
        }
    ]
    house.hear(meetings.invite_to_the_meeting, first_meeting)
    house.work()
    entry = next(iter(house.letters()[0].iter_attachments()))
    assert entry.get_filename() == "tapaaminen.ics"
    assert entry.get_content_type() == "text/calendar"
    assert entry.get_param("method") == "PUBLISH"
    assert "METHOD:PUBLISH" in entry.get_content()


def test_the_same_cause_heard_twice_sends_once(house):
    for _ in range(2):
        house.hear(applications.send_the_sign_in_link, aino_signs_in)
        house.work()
    assert len(house.letters()) == 1


def test_reminders_survive_a_restart_and_come_a_day_and_an_hour_before(house):
    house.hear(meetings.invite_to_the_meeting, first_meeting)
    house.work()
    house.catcher.purge()
    house.store.database.close()
    house = replace(house, store=open_store(house.settings))
    for ahead, told in (("24h", "Muistutus"), ("1h", "Tapaaminen alkaa")):
        house.clock.time = STARTS - meetings.LEADS[ahead] - timedelta(minutes=1)
        house.work()
        assert house.subjects() == []
        house.clock.time = STARTS - meetings.LEADS[ahead]
        house.work()
        assert [subject.startswith(told) for subject in house.subjects()] == [True] * 3
        house.catcher.purge()


def test_a_meeting_that_moves_takes_its_reminders_along(house):
    house.hear(meetings.invite_to_the_meeting, first_meeting)
    house.clock.time += timedelta(days=1)
    later = STARTS + timedelta(days=7)
    moved = SessionRescheduled(SESSION, GROUP, PROGRAMME, later, STARTS, "Europe/Helsinki", (AINO,), ())
    house.hear(meetings.move_the_meeting, moved)
    house.work()
    due = {row.at for row in house.rows("due") if row.at > STARTS}
    assert due == {later - timedelta(hours=24), later - timedelta(hours=1)}
    assert "Tapaaminen siirtyi, uusi aika ti 24.11. klo 9.00–11.00" in house.subjects()


def test_a_cancelled_meeting_is_told_and_not_reminded_of(house):
    house.hear(meetings.invite_to_the_meeting, first_meeting)
    house.work()
    house.clock.time += timedelta(days=1)
    gone = SessionCancelled(SESSION, GROUP, PROGRAMME, (AINO, BJORN), (KAISA,))
    house.hear(meetings.call_the_meeting_off, gone)
    house.work()
    assert sum("peruttu" in subject for subject in house.subjects()) == 3
    assert house.rows("due") == []


def test_whoever_cannot_come_is_not_reminded_until_they_can(house):
    house.hear(audience.gather_the_group, group)
    house.hear(meetings.invite_to_the_meeting, ainos_meeting)
    house.work()
    house.clock.time += timedelta(days=1)
    house.hear(meetings.tell_the_facilitators_of_the_absence, aino_cannot_come)
    house.work()
    assert "Aino Virtanen ei pääse tapaamiseen ti 24.11. klo 9.00" in house.subjects()
    assert house.rows("due") == []
    house.clock.time += timedelta(days=1)
    house.hear(meetings.bring_the_reminders_back, aino_cannot_come)
    assert len(house.rows("due")) == 2


def test_the_welcome_names_the_facilitators(house):
    house.hear(audience.gather_the_group, group)
    house.hear(meetings.welcome_to_the_group, first_meeting)
    house.work()
    assert "Fasilitoijanne on Kaisa Virtanen." in house.letters()[0].get_body(("plain",)).get_content()


def test_a_reminder_waits_for_the_morning_but_not_beyond_the_meeting(house):
    early = first_meeting.starts_at.replace(hour=3)  # 5 in Helsinki
    house.hear(
        meetings.invite_to_the_meeting,
        replace(first_meeting, starts_at=early, invited=(AINO,), facilitators=()),
    )
    house.work()
    house.catcher.purge()
    house.clock.time = early - timedelta(hours=24)
    house.work()
    assert house.letters() == []
    assert ("waiting", "quiet-hours") in house.states()
    house.clock.time = house.clock.time.replace(hour=5)
    house.work()
    assert len(house.letters()) == 1
    house.clock.time = early - timedelta(hours=1)
    house.work()
    assert len(house.letters()) == 2


def test_a_persons_own_quiet_hours_count(house):
    house.do(Intent(PREFERENCES, AINO, KeepQuiet(AINO, 8, 16, "Europe/Helsinki", NOON)))
    house.hear(meetings.invite_to_the_meeting, ainos_meeting)
    house.work()
    house.clock.time = STARTS - timedelta(hours=24)  # noon
    house.work()
    assert ("waiting", "quiet-hours") in house.states()


def test_whoever_unsubscribed_from_a_kind_gets_no_more_of_it(house):
    house.do(Intent(PREFERENCES, AINO, Unsubscribe(AINO, "session-reminder", NOON)))
    house.hear(meetings.invite_to_the_meeting, ainos_meeting)
    house.clock.time = STARTS - timedelta(hours=24)
    house.work()
    assert [subject.split(":")[0] for subject in house.subjects()] == ["Kutsu"]
    assert ("withdrawn", "unsubscribed") in house.states()


def test_what_is_too_late_is_not_sent(house):
    house.hear(meetings.invite_to_the_meeting, ainos_meeting)
    house.clock.time = STARTS
    house.work()
    assert house.letters() == []
    assert set(house.states()) == {("withdrawn", "too-late")}


@pytest.mark.parametrize("whose", ["application-accepted", AINO])
def test_a_message_whose_reason_or_reader_is_gone_is_withdrawn(house, whose):
    house.owners.statuses[whose] = 410
    house.hear(applications.tell_of_the_place, aino_applies)
    house.work()
    assert house.letters() == []
    assert house.states() == [("withdrawn", "reason-gone")]


@pytest.mark.parametrize("whose", ["application-accepted", "contacts"])
def test_an_owner_that_is_out_is_asked_again(house, whose):
    house.owners.statuses[whose] = 503
    house.hear(applications.tell_of_the_place, aino_applies)
    house.work()
    assert house.states() == [("waiting", "registration-503")]
    house.owners.statuses.clear()
    house.clock.time += PAUSES[0]
    house.work()
    assert house.states() == [("sent", None)]


def test_a_busy_smarthost_is_tried_again_with_growing_pauses_and_given_up(house, smarthost):
    house.hear(applications.tell_of_the_place, aino_applies)
    busy = house.through(smarthost("451 try later"))
    for pause in PAUSES:
        busy.work()
        assert busy.states() == [("waiting", "smtp-451")]
        busy.clock.time += pause
    busy.work()
    assert busy.states() == [("given-up", "smtp-451")]


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
def test_a_mail_that_is_refused_for_good_is_given_up_at_once(house, smarthost, at):
    house.hear(applications.tell_of_the_place, aino_applies)
    strict = house.through(smarthost("550 no such mailbox <aino@yritys.example>", at))
    strict.work()
    assert strict.states() == [("given-up", "smtp-550")]


def test_an_unreachable_smarthost_is_tried_again(house):
    house.catcher.stop()
    house.hear(applications.tell_of_the_place, aino_applies)
    house.work()
    assert house.states() == [("waiting", "smtp-unreachable")]


def test_coordinators_are_told_of_a_report_once_each(house):
    for person in (MAIJA, KAISA):
        house.hear(audience.note_the_coordinator, CoordinatorChanged(ORGANISATION, person))
    released = ReportReleased("44444444-0000-4000-8000-000000000001", PROGRAMME, ORGANISATION)
    for _ in range(2):
        house.hear(surveys.tell_the_coordinators_of_the_report, released)
        house.work()
    assert sorted(str(letter["To"]) for letter in house.letters()) == [
        "Kaisa Virtanen <kaisa@yritys.example>",
        "Maija Virtanen <maija@yritys.example>",
    ]


def test_nothing_kept_holds_an_address_a_name_or_a_text(house):
    house.hear(applications.send_the_sign_in_link, aino_signs_in)
    house.work()
    path = house.store.database.url.database
    kept = b"".join(Path(f"{path}{tail}").read_bytes() for tail in ("", "-wal"))
    for secret in (b"yritys.example", b"Virtanen", b"T0ken", b"Hei Aino"):
        assert secret not in kept


def test_every_view_made_anew_is_as_it_was(house):
    house.hear(audience.gather_the_group, group)
    house.hear(audience.remove_the_member, GroupChanged(GROUP, PROGRAMME, BJORN))
    house.hear(meetings.invite_to_the_meeting, first_meeting)
    house.work()
    house.clock.time += timedelta(days=1)
    house.hear(meetings.tell_the_facilitators_of_the_absence, aino_cannot_come)
    while sequence(house.store):
        pass
    for projection in house.store.projections:
        names = [table.name for table in projection.tables]
        before = {name: sorted(map(str, house.rows(name))) for name in names}
        rebuild(house.store, projection)
        assert {name: sorted(map(str, house.rows(name))) for name in names} == before
