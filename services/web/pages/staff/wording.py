"""How are statuses, rules and other codes of the services said on the staff's pages?"""

from collections.abc import Mapping
from typing import Any

from services.web.words import _

Said = tuple[str, str]  # words, and the kind of tag in which they stand


def programme_status(status: str) -> Said:
    return {
        "planned": (_("Planned"), "wait"),
        "applications-open": (_("Applications open"), ""),
        "applications-closed": (_("Applications closed"), "wait"),
        "running": (_("Running"), ""),
        "completed": (_("Finished"), ""),
        "cancelled": (_("Cancelled"), "warn"),
    }.get(status, (status, ""))


def application_status(status: str) -> Said:
    return {
        "submitted": (_("New"), "wait"),
        "accepted": (_("Accepted"), ""),
        "waiting": (_("On the waiting list"), "wait"),
        "offered": (_("Has been offered a place"), "wait"),
        "lapsed": (_("The offer ran out"), "warn"),
        "declined": (_("Declined"), "warn"),
        "withdrawn": (_("Withdrawn"), "warn"),
        "paused": (_("On a break"), "wait"),
        "left": (_("Left"), "warn"),
        "completed": (_("Completed"), ""),
    }.get(status, (status, ""))


def message_status(status: str) -> Said:
    return {
        "sent": (_("Sent"), ""),
        "queued": (_("On its way"), "wait"),
        "waiting": (_("On its way"), "wait"),
        "withdrawn": (_("Not needed any more"), "wait"),
        "given-up": (_("Did not arrive"), "warn"),
        "bounced": (_("Came back"), "warn"),
    }.get(status, (status, "wait"))


def why_lost(status: str, reason: str | None) -> str:
    """Why a message did not arrive, as far as it helps; `reason` is a status of RFC 3463, or a slug."""
    if (reason or "").endswith(".2.2"):
        return _("The mailbox is full.")
    return _("It came back.") if status == "bounced" else _("It could not be sent.")


def template(code: str) -> str:
    """What a standard message is about."""
    return {
        "sign-in-link": _("A link to sign in"),
        "application-received": _("The application has arrived"),
        "application-accepted": _("The application is accepted"),
        "application-waitlisted": _("A place on the waiting list"),
        "application-declined": _("The application is declined"),
        "place-offered": _("A place is offered"),
        "offer-lapsed": _("The offer ran out"),
        "group-welcome": _("Welcome to the group"),
        "session-invitation": _("Invitation to a meeting"),
        "session-moved": _("A meeting has been moved"),
        "session-cancelled": _("A meeting has been called off"),
        "session-reminder": _("Reminder of a meeting"),
        "ground-rules-agreed": _("The ground rules are agreed"),
        "absence-told": _("Somebody can't come"),
        "survey-invitation": _("Invitation to a survey"),
        "survey-reminder": _("Reminder of a survey"),
        "report-ready": _("The report is ready"),
        "written-message": _("A message written by staff"),
    }.get(code, code)


def meeting_status(status: str) -> Said:
    return {
        "scheduled": (_("To come"), "wait"),
        "held": (_("Held"), ""),
        "cancelled": (_("Called off"), "warn"),
        "did-not-take-place": (_("Did not take place"), "warn"),
    }.get(status, (status, ""))


def wave_kind(kind: str) -> str:
    return {
        "before": _("The survey before"),
        "after": _("The survey after"),
        "follow-up": _("The follow-up survey"),
        "pulse": _("The quick survey"),
    }.get(kind, kind)


def wave_state(state: str) -> Said:
    return {
        "planned": (_("Opens later"), "wait"),
        "open": (_("Open"), ""),
        "closed": (_("Closed"), ""),
        "cancelled": (_("Called off"), "warn"),
    }.get(state, (state, ""))


def channel(code: str) -> str:
    return {
        "web": _("on the web"),
        "phone": _("by phone, written down by a coordinator"),
        "partner": _("through a partner's system"),
    }.get(code, code)


def leaving_reasons() -> dict[str, str]:
    return {
        "paused-business": _("Has paused the business"),
        "no-time": _("No time for it"),
        "health": _("Health"),
        "not-for-me": _("It was not for them"),
        "other": _("Another reason, or none given"),
    }


def rule(code: str) -> str:
    """A rule of group formation."""
    return {
        "group-size": _("Size of the group"),
        "second-facilitator": _("A second facilitator for a large group"),
        "common-time": _("A weekly time that suits all"),
        "common-language": _("A common language"),
        "facilitator-time": _("A facilitator who is free then"),
        "together": _("People who are to be together"),
        "apart": _("People who are not to be together"),
        "competitors-apart": _("No direct competitors"),
        "pinned": _("Kept where they are"),
        "experience-mix": _("Mix of experience"),
        "trade-mix": _("Mix of trades"),
        "no-isolated-minority": _("Nobody alone of their kind"),
        "no-repeat": _("New people to each other"),
        "even-sizes": _("Groups of the same size"),
    }.get(code, code)


def company_size(code: str) -> str:
    return {
        "1": _("Just me"),
        "2-4": _("2–4 people"),
        "5-9": _("5–9 people"),
        "10-49": _("10–49 people"),
        "50+": _("50 people or more"),
    }.get(code, code)


def agenda_step(step: Mapping[str, Any]) -> str:
    """A step's own title, else what its kind is called."""
    named = {
        "introduction": _("Introduction"),
        "pairs": _("In pairs"),
        "whole-group": _("The whole group"),
        "break": _("Break"),
        "ground-rules": _("Ground rules"),
        "closing": _("Closing"),
    }
    return str(step.get("title") or named.get(step["kind"], step["kind"]))
