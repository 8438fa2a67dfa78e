"""Who has answered the surveys of a programme? Never what."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.web.pages.staff import frame, reading, wording
from services.web.words import _

blueprint = Blueprint("staff_surveys", __name__, url_prefix="/coordinator/<programme_id>/surveys")


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    groups = reading.groups(programme_id)
    waves = reading.waves(programme_id)
    labels = {one["group_id"]: one["label"] for one in groups}
    names = {one["person_id"]: one["name"] for one in reading.applications(programme_id)}
    by_kind = [
        {"words": wording.wave_kind(kind), "kind": kind, "waves": [_wave(one, labels, names) for one in some]}
        for kind in ("before", "after", "follow-up")
        for some in [[one for one in waves if one["kind"] == kind]]
        if some
    ]
    return frame.page(
        "surveys.html",
        about,
        "surveys",
        kinds=by_kind,
        check=reading.reporting_check(about),
    )


def _wave(wave: Mapping[str, Any], labels: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        **wave,
        "label": labels.get(wave["group_id"], "?"),
        "said": wording.wave_state(wave["state"]),
        "yes": _names(wave["respondents"], names, answered=True),
        "no": _names(wave["respondents"], names, answered=False),
    }


def _names(people: Sequence[Mapping[str, Any]], names: Mapping[str, str], answered: bool) -> list[str]:
    found = [
        names.get(one["person_id"]) or _("a former member") for one in people if one["answered"] is answered
    ]
    return sorted(found, key=str.casefold)
