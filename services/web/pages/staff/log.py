"""Who did what in a programme, in each service, and which of the staff has read whose application?"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.pages.staff import deeds, frame
from services.web.words import _

blueprint = Blueprint("log", __name__, url_prefix="/coordinator/<programme_id>/log")

SHOWN = 50
READS = "reads"
SERVICES = {
    "groups": "registration",
    "meetings": "sessions",
    "surveys": "surveys",
    "messages": "notifications",
}
NOTHING: Mapping[str, Any] = {"items": [], "next": None}

Fields = dict[str, Any]


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    asked = request.args.get("of", "")
    chosen = asked if asked in {*SERVICES, READS} else "groups"
    cursor = request.args.get("before")
    found, earlier = (
        _reads(programme_id, cursor) if chosen == READS else _done(SERVICES[chosen], programme_id, cursor)
    )
    return frame.page(
        "log.html", about, "overview", tabs=_tabs(), chosen=chosen, found=found, earlier=earlier
    )


def _tabs() -> list[tuple[str, str]]:
    return [
        ("groups", _("Applications and groups")),
        ("meetings", _("Meetings")),
        ("surveys", _("Surveys")),
        ("messages", _("Messages")),
        (READS, _("Who has read")),
    ]


def _done(service: str, programme_id: str, cursor: str | None) -> tuple[list[Fields], str | None]:
    """What people did: `who`, what is `said` of it, whom it is `about`, and `at` what time."""
    path = f"/programmes/{programme_id}/audit"
    page = client.get_or_none(service, path, cursor=cursor, limit=SHOWN) or NOTHING
    names = _told_names(page["items"]) if service == "registration" else _names(programme_id)
    said = deeds.WORDS[service]()
    return [_deed(one, said, names) for one in page["items"]], page["next"]


def _deed(one: Fields, said: Mapping[str, str], names: Mapping[str, str | None]) -> Fields:
    whom = f"person:{one['person_id']}" if one["person_id"] else ""
    by = one["actor"] if ":" in one["actor"] else whom  # who answers by a link acts under no name
    about = "" if whom == by else names.get(whom)
    return {
        "at": one["at"],
        "who": _who(by, names),
        "said": said.get(one["what"], one["what"]),
        "about": about,
    }


def _reads(programme_id: str, cursor: str | None) -> tuple[list[Fields], str | None]:
    path = f"/programmes/{programme_id}/reads"
    page = client.get("registration", path, cursor=cursor, limit=SHOWN)
    found = [
        {"at": one["at"], "who": _who(one["reader"], {one["reader"]: one["reader_name"]}), "said": _read(one)}
        for one in page["items"]
    ]
    return found, page["next"]


def _read(one: Fields) -> str:
    if not one["application_id"]:
        return _("read the list of applications")
    return _("read the application of %(name)s", name=one["person_name"] or _("erased"))


def _who(actor: str, names: Mapping[str, str | None]) -> str:
    if name := names.get(actor):
        return name
    if actor.startswith("partner:"):
        return _("a partner's system that has been shut out")
    return _("erased") if actor in names else _("a former member")


def _told_names(items: Sequence[Fields]) -> dict[str, str | None]:
    """Registration, which knows the names, tells them at once: partners' systems' too."""
    people = {f"person:{one['person_id']}": one["person_name"] for one in items}
    return people | {one["actor"]: one["actor_name"] for one in items}


def _names(programme_id: str) -> dict[str, str | None]:
    found = client.items("registration", f"/programmes/{programme_id}/names")
    return {f"person:{one['person_id']}": one["name"] for one in found}
