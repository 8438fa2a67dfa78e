"""How does somebody answer a survey? On one page, by a link, saved as one goes."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.web import client, errors
from services.web.client import Problem
from services.web.forms import Form, refused
from services.web.words import _

blueprint = Blueprint("survey", __name__, url_prefix="/survey/<token>")


@blueprint.get("")
def show(token: str) -> ResponseReturnValue:
    survey = _open(token)
    if survey["submitted"]:
        return render_template("survey/thanks.html", survey=survey)
    return render_template("survey/form.html", survey=survey, form=Form(survey["answers"]))


@blueprint.post("")
def save(token: str) -> ResponseReturnValue:
    answers = _answers()
    try:
        client.put("surveys", f"/survey-links/{token}/answers", {"answers": answers})
        if request.form.get("do") == "send":
            client.post("surveys", f"/survey-links/{token}/submit")
            return redirect(f"/survey/{token}", 303)
    except Problem as problem:
        if problem.slug == "survey-already-answered":
            return redirect(f"/survey/{token}", 303)
        return _page(token, refused(answers, problem)), problem.status
    if request.headers.get("HX-Request"):
        return render_template("survey/saved.html")
    flash(_("Saved. Come back with the same link whenever you like."))
    return redirect(f"/survey/{token}", 303)


def _open(token: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client.post("surveys", f"/survey-links/{token}")
    except Problem as problem:
        if problem.status in (404, 410):
            raise errors.Expired(_("The survey has closed, or a newer link has come by e-mail.")) from problem
        raise
    return found


def _page(token: str, form: Form) -> str:
    return render_template("survey/form.html", survey=_open(token), form=form)


def _answers() -> dict[str, int]:
    """What was chosen; an item left alone is left out, which is everybody's right."""
    return {
        name.removeprefix("item."): int(value)
        for name, value in request.form.items()
        if name.startswith("item.") and value.lstrip("-").isdecimal()
    }
