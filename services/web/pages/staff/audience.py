"""To whom can a message be written, and who is that just now? By group or by step, never by answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.web.pages.staff import reading, wording
from services.web.words import _

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """`people`: person → name. `group_id` where it is one group's members."""

    code: str
    words: str
    people: Mapping[str, str]
    group_id: str | None = None


def of_programme(programme_id: str) -> list[Selection]:
    """What a coordinator can choose from; selections that nobody is in are left out."""
    groups = reading.groups(programme_id)
    applications = reading.applications(programme_id)
    found = [of_group(group) for group in groups]
    everyone = {person: name for one in found for person, name in one.people.items()}
    if len(found) > 1:
        found.append(Selection("groups", _("All groups"), everyone))
    if not groups:
        found.append(_with_status(applications, "accepted", _("Everyone who is accepted")))
    found.append(_with_status(applications, "waiting", _("The waiting list")))
    found.append(_with_status(applications, "submitted", _("Those who wait for an answer")))
    found += _unanswered(reading.waves(programme_id), everyone)
    return [one for one in found if one.people]


def of_group(group: Fields) -> Selection:
    members = {one["person_id"]: one["name"] for one in group["members"]}
    return Selection(
        f"group:{group['group_id']}", _("Group %(label)s", label=group["label"]), members, group["group_id"]
    )


def _with_status(applications: Sequence[Fields], status: str, words: str) -> Selection:
    people = {
        one["person_id"]: one["name"] for one in applications if one["status"] == status and one["name"]
    }
    return Selection(status, words, people)


def _unanswered(waves: Sequence[Fields], names: Mapping[str, str]) -> list[Selection]:
    """Who has been asked by an open survey and has not answered, all groups together."""
    found = []
    for kind in ("before", "after", "follow-up"):
        asked = [
            one["person_id"]
            for wave in waves
            if wave["kind"] == kind and wave["state"] == "open"
            for one in wave["respondents"]
            if not one["answered"]
        ]
        people = {person: names[person] for person in asked if person in names}
        words = _("Not answered yet: %(survey)s", survey=wording.wave_kind(kind))
        found.append(Selection(f"unanswered:{kind}", words, people))
    return found
