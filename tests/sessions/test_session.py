"""Is a session moved, called off and held by its rules: done, rejected, ignored?"""

from dataclasses import replace
from datetime import timedelta

from services.sessions.domain import commands as do
from services.sessions.domain import events as was
from services.sessions.domain.session import session
from tests.kit import story
from tests.sessions.samples import (
    AINO,
    BJORN,
    CARITA,
    FIRST,
    GROUP,
    HOURS,
    KAISA,
    NOW,
    ORGANISATION,
    PETRI,
    PROGRAMME,
    SESSION,
    scheduled,
)

IDS = (SESSION, GROUP, PROGRAMME)
LATER = FIRST + timedelta(days=2)
SCHEDULE = do.ScheduleSession(
    *IDS,
    ORGANISATION,
    1,
    2,
    FIRST,
    FIRST + 2 * HOURS,
    "Europe/Helsinki",
    (AINO, BJORN),
    (KAISA,),
    NOW,
)
coming = story(session).given(scheduled)
moved = was.SessionRescheduled(
    *IDS,
    ORGANISATION,
    1,
    2,
    LATER,
    LATER + 2 * HOURS,
    "Europe/Helsinki",
    1,
    (AINO, BJORN),
    (KAISA,),
    FIRST,
)
cancelled = was.SessionCancelled(*IDS, 1, (AINO, BJORN), (KAISA,))
held = was.SessionHeld(*IDS, ORGANISATION, 1, 2, False, FIRST + 2 * HOURS, (), ())
HOLD = do.HoldSession(last=False, now=FIRST + 2 * HOURS)


def test_a_session_is_scheduled_once():
    story(session).when(SCHEDULE).then(scheduled).when(SCHEDULE).then_nothing()
    story(session).given(scheduled, cancelled).when(SCHEDULE).then_nothing()


def test_a_session_cannot_be_scheduled_in_the_past():
    late = replace(SCHEDULE, now=FIRST)
    story(session).when(late).then_rejected("starts-in-the-past", "starts_at")


def test_moving_keeps_the_length_and_grows_the_sequence():
    after = coming.when(do.RescheduleSession(LATER, None, NOW)).then(moved)
    after.when(do.RescheduleSession(LATER, None, NOW)).then_nothing()
    again = after.when(do.RescheduleSession(FIRST, 90, NOW)).events_then()
    assert [one.sequence for one in again] == [2]
    assert again[0].ends_at - again[0].starts_at == timedelta(minutes=90)


def test_moving_needs_a_time_to_come_and_a_session_to_come():
    coming.when(do.RescheduleSession(NOW, None, NOW)).then_rejected("starts-in-the-past", "starts_at")
    far = NOW + timedelta(days=800)
    coming.when(do.RescheduleSession(far, None, NOW)).then_rejected("starts-too-far-ahead", "starts_at")
    coming.given(cancelled).when(do.RescheduleSession(LATER, None, NOW)).then_rejected("session-is-over")
    story(session).when(do.RescheduleSession(LATER, None, NOW)).then_rejected("session-unknown")


def test_who_could_not_come_at_the_old_time_may_come_at_the_new():
    away = coming.given(was.AbsenceTold(*IDS, AINO, (KAISA,), None), moved)
    assert away.state().known.away == frozenset()


def test_calling_off_twice_changes_nothing():
    coming.when(do.CancelSession()).then(cancelled).when(do.CancelSession()).then_nothing()


def test_a_held_session_cannot_be_called_off():
    coming.given(held).when(do.CancelSession()).then_rejected("session-is-over")


def test_a_session_is_held_by_a_tap_once_it_has_begun():
    coming.when(HOLD).then(held).when(HOLD).then_nothing()
    coming.when(do.HoldSession(False, FIRST - HOURS)).then_rejected("session-has-not-started")
    coming.given(cancelled).when(HOLD).then_rejected("session-is-over")


def test_held_tells_who_was_marked_and_who_had_told_their_absence():
    known = coming.given(
        was.AttendanceTaken(*IDS, (AINO,), (), ()), was.AbsenceTold(*IDS, BJORN, (KAISA,), None)
    )
    told = known.when(HOLD).events_then()[0]
    assert (told.present, told.absent) == ((AINO,), (BJORN,))


def test_whoever_told_an_absence_and_came_after_all_was_there():
    known = coming.given(
        was.AbsenceTold(*IDS, BJORN, (KAISA,), None), was.AttendanceTaken(*IDS, (BJORN,), (), ())
    )
    told = known.when(HOLD).events_then()[0]
    assert (told.present, told.absent) == ((BJORN,), ())


def test_presence_suggested_is_not_attendance():
    known = coming.when(do.SuggestPresence(AINO)).then(was.PresenceSuggested(*IDS, AINO))
    known.when(do.SuggestPresence(AINO)).then_nothing()
    assert known.when(HOLD).events_then()[0].present == ()
    story(session).when(do.SuggestPresence(AINO)).then_nothing()


def test_a_session_that_did_not_take_place_is_not_held_later():
    no = do.SayItDidNotTakePlace(FIRST + 2 * HOURS)
    said = coming.when(no).then(was.SessionDidNotTakePlace(*IDS))
    said.when(no).then_nothing().when(HOLD).then_rejected("session-is-over")
    coming.when(do.SayItDidNotTakePlace(NOW)).then_rejected("session-has-not-started")


def test_a_new_member_is_invited_once_and_only_to_what_is_to_come():
    invite = do.InvitePerson(CARITA, NOW)
    invited = was.PersonInvited(*IDS, CARITA, FIRST)
    coming.when(invite).then(invited).when(invite).then_nothing()
    coming.when(do.InvitePerson(CARITA, FIRST)).then_nothing()
    coming.given(cancelled).when(invite).then_nothing()
    story(session).when(invite).then_nothing()


def test_who_leaves_loses_the_invitation_and_with_it_the_absence_told():
    withdraw = do.WithdrawInvitation(AINO, NOW)
    withdrawn = was.InvitationWithdrawn(*IDS, AINO, FIRST)
    left = coming.given(was.AbsenceTold(*IDS, AINO, (KAISA,), None)).when(withdraw).then(withdrawn)
    left.when(withdraw).then_nothing()
    assert left.state().known.away == frozenset()
    coming.given(held).when(withdraw).then_nothing()


def test_a_facilitator_is_put_on_and_taken_off():
    assign, release = do.AssignToSession(PETRI, NOW), do.ReleaseFromSession(PETRI, NOW)
    on = coming.when(assign).then(was.SessionFacilitatorAssigned(*IDS, PETRI, FIRST))
    off = (
        on.when(assign).then_nothing().when(release).then(was.SessionFacilitatorReleased(*IDS, PETRI, FIRST))
    )
    off.when(release).then_nothing()


def test_a_substitute_stands_in_for_one_session():
    stand_in = do.SubstituteFacilitator(PETRI, KAISA, NOW)
    released = was.SessionFacilitatorReleased(*IDS, KAISA, FIRST)
    assigned = was.SessionFacilitatorAssigned(*IDS, PETRI, FIRST)
    coming.when(stand_in).then(released, assigned).when(stand_in).then_nothing()
    coming.given(assigned).when(stand_in).then(released)
    coming.when(do.SubstituteFacilitator(PETRI, CARITA, NOW)).then_rejected(
        "not-in-this-session", "instead_of"
    )
    coming.given(held).when(stand_in).then_rejected("session-is-over")


def test_links_are_revoked_while_there_is_a_room_to_join():
    revoke = do.RevokeJoinLinks(AINO, NOW)
    coming.when(revoke).then(was.JoinLinksRevoked(*IDS, AINO, NOW))
    coming.given(cancelled).when(revoke).then_rejected("session-is-over")
