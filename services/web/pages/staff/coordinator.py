"""How is a programme doing, and what needs its coordinator?"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client, times, words
from services.web.client import Problem
from services.web.pages.staff import frame, meetings, reading, wording
from services.web.pages.staff.needs import Facts, needs
from services.web.words import _

blueprint = Blueprint("coordinator", __name__, url_prefix="/coordinator")

OVER = ("completed", "cancelled")


@blueprint.get("")
def programmes() -> ResponseReturnValue:
    """Every programme of the organisations that this person coordinates; an admin sees all."""
    me = client.signed_in()
    found = [_listed(one) for one in reading.programmes()]
    return render_template(
        "staff/programmes.html",
        running=[one for one in found if one["status"] not in OVER],
        over=[one for one in found if one["status"] in OVER],
        first=me.admin,
    )


@blueprint.get("/<programme_id>")
def overview(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    places = reading.places(programme_id)
    groups = reading.groups(programme_id)
    sessions = reading.meetings(programme_id)
    waves = reading.waves(programme_id)
    check = reading.reporting_check(about) or {}
    facts = Facts(
        about,
        places["by_status"],
        places["free"],
        groups,
        not groups and bool(client.get_or_none("registration", f"/programmes/{programme_id}/grouping")),
        sessions,
        len(reading.lost(programme_id)),
        check.get("can_report") is False,
        len(reading.concerns(programme_id)),
    )
    return frame.page(
        "overview.html",
        about,
        "overview",
        capacity=places,
        needs=needs(facts, times.now()),
        groups=[_group(group, sessions) for group in groups],
        meetings=sessions,
        held=sum(one["status"] == "held" for one in sessions),
        before=wave_share(waves, "before"),
        after=wave_share(waves, "after"),
        percent=percent,
        minimum=(about.get("survey_plan") or {}).get("minimum_pairs"),
        steps=life(about),
    )


STEPS: Mapping[str, tuple[str, ...]] = {
    "planned": ("open", "cancel"),
    "applications-open": ("close", "cancel"),
    "applications-closed": ("start", "open", "cancel"),
    "running": ("complete", "cancel"),
}


def life(about: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """The steps that this programme's life can take by hand now: the next one first."""
    said = {
        "open": (
            _("Open applications"),
            _("The programme then appears on the public page and anybody can apply."),
        ),
        "close": (_("Close applications"), _("Nobody can apply after that. The waiting list still moves.")),
        "start": (
            _("Start the programme"),
            _("The groups then begin; a freed place is no longer offered by itself."),
        ),
        "complete": (
            _("Complete the programme"),
            _("Everybody who is still in has then completed it. It stays readable for you."),
        ),
        "cancel": (
            _("Call the programme off"),
            _("All coming meetings are then called off and everybody gets an e-mail. This cannot be undone."),
        ),
    }
    return [
        {"code": code, "button": said[code][0], "text": said[code][1]}
        for code in STEPS.get(about["status"], ())
    ]


@blueprint.get("/<programme_id>/life/<step>")
def ask_step(programme_id: str, step: str) -> ResponseReturnValue:
    """A step of the programme's life is confirmed on a page of its own."""
    about = frame.programme(programme_id)
    found = next((one for one in life(about) if one["code"] == step), None)
    if found is None:
        raise NotFound
    return frame.page("life.html", about, "overview", step=found, problem="")


@blueprint.post("/<programme_id>/life/<step>")
def take_step(programme_id: str, step: str) -> ResponseReturnValue:
    if step not in ("open", "close", "start", "complete", "cancel"):
        raise NotFound
    done = {
        "open": _("Applications are open."),
        "close": _("Applications are closed."),
        "start": _("The programme has started."),
        "complete": _("The programme is completed."),
        "cancel": _("The programme has been called off."),
    }
    try:
        client.post("registration", f"/programmes/{programme_id}/{step}")
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
    else:
        flash(done[step])
    return redirect(f"/coordinator/{programme_id}", 303)


def wave_share(waves: Sequence[Mapping[str, Any]], kind: str) -> tuple[int, int] | None:
    """How many have answered of how many asked, all groups together; None before it has opened."""
    opened = [one for one in waves if one["kind"] == kind and one["state"] in ("open", "closed")]
    if not opened:
        return None
    return sum(one["answered"] for one in opened), sum(one["invited"] for one in opened)


def percent(share: tuple[int, int]) -> str:
    answered, asked = share
    return f"{round(100 * answered / asked)} %"


def _group(group: Mapping[str, Any], sessions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {**group, **meetings.progress([one for one in sessions if one["group_id"] == group["group_id"]])}


def _listed(one: Mapping[str, Any]) -> dict[str, Any]:
    words_, kind = wording.programme_status(one["status"])
    return {**one, "name": words.of(one["title"]), "said": words_, "kind": kind}
