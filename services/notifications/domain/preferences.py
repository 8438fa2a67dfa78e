"""How does one person want to be written to: which hours are quiet, and what not at all?"""

from dataclasses import dataclass, replace
from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notifications.domain.commands import KeepQuiet, SubscribeAgain, Unsubscribe
from services.notifications.domain.events import QuietHoursKept, SubscribedAgain, Unsubscribed
from services.notifications.domain.kinds import KINDS
from services.notifications.domain.timing import QuietHours
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class Preferences:
    """`quiet` is None until chosen: the night of the house, in the programme's zone, then holds."""

    quiet: QuietHours | None = None
    unsubscribed: frozenset[str] = frozenset()


Event = QuietHoursKept | Unsubscribed | SubscribedAgain
Command = KeepQuiet | Unsubscribe | SubscribeAgain


def decide(command: Command, preferences: Preferences) -> list[Event]:
    match command:
        case KeepQuiet():
            return _keep_quiet(command, preferences)
        case Unsubscribe():
            _refuse_unknown(command.template)
            if KINDS[command.template].essential:
                raise Rejected("message-is-essential", field="template")
            if command.template in preferences.unsubscribed:
                return []
            return [Unsubscribed(command.person_id, command.template)]
        case SubscribeAgain():
            _refuse_unknown(command.template)
            if command.template not in preferences.unsubscribed:
                return []
            return [SubscribedAgain(command.person_id, command.template)]
        case _:
            assert_never(command)


def evolve(preferences: Preferences, event: Event) -> Preferences:
    match event:
        case QuietHoursKept():
            return replace(preferences, quiet=QuietHours(event.begins, event.ends, event.timezone))
        case Unsubscribed():
            return replace(preferences, unsubscribed=preferences.unsubscribed | {event.template})
        case SubscribedAgain():
            return replace(preferences, unsubscribed=preferences.unsubscribed - {event.template})
        case _:
            assert_never(event)


def _keep_quiet(command: KeepQuiet, preferences: Preferences) -> list[Event]:
    for field, hour in (("begins", command.begins), ("ends", command.ends)):
        if not 0 <= hour <= 23:
            raise Rejected("not-an-hour", field=field)
    try:
        ZoneInfo(command.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Rejected("no-such-timezone", field="timezone") from error
    if preferences.quiet == QuietHours(command.begins, command.ends, command.timezone):
        return []
    return [QuietHoursKept(command.person_id, command.begins, command.ends, command.timezone)]


def _refuse_unknown(template: str) -> None:
    if template not in KINDS:
        raise Rejected("no-such-message", field="template")


PREFERENCES: Decider[Command, Preferences, Event] = Decider("preferences", Preferences(), decide, evolve)
