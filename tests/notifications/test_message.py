"""Does a message go once per cause, when it should, and not at all once its reason has gone?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.commands import (
    PostponeMessage,
    QueueMessage,
    RecordBounce,
    RecordFailure,
    RecordSent,
    RestoreMessage,
    SendAgain,
    WithdrawMessage,
)
from services.notifications.domain.events import (
    AttemptFailed,
    MessageBounced,
    MessageGivenUp,
    MessagePostponed,
    MessageQueued,
    MessageRescheduled,
    MessageRestored,
    MessageSent,
    MessageWithdrawn,
)
from services.notifications.domain.message import MESSAGE
from services.notifications.domain.timing import PAUSES
from tests.kit import story

PLANNED = datetime(2026, 11, 3, 8, tzinfo=UTC)
STARTS = datetime(2026, 11, 24, 7, tzinfo=UTC)
DAY_BEFORE = STARTS - timedelta(hours=24)
MINUTE = timedelta(minutes=1)

remind_aino = QueueMessage(
    message_id="m1",
    template="session-reminder",
    person_id="aino",
    programme_id="p1",
    refs={"session_id": "s1", "lead": "24h"},
    due_at=DAY_BEFORE,
    now=PLANNED,
    useless_from=STARTS,
    punctual=True,
    timezone="Europe/Helsinki",
)
queued = MessageQueued(
    message_id="m1",
    edition=1,
    template="session-reminder",
    person_id="aino",
    programme_id="p1",
    refs={"session_id": "s1", "lead": "24h"},
    due_at=DAY_BEFORE,
    useless_from=STARTS,
    timezone="Europe/Helsinki",
    caused_at=PLANNED,
)
sent = MessageSent("m1", "aino", "session-reminder", DAY_BEFORE)
withdrawn = MessageWithdrawn("m1", "absence-told", PLANNED + timedelta(days=1))
given_up = MessageGivenUp("m1", "aino", "session-reminder", "p1", "smtp-550")

no_such_address = RecordBounce("m1", 1, 2, "5.1.1", lasting=True)
bounced = MessageBounced("m1", 1, "aino", "session-reminder", "p1", 2, "5.1.1", lasting=True)

message = story(MESSAGE)


# --- queueing


def test_a_reminder_is_queued_for_its_moment():
    message.when(remind_aino).then(queued)


def test_a_reminder_whose_moment_has_passed_is_not_queued():
    message.when(replace(remind_aino, now=DAY_BEFORE + MINUTE)).then_nothing()


def test_a_message_that_may_be_late_is_not_queued_once_it_is_useless():
    late = replace(remind_aino, punctual=False, now=STARTS)
    message.when(late).then_nothing()


def test_the_same_cause_told_twice_queues_once():
    message.given(queued).when(remind_aino).then_nothing()
    message.given(queued, sent).when(remind_aino).then_nothing()
    message.given(queued, withdrawn).when(remind_aino).then_nothing()


def test_a_meeting_moved_moves_its_reminder_as_a_new_edition():
    week = timedelta(days=7)
    moved = replace(
        remind_aino, due_at=DAY_BEFORE + week, useless_from=STARTS + week, now=PLANNED + timedelta(days=2)
    )
    message.given(queued).when(moved).then(
        MessageRescheduled(
            "m1", 2, moved.refs, DAY_BEFORE + week, STARTS + week, caused_at=PLANNED + timedelta(days=2)
        )
    )


def test_a_meeting_moved_so_near_that_the_reminders_moment_has_passed_has_no_reminder():
    soon = replace(
        remind_aino,
        due_at=PLANNED,
        useless_from=PLANNED + timedelta(days=1),
        now=PLANNED + timedelta(hours=1),
    )
    message.given(queued).when(soon).then(MessageWithdrawn("m1", "too-late", PLANNED + timedelta(hours=1)))


def test_a_meeting_moved_after_its_reminder_went_is_reminded_of_anew():
    week = timedelta(days=7)
    moved = replace(
        remind_aino, due_at=DAY_BEFORE + week, useless_from=STARTS + week, now=DAY_BEFORE + MINUTE
    )
    again = replace(
        queued,
        edition=2,
        due_at=DAY_BEFORE + week,
        useless_from=STARTS + week,
        caused_at=DAY_BEFORE + MINUTE,
    )
    message.given(queued, sent).when(moved).then(again)


def test_an_earlier_cause_that_arrives_late_does_not_undo_a_later_one():
    earlier = replace(remind_aino, now=PLANNED - timedelta(days=1), due_at=DAY_BEFORE - timedelta(days=3))
    message.given(queued).when(earlier).then_nothing()


# --- withdrawing and restoring


def test_a_message_is_withdrawn_when_its_reason_goes():
    gone = WithdrawMessage("m1", "absence-told", PLANNED + timedelta(days=1))
    message.given(queued).when(gone).then(withdrawn)


def test_withdrawing_what_is_not_on_its_way_changes_nothing():
    gone = WithdrawMessage("m1", "session-cancelled", PLANNED + timedelta(days=2))
    message.when(gone).then_nothing()
    message.given(queued, withdrawn).when(gone).then_nothing()
    message.given(queued, sent).when(gone).then_nothing()


def test_a_withdrawal_older_than_the_queueing_changes_nothing():
    message.given(queued).when(WithdrawMessage("m1", "absence-told", PLANNED - MINUTE)).then_nothing()


def test_an_absence_taken_back_brings_the_reminder_back():
    back = RestoreMessage("m1", "absence-told", PLANNED + timedelta(days=2))
    restored = MessageRestored("m1", DAY_BEFORE, PLANNED + timedelta(days=2))
    message.given(queued, withdrawn).when(back).then(restored).when(back).then_nothing()


def test_an_absence_taken_back_after_the_reminders_moment_brings_nothing_back():
    message.given(queued, withdrawn).when(RestoreMessage("m1", "absence-told", DAY_BEFORE)).then_nothing()


def test_an_absence_taken_back_does_not_revive_the_reminder_of_a_cancelled_meeting():
    cancelled = MessageWithdrawn("m1", "session-cancelled", PLANNED + timedelta(days=1))
    back = RestoreMessage("m1", "absence-told", PLANNED + timedelta(days=2))
    message.given(queued, cancelled).when(back).then_nothing()


# --- quiet hours


def test_a_message_waits_for_the_morning():
    morning = DAY_BEFORE + timedelta(hours=3)
    wait = PostponeMessage("m1", morning, DAY_BEFORE)
    message.given(queued).when(wait).then(MessagePostponed("m1", morning)).when(wait).then_nothing()


def test_what_has_gone_waits_for_nothing():
    message.given(queued, sent).when(PostponeMessage("m1", STARTS, DAY_BEFORE)).then_nothing()


# --- sending


def test_what_was_sent_is_recorded_once():
    done = RecordSent("m1", 1, DAY_BEFORE)
    message.given(queued).when(done).then(sent).when(done).then_nothing()


def test_a_message_withdrawn_while_on_the_wire_has_gone_all_the_same():
    message.given(queued, withdrawn).when(RecordSent("m1", 1, DAY_BEFORE)).then(sent)


def test_an_older_edition_sent_leaves_the_newer_one_on_its_way():
    moved = MessageRescheduled("m1", 2, {}, STARTS, None, PLANNED + MINUTE)
    message.given(queued, moved).when(RecordSent("m1", 1, DAY_BEFORE)).then_nothing()
    message.given(queued, moved).when(RecordFailure("m1", 1, "smtp-450", False, DAY_BEFORE)).then_nothing()


def test_a_passing_failure_is_tried_again_with_growing_pauses_and_given_up_in_the_end():
    tale = message.given(queued)
    at = DAY_BEFORE
    for attempt, pause in enumerate(PAUSES, start=1):
        failed = RecordFailure("m1", 1, "smtp-451", permanent=False, now=at)
        tale = tale.when(failed).then(AttemptFailed("m1", attempt, "smtp-451", at + pause))
        at += pause
    last = RecordFailure("m1", 1, "smtp-451", permanent=False, now=at)
    tale.when(last).then(replace(given_up, reason="smtp-451"))
    assert list(PAUSES) == sorted(set(PAUSES))


def test_a_lasting_failure_is_given_up_at_once():
    failed = RecordFailure("m1", 1, "smtp-550", permanent=True, now=DAY_BEFORE)
    message.given(queued).when(failed).then(given_up).when(failed).then_nothing()


# --- sending again what was given up


def test_a_coordinator_sends_again_what_was_given_up():
    again = SendAgain("m1", DAY_BEFORE + MINUTE)
    restored = MessageRestored("m1", DAY_BEFORE + MINUTE, DAY_BEFORE + MINUTE)
    message.given(queued, given_up).when(again).then(restored).when(again).then_nothing()


# --- coming back


def test_what_comes_back_is_noted_once():
    message.given(queued, sent).when(no_such_address).then(bounced).when(no_such_address).then_nothing()


def test_what_comes_back_before_it_is_known_to_have_gone_is_not_sent():
    tale = message.given(queued).when(no_such_address).then(bounced)
    tale.when(RecordSent("m1", 1, DAY_BEFORE)).then_nothing()
    tale.when(RecordFailure("m1", 1, "smtp-unreachable", False, DAY_BEFORE)).then_nothing()


def test_of_an_older_edition_or_an_unknown_message_nothing_comes_back():
    moved = MessageRescheduled("m1", 2, {}, STARTS, None, PLANNED + MINUTE)
    message.given(queued, moved).when(no_such_address).then_nothing()
    message.when(no_such_address).then_nothing()


def test_what_came_back_is_sent_again_as_the_next_edition():
    at = DAY_BEFORE + MINUTE
    tale = message.given(queued, sent, bounced).when(SendAgain("m1", at))
    tale = tale.then(MessageRestored("m1", at, at, edition=2))
    tale.when(no_such_address).then_nothing()
    tale.when(RecordSent("m1", 2, at)).then(replace(sent, sent_at=at)).when(
        replace(no_such_address, edition=2)
    ).then(replace(bounced, edition=2))


def test_what_came_back_too_late_to_matter_is_not_sent_again():
    message.given(queued, sent, bounced).when(SendAgain("m1", STARTS)).then_rejected("message-is-too-late")


def test_what_was_sent_or_withdrawn_is_not_sent_again():
    for event in (sent, withdrawn):
        message.given(queued, event).when(SendAgain("m1", DAY_BEFORE)).then_rejected(
            "message-was-not-given-up"
        )


def test_a_reminder_of_a_meeting_that_has_begun_is_not_sent_again():
    message.given(queued, given_up).when(SendAgain("m1", STARTS)).then_rejected("message-is-too-late")


def test_a_life_begins_with_being_queued():
    with pytest.raises(ValueError, match="MessageSent"):
        message.given(sent).state()
