"""What in a programme needs its coordinator now? Nothing, most days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.web import times
from services.web.words import _, ngettext

SOON = timedelta(days=7)
VERY_SOON = timedelta(days=3)
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    title: str
    text: str
    button: str
    path: str
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is looked at. `given_up`: messages that did not arrive; `too_small`: no report could ever be
    released; `board`: whether groups are proposed and not yet published."""

    programme: Fields
    counts: Mapping[str, int] = field(default_factory=dict)
    free: int = 0
    groups: Sequence[Fields] = ()
    board: bool = False
    meetings: Sequence[Fields] = ()
    given_up: int = 0
    too_small: bool = False
    concerns: int = 0


def needs(facts: Facts, now: datetime) -> list[Need]:
    """What needs the coordinator; what is soon too late first."""
    base = f"/coordinator/{facts.programme['id']}"
    found = [
        *_of_concerns(facts, base),
        *_of_life(facts, base),
        *_of_applications(facts, base),
        *_of_groups(facts, base),
        *_of_meetings(facts, base, now),
        *_of_messages(facts, base),
    ]
    return sorted(found, key=lambda one: not one.hot)


def _of_concerns(facts: Facts, base: str) -> Iterator[Need]:
    if facts.concerns:
        yield Need(
            ngettext(
                "%(num)d concern told in confidence", "%(num)d concerns told in confidence", facts.concerns
            ),
            _("Only the coordinators see it."),
            _("Read"),
            f"{base}/concerns",
            hot=True,
        )


def _of_life(facts: Facts, base: str) -> Iterator[Need]:
    match facts.programme["status"]:
        case "planned":
            yield Need(
                _("Applications are not open yet"),
                _("Look at the public page, then open them."),
                _("Open applications"),
                f"{base}#life",
            )
        case "running" if facts.meetings and not _coming(facts):
            yield Need(
                _("All meetings are over"),
                _("Completing the programme closes it for everybody; the report stays."),
                _("Complete the programme"),
                f"{base}#life",
            )
        case _:
            pass
    if facts.too_small and facts.programme["status"] in ("planned", "applications-open"):
        yield Need(
            _("Too small for a report"),
            _("With this many places the survey's results could not be shown to anybody."),
            _("See why"),
            f"{base}/surveys",
        )


def _of_applications(facts: Facts, base: str) -> Iterator[Need]:
    new, waiting = facts.counts.get("submitted", 0), facts.counts.get("waiting", 0)
    if new:
        title = ngettext("%(num)d new application", "%(num)d new applications", new)
        text = (
            ngettext("%(num)d place is free.", "%(num)d places are free.", facts.free)
            if facts.free
            else _("All places are taken. %(num)d on the waiting list now.", num=waiting)
        )
        yield Need(title, text, _("Handle them"), f"{base}/applications?status=submitted")
    elif waiting and facts.free and facts.programme["status"] in ("applications-open", "running"):
        yield Need(
            ngettext("%(num)d free place", "%(num)d free places", facts.free),
            ngettext(
                "%(num)d person is on the waiting list.", "%(num)d people are on the waiting list.", waiting
            ),
            _("Offer it"),
            f"{base}/applications?status=waiting",
        )


def _of_groups(facts: Facts, base: str) -> Iterator[Need]:
    accepted = facts.counts.get("accepted", 0)
    closed = facts.programme["status"] in ("applications-closed", "running")
    if accepted and closed and not facts.groups:
        title = _("The groups are not published yet") if facts.board else _("Form the groups")
        text = ngettext(
            "%(num)d person waits to hear about their group.",
            "%(num)d people wait to hear about their group.",
            accepted,
        )
        yield Need(title, text, _("To the groups"), f"{base}/groups")
    for group in facts.groups:
        if not group["facilitators"]:
            yield Need(
                _("Group %(label)s has no facilitator", label=group["label"]),
                _("Nobody would lead its next meeting."),
                _("Choose one"),
                f"{base}/groups",
                hot=True,
            )


def _of_meetings(facts: Facts, base: str, now: datetime) -> Iterator[Need]:
    labels = {group["group_id"]: group["label"] for group in facts.groups}
    for meeting in facts.meetings:
        starts, ends = times.parse(meeting["starts_at"]), times.parse(meeting["ends_at"])
        label = labels.get(meeting["group_id"], "")
        if meeting["status"] != "scheduled":
            continue
        if now < starts < now + SOON and not meeting["has_room"]:
            yield Need(
                _("Group %(label)s: meeting %(num)d has no room", label=label, num=meeting["number"]),
                _("The link is missing, and the meeting is %(when)s.", when=_until(meeting)),
                _("Add the link"),
                f"{base}/meetings#room-{meeting['group_id']}",
                hot=starts < now + VERY_SOON,
            )
        if ends < now:
            yield Need(
                _("Group %(label)s: was meeting %(num)d held?", label=label, num=meeting["number"]),
                _("Without an answer it counts as held a day after its end."),
                _("Take attendance"),
                f"/facilitator/meetings/{meeting['id']}",
            )


def _of_messages(facts: Facts, base: str) -> Iterator[Need]:
    if facts.given_up:
        yield Need(
            ngettext("%(num)d e-mail came back", "%(num)d e-mails came back", facts.given_up),
            _("There is probably a mistake in the address."),
            _("See whose"),
            f"{base}/messages?status=given-up",
        )


def _coming(facts: Facts) -> list[Fields]:
    return [one for one in facts.meetings if one["status"] == "scheduled"]


def _until(meeting: Fields) -> str:
    return times.in_days(times.days_until(meeting["starts_at"], meeting["timezone"]))
