"""Who did what in a programme, and which of the staff has read whose application?"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.web import client
from services.web.pages.staff import frame
from services.web.words import _

blueprint = Blueprint("log", __name__, url_prefix="/coordinator/<programme_id>/log")

SHOWN = 50


@blueprint.get("")
def show(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    base, said = f"/programmes/{programme_id}", words()
    done = client.get("registration", f"{base}/audit", cursor=request.args.get("done"), limit=SHOWN)
    reads = client.get("registration", f"{base}/reads", cursor=request.args.get("reads"), limit=SHOWN)
    return frame.page(
        "log.html",
        about,
        "overview",
        done=[
            {**one, "said": said.get(one["what"], one["what"]), "who": _who(one, "actor")}
            for one in done["items"]
        ],
        reads=[{**one, "who": _who(one, "reader")} for one in reads["items"]],
        earlier_done=done["next"],
        earlier_reads=reads["next"],
    )


def _who(one: Mapping[str, Any], which: str) -> str:
    if one[f"{which}_name"]:
        return str(one[f"{which}_name"])
    return (
        _("a partner's system that has been shut out") if one[which].startswith("partner:") else _("erased")
    )


def words() -> dict[str, str]:
    """What each event of a programme says was done."""
    return {
        "programme-planned": _("planned the programme"),
        "design-revised": _("changed the programme"),
        "applications-opened": _("opened applications"),
        "applications-closed": _("closed applications"),
        "programme-started": _("started the programme"),
        "programme-completed": _("completed the programme"),
        "programme-cancelled": _("called the programme off"),
        "places-opened": _("opened the places"),
        "capacity-changed": _("changed the number of places"),
        "places-closed": _("closed the places"),
        "places-settled": _("settled the places"),
        "places-ended": _("ended the places"),
        "place-requested": _("asked for a place"),
        "application-submitted": _("sent an application"),
        "application-accepted": _("accepted"),
        "application-waitlisted": _("put on the waiting list"),
        "application-declined": _("declined"),
        "application-withdrawn": _("withdrew"),
        "place-offered": _("offered a place"),
        "offer-lapsed": _("let an offer lapse"),
        "participant-paused": _("paused taking part"),
        "participant-resumed": _("resumed taking part"),
        "participant-left": _("noted the leaving"),
        "participant-completed": _("noted the completion"),
        "answers-corrected": _("corrected the answers"),
        "call-noted": _("noted a call"),
        "survey-consent-given": _("gave consent to the surveys"),
        "survey-consent-withdrawn": _("withdrew consent to the surveys"),
        "groups-asked": _("asked for proposed groups"),
        "groups-proposed": _("proposed groups"),
        "no-groups-found": _("found no groups"),
        "member-moved": _("moved a member on the board"),
        "move-undone": _("took back a move"),
        "member-pinned": _("fixed a member to a group"),
        "member-unpinned": _("let a member loose"),
        "facilitator-placed": _("placed a facilitator"),
        "facilitator-taken-away": _("took a facilitator off the board"),
        "meeting-time-chosen": _("chose a meeting time"),
        "groups-published": _("published the groups"),
        "member-transferred": _("moved a member to another group"),
        "member-let-go": _("let a member go"),
        "group-formed": _("formed a group"),
        "member-joined": _("added a member to a group"),
        "member-left": _("took a member off a group"),
        "facilitator-assigned": _("assigned a facilitator"),
        "facilitator-released": _("released a facilitator"),
        "substitute-named": _("named a substitute"),
        "legal-hold-placed": _("placed a legal hold"),
        "legal-hold-lifted": _("lifted a legal hold"),
        "retention-planned": _("planned how long data is kept"),
        "retention-ended": _("ended the keeping of data"),
    }
