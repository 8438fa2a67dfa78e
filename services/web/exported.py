"""How do the parts that four services tell become one file that a person can read, and a program too?"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.web import times
from services.web.words import _, of

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is that of its files, `service/part`."""

    name: str
    title: str
    explains: str
    rows: Rows

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(column for row in self.rows for column in row))


def parts(told: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Part]:
    """What each service told, in the order in which a person would read it."""
    known = titles()
    return [
        Part(name, *known[name], one["rows"])
        for service, its in told.items()
        for one in its
        if (name := f"{service}/{one['name']}")
    ]


def titles() -> dict[str, tuple[str, str]]:
    return {
        "registration/contact": (_("Contact"), _("How you are reached, and what your group sees of you.")),
        "registration/applications": (_("Applications"), _("What you told when you applied.")),
        "registration/consents": (
            _("Consents"),
            _("Each consent that you gave or withdrew, with the version of its text and the time."),
        ),
        "registration/notes": (_("Notes"), _("What coordinators noted of their calls with you.")),
        "registration/groups": (_("Groups"), _("The groups that you are or were in.")),
        "registration/roles": (_("Roles"), _("What you may see and do here.")),
        "registration/devices": (_("Devices"), _("Where and until when you are signed in.")),
        "registration/passkeys": (_("Passkeys"), _("With which devices you sign in without a link.")),
        "sessions/meetings": (_("Meetings"), _("The meetings to which you were asked, and your attendance.")),
        "sessions/words": (_("Your words"), _("What you wrote around meetings: themes, rules, reasons.")),
        "sessions/goals": (_("Goals"), _("The goals that you set for yourself.")),
        "sessions/concerns": (_("Told in confidence"), _("What you told the coordinators in confidence.")),
        "sessions/ground_rules_accepted": (_("Ground rules"), _("Which versions you accepted, and when.")),
        "sessions/calendar_links": (_("Calendar links"), _("Calendars that follow your meetings.")),
        "surveys/waves": (_("Surveys"), _("The surveys to which you were asked.")),
        "surveys/answers": (
            _("Your answers"),
            _("Only you can have them: nobody else is shown what you answered."),
        ),
        "notifications/messages": (
            _("Messages"),
            _("Which e-mails were sent to you; their text is not kept."),
        ),
        "notifications/written": (_("Written messages"), _("What you wrote to others as staff.")),
        "notifications/preferences": (_("Preferences"), _("When and of what you wish not to hear.")),
    }


def headings() -> dict[str, str]:
    """What stands over the columns, for a person; a program goes by the names in the files."""
    return {
        "person_id": _("My own id"),
        "application_id": _("The application's id"),
        "programme_id": _("The programme's id"),
        "group_id": _("The group's id"),
        "session_id": _("The meeting's id"),
        "wave_id": _("The survey's id"),
        "name": _("Name"),
        "email": _("E-mail address"),
        "comes_back": _("Mail comes back"),
        "phone": _("Phone number"),
        "language": _("Language"),
        "shown_to_group": _("What my group sees"),
        "programme": _("Programme"),
        "submitted_at": _("Sent"),
        "channel": _("Way"),
        "external_reference": _("Partner's reference"),
        "status": _("State"),
        "since": _("Since"),
        "answers": _("Answers"),
        "consent": _("Consent"),
        "text_version": _("Version of the text"),
        "given": _("Given"),
        "at": _("Time"),
        "note": _("Note"),
        "group": _("Group"),
        "joined_at": _("Joined"),
        "left_at": _("Left"),
        "role": _("Role"),
        "of": _("Where"),
        "device": _("Device"),
        "begun_at": _("Signed in"),
        "seen_at": _("Last seen"),
        "signed_in_until": _("Signed in until"),
        "made_at": _("Made"),
        "last_used_at": _("Last used"),
        "number": _("Number"),
        "starts_at": _("Starts"),
        "ends_at": _("Ends"),
        "expected": _("Expected"),
        "told_absent": _("Told that they cannot come"),
        "attendance": _("Attendance"),
        "what": _("What"),
        "words": _("Words"),
        "text": _("Words"),
        "shared": _("Shared"),
        "reached": _("Reached"),
        "raised_at": _("Told"),
        "settled": _("Seen to"),
        "version": _("Version"),
        "accepted_at": _("Accepted"),
        "kind": _("Survey"),
        "instrument": _("Questionnaire"),
        "instrument_version": _("Version of the questionnaire"),
        "opened_at": _("Opened"),
        "closes_at": _("Closes"),
        "answered": _("Answered"),
        "item": _("The question's id"),
        "asks": _("Question"),
        "answer": _("Answer"),
        "label": _("In words"),
        "template": _("Message"),
        "state": _("State"),
        "due_at": _("Due"),
        "changed_at": _("Changed"),
        "written_at": _("Written"),
        "subject": _("Subject"),
        "quiet_from": _("Quiet from (hour)"),
        "quiet_until": _("Quiet until (hour)"),
        "timezone": _("Time zone"),
        "unsubscribed": _("Not wanted"),
    }


def as_zip(index: str, whole: Sequence[Part]) -> bytes:
    """`index.html`, and each part as JSON and as CSV for a spreadsheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("index.html", index)
        for part in whole:
            file.writestr(f"{part.name}.json", json.dumps(list(part.rows), indent=1, ensure_ascii=False))
            file.writestr(f"{part.name}.csv", as_csv(part))
    return made.getvalue()


def as_csv(part: Part) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(part.columns)
    writer.writerows([[_plain(cell(row.get(name))) for name in part.columns] for row in part.rows])
    return "\ufeff" + text.getvalue()


def cell(value: Any) -> str:
    """A value as a person reads it; words in several languages in the reader's.

    >>> cell(["fi", "sv"]), cell({"company": "Leipomo"}), cell(None)
    ('fi, sv', 'company: Leipomo', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(cell(one) for one in value)
        case dict() if value and set(value) <= {"fi", "sv", "en"}:
            return of(value)
        case dict():
            return "; ".join(f"{name}: {cell(one)}" for name, one in value.items())
        case _:
            return str(value)


def readable(value: Any) -> str:
    """A cell of the index: moments stand there as on the pages, where the files have them in ISO 8601."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return f"{times.full_day(value)} {times.clock(times.local(value))}"
    return cell(value)


def _plain(text: str) -> str:
    """No spreadsheet runs a cell as a formula (OWASP)."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
