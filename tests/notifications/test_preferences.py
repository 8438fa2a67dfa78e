"""Can a person say when and about what not to be written to, and is what is essential safe from it?"""

from datetime import UTC, datetime

from services.notifications.domain.commands import KeepQuiet, SubscribeAgain, Unsubscribe
from services.notifications.domain.events import QuietHoursKept, SubscribedAgain, Unsubscribed
from services.notifications.domain.preferences import PREFERENCES, Preferences
from services.notifications.domain.timing import QuietHours
from tests.kit import story

NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
preferences = story(PREFERENCES)
no_reminders = Unsubscribe("aino", "survey-reminder", NOW)


def test_quiet_hours_are_kept_and_keeping_them_twice_changes_nothing():
    evening = KeepQuiet("aino", 20, 8, "Europe/Helsinki", NOW)
    preferences.when(evening).then(QuietHoursKept("aino", 20, 8, "Europe/Helsinki")).when(
        evening
    ).then_nothing()


def test_quiet_hours_are_hours_of_a_known_zone():
    preferences.when(KeepQuiet("aino", 24, 7, "Europe/Helsinki", NOW)).then_rejected("not-an-hour", "begins")
    preferences.when(KeepQuiet("aino", 21, -1, "Europe/Helsinki", NOW)).then_rejected("not-an-hour", "ends")
    preferences.when(KeepQuiet("aino", 21, 7, "Turku", NOW)).then_rejected("no-such-timezone", "timezone")
    preferences.when(KeepQuiet("aino", 21, 7, "../etc", NOW)).then_rejected("no-such-timezone", "timezone")


def test_unsubscribing_twice_is_unsubscribing():
    preferences.when(no_reminders).then(Unsubscribed("aino", "survey-reminder")).when(
        no_reminders
    ).then_nothing()


def test_nobody_unsubscribes_from_what_is_essential():
    preferences.when(Unsubscribe("aino", "sign-in-link", NOW)).then_rejected(
        "message-is-essential", "template"
    )
    preferences.when(Unsubscribe("aino", "newsletter", NOW)).then_rejected("no-such-message", "template")


def test_one_can_subscribe_again():
    again = SubscribeAgain("aino", "survey-reminder", NOW)
    gone = Unsubscribed("aino", "survey-reminder")
    back = SubscribedAgain("aino", "survey-reminder")
    preferences.given(gone).when(again).then(back).when(again).then_nothing()
    preferences.when(SubscribeAgain("aino", "newsletter", NOW)).then_rejected("no-such-message", "template")


def test_what_was_chosen_is_known():
    tale = preferences.given(
        QuietHoursKept("aino", 20, 8, "Europe/Helsinki"), Unsubscribed("aino", "survey-reminder")
    )
    assert tale.state() == Preferences(QuietHours(20, 8, "Europe/Helsinki"), frozenset({"survey-reminder"}))
    assert tale.given(SubscribedAgain("aino", "survey-reminder")).state().unsubscribed == frozenset()
