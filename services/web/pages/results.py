"""How have I been doing? One's own scores over time, seen by nobody else."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client, times
from services.web.words import _, number

LEFT, RIGHT = 92, 316  # where a chart's axis begins and ends, in its own units
ROW = 64

blueprint = Blueprint("results", __name__, url_prefix="/results")


@blueprint.get("")
def show() -> ResponseReturnValue:
    client.signed_in()
    return render_template("results/results.html", results=client.items("surveys", "/me/results"), kind=kind)


@blueprint.get("/<programme_id>/<scale>.svg")
def chart(programme_id: str, scale: str) -> ResponseReturnValue:
    client.signed_in()
    for result in client.items("surveys", "/me/results"):
        for one in result["scales"]:
            if result["programme_id"] == programme_id and one["scale"] == scale and one["points"]:
                drawn = render_template("results/chart.svg", **drawing(one), left=LEFT, right=RIGHT)
                response = Response(drawn, content_type="image/svg+xml")
                # Its own colours for light and dark, and nothing else: it can run and load nothing.
                response.headers["Content-Security-Policy"] = (
                    f"default-src 'none'; style-src {_digest(drawn)}"
                )
                return response
    raise NotFound


def _digest(drawn: str) -> str:
    """The one style sheet in a drawing, as a policy names it."""
    style = drawn.partition("<style>")[2].partition("</style>")[0]
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def kind(name: str) -> str:
    named = {"before": _("Before"), "after": _("After"), "follow-up": _("Follow-up")}
    return named.get(name, name)


def drawing(scale: Mapping[str, Any]) -> dict[str, Any]:
    """Where each point and tick of a scale stands; five ticks from the lowest to the highest score."""
    lowest, highest = scale["lowest"], scale["highest"]
    rows = [
        {
            "y": 40 + turn * ROW,
            "x": _place(point["score"], lowest, highest),
            "label": kind(point["kind"]),
            "day": times.full_day(point["opened_at"]),
            "score": number(point["score"]),
        }
        for turn, point in enumerate(scale["points"])
    ]
    steps = [lowest + (highest - lowest) * part / 4 for part in range(5)]
    ticks = [{"x": _place(step, lowest, highest), "label": number(step)} for step in steps]
    return {"rows": rows, "ticks": ticks, "foot": 40 + len(rows) * ROW}


def _place(score: float, lowest: float, highest: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (score - lowest) / ((highest - lowest) or 1), 1)
