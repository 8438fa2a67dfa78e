"""What does an application's state mean to the person who sent it?"""

from collections.abc import Iterable, Mapping
from typing import Any

from services.web import times
from services.web.words import _, of

Application = Mapping[str, Any]


WITHDRAWABLE = ("submitted", "accepted", "waiting", "lapsed", "offered")


def current(found: Iterable[Application]) -> list[Application]:
    """Those that still say something: not the ones that ended by a no."""
    return [one for one in found if one["status"] not in ("withdrawn", "declined", "left")]


def shown(application: Application) -> dict[str, Any]:
    """With its title, its state as a tag and a sentence that says what comes next."""
    state, mood, text = _said(application)
    return {
        **application,
        "title": of(application["title"]),
        "may_leave": application["status"] in ("accepted", "paused") and _has_begun(application),
        "may_withdraw": application["status"] in WITHDRAWABLE,
        "state": state,
        "mood": mood,
        "text": text,
    }


def _has_begun(application: Application) -> bool:
    return application.get("programme_status") == "running"


def _said(application: Application) -> tuple[str, str, str]:
    match application["status"]:
        case "submitted":
            return _("Sent"), "wait", _("The coordinator reads it and answers you by e-mail.")
        case "accepted" if _has_begun(application):
            return _("You are in"), "", _("Your meetings are on the home page.")
        case "accepted":
            return _("You are in"), "", _("You hear by e-mail when the groups are ready.")
        case "waiting" | "lapsed":
            return (
                _("On the waiting list"),
                "wait",
                _("If a place becomes free, it is offered to you by e-mail."),
            )
        case "offered":
            until = application.get("offer_until")
            text = (
                _("Say by %(time)s whether you take it: the link is in your e-mail.", time=times.when(until))
                if until
                else _("Say whether you take it: the link is in your e-mail.")
            )
            return _("A place is offered"), "wait", text
        case "paused":
            return _("On a break"), "wait", _("Write to your coordinator when you want to go on.")
        case "completed":
            return _("Completed"), "", _("Thank you for taking part.")
        case "declined":
            return _("No place"), "wait", _("There was no place for you in this one.")
        case "left":
            return _("You have left"), "wait", _("You are no longer in this programme.")
        case _:
            return _("Withdrawn"), "wait", _("You have withdrawn this application.")
