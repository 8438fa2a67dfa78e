"""What matters to a participant now? One page that changes with the time."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.web import applications, client, greeting, times
from services.web.standing import path, standing
from services.web.words import _

blueprint = Blueprint("home", __name__)


@blueprint.get("/home")
def show() -> ResponseReturnValue:
    me = client.signed_in()
    now = times.now()
    own = applications.current(client.get("registration", "/me")["applications"])
    meetings = [one for one in client.items("sessions", "/me/sessions") if one["role"] == "member"]
    here = standing(meetings, now)
    group_id = (here.next or here.last or {}).get("group_id") or next(iter(me.member_of), None)
    of_group = [one for one in meetings if one["group_id"] == group_id]
    return render_template(
        "home/home.html",
        headline=greeting.headline(here, own, now),
        kind=here.kind,
        meeting=here.next,
        task=(here.last or {}).get("task"),
        dots=[(state, _meeting_words(state, one)) for state, one in path(of_group, now)],
        waves=[_wave(wave) for wave in client.items("surveys", "/me/waves")],
        group=client.get_or_none("registration", f"/groups/{group_id}") if group_id else None,
        rules=client.get_or_none("sessions", f"/groups/{group_id}/ground-rules") if group_id else None,
        applications=[
            applications.shown(one) for one in own if one["status"] not in ("accepted", "completed")
        ],
    )


def _meeting_words(state: str, meeting: Mapping[str, Any]) -> str:
    """What a dot of the path says to those who do not see it."""
    said = {"done": _("held"), "next": _("next"), "ahead": _("to come"), "off": _("called off")}
    return f"{meeting['number']}. {said[state]}, {times.day(meeting['starts_at'], meeting['timezone'])}"


def _wave(wave: Mapping[str, Any]) -> dict[str, Any]:
    titles = {
        "before": _("The survey before"),
        "after": _("The survey after"),
        "follow-up": _("The follow-up survey"),
        "pulse": _("The quick survey"),
    }
    if wave["answered"]:
        text = _("Thank you. Only you see your answers.")
    elif wave["open"]:
        until = wave.get("closes_at")
        text = (
            _("Takes a few minutes. Open until %(day)s.", day=times.last_day(until, wave["timezone"]))
            if until
            else _("Takes a few minutes. Only you see your answers.")
        )
    else:
        text = _("This survey has closed.")
    return {**wave, "title": titles.get(wave["kind"], wave["kind"]), "text": text}
