"""What stands around each page of one programme: its name, its stage, and the ways to its other pages?"""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from werkzeug.exceptions import NotFound

from services.web import client, words
from services.web.pages.staff import wording
from services.web.words import _


def programme(programme_id: str) -> dict[str, Any]:
    """The programme, for staff: who is not signed in is asked to, who is not its staff finds nothing."""
    me = client.signed_in()
    found: dict[str, Any] = client.get("registration", f"/programmes/{programme_id}")
    if not me.organises(found["organisation_id"]):
        raise NotFound  # anybody may read about a programme, but not on its staff's pages
    return found


def page(template: str, about: Mapping[str, Any], here: str, **facts: Any) -> str:
    """A page of the programme; `here` is the place in its menu."""
    return render_template(
        f"staff/{template}",
        programme=about,
        title=words.of(about["title"]),
        status=wording.programme_status(about["status"]),
        here=here,
        places=places(about["id"]),
        base=f"/coordinator/{about['id']}",
        wording=wording,
        **facts,
    )


def places(programme_id: str) -> list[tuple[str, str, str]]:
    """Code, words and path of the programme's pages."""
    base = f"/coordinator/{programme_id}"
    return [
        ("overview", _("Overview"), base),
        ("applications", _("Applications"), f"{base}/applications"),
        ("board", _("Groups"), f"{base}/groups"),
        ("schedule", _("Meetings"), f"{base}/meetings"),
        ("surveys", _("Surveys"), f"{base}/surveys"),
        ("messages", _("Messages"), f"{base}/messages"),
        ("report", _("Report"), f"{base}/report"),
    ]
