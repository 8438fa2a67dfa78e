"""Can people say beforehand that they can't come, and is attendance what was tapped?"""

from datetime import timedelta

from services.sessions.domain import commands as do
from services.sessions.domain import events as was
from services.sessions.domain.session import session
from shared.personal import Clear
from tests.kit import story
from tests.sessions.samples import AINO, BJORN, CARITA, FIRST, GROUP, HOURS, KAISA, NOW, PROGRAMME, SESSION
from tests.sessions.samples import scheduled as was_scheduled
from tests.sessions.test_session import cancelled, held

IDS = (SESSION, GROUP, PROGRAMME)
coming = story(session).given(was_scheduled)
TELL = do.TellAbsence(AINO, "Flunssa", NOW)
told = was.AbsenceTold(*IDS, AINO, (KAISA,), Clear("Flunssa"))


def take(present=(), absent=(), cleared=(), now=FIRST):
    return do.TakeAttendance(present, absent, cleared, now)


def test_an_absence_is_told_once_and_reaches_the_facilitators():
    coming.when(TELL).then(told).when(TELL).then_nothing()


def test_an_absence_is_taken_back_once():
    back = do.TakeBackAbsence(AINO, NOW)
    here = coming.given(told).when(back).then(was.AbsenceTakenBack(*IDS, AINO, (KAISA,)))
    here.when(back).then_nothing()


def test_a_facilitator_may_be_unable_to_come_too():
    coming.when(do.TellAbsence(KAISA, None, NOW)).then(was.AbsenceTold(*IDS, KAISA, (KAISA,), None))


def test_an_absence_is_told_beforehand_by_those_who_are_expected():
    coming.when(do.TellAbsence(AINO, None, FIRST)).then_rejected("session-has-started")
    coming.when(do.TellAbsence(CARITA, None, NOW)).then_rejected("not-in-this-session")
    coming.given(cancelled).when(TELL).then_rejected("session-is-over")
    story(session).when(TELL).then_rejected("session-unknown")


def test_only_what_a_tap_changes_is_told():
    first = coming.when(take(present=(AINO,))).then(was.AttendanceTaken(*IDS, (AINO,), (), ()))
    first.when(take(present=(AINO,))).then_nothing()
    both = first.when(take(present=(AINO, BJORN))).then(was.AttendanceTaken(*IDS, (BJORN,), (), ()))
    assert both.state().known.present == {AINO, BJORN}


def test_a_mark_can_be_changed_and_taken_away():
    there = coming.given(was.AttendanceTaken(*IDS, (AINO,), (), ()))
    gone = there.when(take(absent=(AINO,))).then(was.AttendanceTaken(*IDS, (), (AINO,), ()))
    assert (gone.state().known.present, gone.state().known.absent) == (set(), {AINO})
    clear = gone.when(take(cleared=(AINO,))).then(was.AttendanceTaken(*IDS, (), (), (AINO,)))
    assert clear.state().known.absent == set()
    clear.when(take(cleared=(AINO,))).then_nothing()


def test_attendance_is_taken_from_a_quarter_of_an_hour_before():
    early = FIRST - timedelta(minutes=16)
    coming.when(take(present=(AINO,), now=early)).then_rejected("session-has-not-started")
    on_time = FIRST - timedelta(minutes=15)
    coming.when(take(present=(AINO,), now=on_time)).then(was.AttendanceTaken(*IDS, (AINO,), (), ()))


def test_attendance_is_mended_after_the_session_for_two_weeks():
    after = coming.given(held)
    after.when(take(present=(AINO,), now=FIRST + timedelta(days=3))).then(
        was.AttendanceTaken(*IDS, (AINO,), (), ())
    )
    much_later = FIRST + 2 * HOURS + timedelta(days=14, seconds=1)
    after.when(take(present=(AINO,), now=much_later)).then_rejected("attendance-is-final")


def test_only_those_who_were_expected_can_be_marked():
    coming.when(take(present=(CARITA,))).then_rejected("not-in-this-session", "present")
    coming.when(take(absent=(CARITA,))).then_rejected("not-in-this-session", "absent")
    coming.given(cancelled).when(take(present=(AINO,))).then_rejected("session-is-over")
