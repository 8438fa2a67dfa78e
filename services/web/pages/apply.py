"""How does somebody apply? Screen by screen; what is written is kept until it is sent."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import application, client, times, trades, words
from services.web.client import Problem
from services.web.forms import Form, refused
from services.web.words import current

DRAFT_BYTES = 32

blueprint = Blueprint("apply", __name__, url_prefix="/programmes/<programme_id>/apply")


@blueprint.get("")
def begin(programme_id: str) -> ResponseReturnValue:
    return redirect(url_for("apply.show", programme_id=programme_id, screen="you"), 303)


@blueprint.get("/<screen>")
def show(programme_id: str, screen: str) -> ResponseReturnValue:
    programme = _programme(programme_id)
    return _page(programme, screen, Form(_draft(programme_id)))


@blueprint.post("/<screen>")
def keep(programme_id: str, screen: str) -> ResponseReturnValue:
    """Keep a screen's answers and go on to the next one."""
    programme = _programme(programme_id)
    if screen == "send":
        return _send(programme)
    answers = application.read(programme, screen, request.form)
    values = {**_draft(programme_id), **answers}
    if missing := application.missing(programme, screen, answers):
        return _page(programme, screen, Form(values, missing)), 422
    try:
        client.put("registration", _draft_path(programme_id), {"answers": application.body(values)})
    except Problem as problem:
        return _page(programme, screen, refused(values, problem)), problem.status
    screens = application.screens(programme)
    following = screens[screens.index(screen) + 1]
    return redirect(url_for("apply.show", programme_id=programme_id, screen=following), 303)


@blueprint.get("/thanks")
def thanks(programme_id: str) -> ResponseReturnValue:
    return render_template("apply/thanks.html", programme=_programme(programme_id))


def _send(programme: dict[str, Any]) -> ResponseReturnValue:
    values = _draft(programme["id"])
    consent = programme["survey_consent"]["version"] if request.form.get("survey_consent") else None
    body = {**application.body(values), "language": current(), "survey_consent": consent}
    try:
        client.post("registration", f"/programmes/{programme['id']}/applications", body)
    except Problem as problem:
        form = refused({**values, "survey_consent": consent}, problem)
        screen = application.screen_of(programme, list(form.errors)) or "send"
        return _page(programme, screen, form), problem.status
    session.pop(_draft_key(programme["id"]), None)
    return redirect(url_for("apply.thanks", programme_id=programme["id"]), 303)


def _page(programme: dict[str, Any], screen: str, form: Form) -> str:
    screens = application.screens(programme)
    if screen not in screens:
        raise NotFound
    return render_template(
        f"apply/{screen}.html",
        programme=programme,
        screen=screen,
        screens=screens,
        form=form,
        asked=application.fields(programme, screen),
        labels=application.labels(programme),
        required=lambda name: application.is_required(programme, name),
        spoken=[(code, words.language_name(code)) for code in programme["languages"]],
        times_words=[
            (code, times.slot(code)) for code in programme.get("weekly_slots") or application.FREE_TIMES
        ],
        options_of=lambda question: [(code, words.of(said)) for code, said in question["choices"].items()],
        trades=trades,
    )


def _programme(programme_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("registration", f"/programmes/{programme_id}")
    return found


def _draft_key(programme_id: str) -> str:
    return f"draft:{programme_id}"


def _draft_path(programme_id: str) -> str:
    """The draft of this browser: its id is the secret that the form cookie holds."""
    ident = session.setdefault(_draft_key(programme_id), token_urlsafe(DRAFT_BYTES))
    return f"/programmes/{programme_id}/drafts/{ident}"


def _draft(programme_id: str) -> dict[str, Any]:
    if _draft_key(programme_id) not in session:
        return {}
    kept = client.get_or_none("registration", _draft_path(programme_id))
    return application.flat(kept["answers"]) if kept else {}
