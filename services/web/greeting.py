"""With which words does the home page open? With what matters now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.web import times
from services.web.standing import Standing
from services.web.words import _, ngettext


def headline(here: Standing, applications: Sequence[Mapping[str, Any]], now: datetime) -> str:
    meeting = here.next or {}
    match here.kind:
        case "now":
            return _("Your group is meeting now")
        case "soon":
            minutes = max(1, round((times.parse(meeting["starts_at"]) - now).total_seconds() / 60))
            return ngettext(
                "Your meeting begins in %(num)d minute", "Your meeting begins in %(num)d minutes", minutes
            )
        case "after":
            return _("Thank you for the meeting")
        case "today":
            return _("Your group meets today")
        case "tomorrow":
            return _("Your group meets tomorrow")
        case "week" | "later":
            until = times.days_until(meeting["starts_at"], meeting.get("timezone"))
            return ngettext("Your group meets in %(num)d day", "Your group meets in %(num)d days", until)
        case "done":
            return _("Your meetings have been held")
        case _:
            return _before_meetings(applications)


def _before_meetings(applications: Sequence[Mapping[str, Any]]) -> str:
    states = {one["status"] for one in applications}
    if "offered" in states:
        return _("A place is waiting for you")
    if "accepted" in states:
        return _("You are in. The groups come next")
    if "submitted" in states:
        return _("Your application is with us")
    if states & {"waiting", "lapsed"}:
        return _("You are on the waiting list")
    return _("Welcome")
