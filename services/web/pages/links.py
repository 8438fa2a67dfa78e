"""What does a personal link from an e-mail do? It works at once, without signing in."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client, errors
from services.web.client import Problem
from services.web.words import _

blueprint = Blueprint("links", __name__)


@blueprint.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """One tap from the e-mail to the room; before it opens, a page that says when."""
    try:
        room = client.post("sessions", f"/join/{token}")
    except Problem as problem:
        if problem.status in (403, 404, 410):
            raise errors.Expired(
                _("Ask your facilitator for a new link, or sign in and join from there.")
            ) from problem
        raise
    if room["url"]:
        return redirect(room["url"], 303)
    return render_template("links/wait.html", room=room, again=request.path)


@blueprint.get("/offer/<token>")
def offer(token: str) -> ResponseReturnValue:
    return render_template("links/offer.html", offer=_offer(token))


@blueprint.post("/offer/<token>")
def answer_offer(token: str) -> ResponseReturnValue:
    accept = request.form.get("answer") == "yes"
    try:
        client.post("registration", f"/offers/{token}", {"accept": accept})
    except Problem as problem:
        raise _lapsed(problem) from problem
    return render_template("links/offer_answered.html", accepted=accept)


def _offer(token: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client.get("registration", f"/offers/{token}")
    except Problem as problem:
        raise _lapsed(problem) from problem
    return found


def _lapsed(problem: Problem) -> Exception:
    if problem.slug == "offer-has-lapsed" or problem.status in (404, 410):
        return errors.Expired(
            _("The time to answer has passed. You are on the waiting list and may be offered a place again.")
        )
    return problem


@blueprint.get("/calendar/<token>.ics")
def calendar_feed(token: str) -> ResponseReturnValue:
    feed = client.fetch("sessions", f"/calendar/{token}.ics")
    response = Response(feed.content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="vertais.ics"'
    return response


@blueprint.get("/calendar")
def calendar() -> ResponseReturnValue:
    client.signed_in()
    url: str = client.post("sessions", "/me/calendar")["url"]
    return render_template("links/calendar.html", url=url, webcal=f"webcal://{url.split('://', 1)[-1]}")
