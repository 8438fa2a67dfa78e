"""How is an application written down that somebody told on the phone? On one page, as the programme asks."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from services.web import application, client, times, words
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import answers, frame, wording
from services.web.trades import offered
from services.web.words import _

blueprint = Blueprint("by_phone", __name__, url_prefix="/coordinator/<programme_id>/applications/new")

Fields = Mapping[str, Any]


@blueprint.get("")
def ask(programme_id: str) -> ResponseReturnValue:
    return _page(frame.programme(programme_id), Form())


@blueprint.post("")
def add(programme_id: str) -> ResponseReturnValue:
    about = frame.programme(programme_id)
    values: dict[str, Any] = {"language": text(request.form, "language")}
    for screen in application.screens(about):
        values |= application.read(about, screen, request.form)
    # nobody consents to the surveys for another: they do so themselves, on their own page
    body = {**application.body(values), "survey_consent": None, "channel": "phone"}
    try:
        made = client.post("registration", f"/programmes/{programme_id}/applications", body)
    except Problem as problem:
        return _page(about, refused(values, problem)), problem.status
    flash(_("The application is in. They get an e-mail about it."))
    return redirect(f"/coordinator/{programme_id}/applications/{made['id']}", 303)


def _page(about: Fields, form: Form) -> str:
    asked = questions(about)
    contact = {
        "name": _("Name"),
        "email": _("E-mail address"),
        "phone": _("Phone number"),
        "language": _("Language of their e-mails"),
    }
    return frame.page(
        "application_new.html",
        about,
        "applications",
        form=form,
        questions=asked,
        labels=contact | {one["name"]: one["label"] for one in asked},
        spoken=[(code, words.language_name(code)) for code in about["languages"]],
    )


def questions(about: Fields) -> list[dict[str, Any]]:
    """What the programme asks, each as one field: its name in the API's body, words, kind and choices."""
    labels = answers.labels()
    own = {f"answers.questions.{one['id']}": one for one in about.get("questions") or ()}
    found = []
    for screen in application.screens(about):
        for name in application.fields(about, screen):
            if not name.startswith("answers."):
                continue
            asked = own.get(name)
            found.append(
                {
                    "name": name,
                    "label": words.of(asked["words"]) if asked else labels[name.removeprefix("answers.")],
                    "required": application.is_required(about, name),
                    **(_of_own(asked) if asked else _of_field(about, name.removeprefix("answers."))),
                }
            )
    return found


def _of_own(asked: Fields) -> dict[str, Any]:
    options = [(code, words.of(said)) for code, said in (asked.get("choices") or {}).items()]
    return {"kind": asked["kind"], "options": options}


def _of_field(about: Fields, name: str) -> dict[str, Any]:
    match name:
        case "languages":
            spoken = [(code, words.language_name(code)) for code in about["languages"]]
            return {"kind": "choices", "options": spoken}
        case "weekly_times":
            codes = about.get("weekly_slots") or application.FREE_TIMES
            return {"kind": "choices", "options": [(code, times.slot(code)) for code in codes]}
        case "trade":
            return {"kind": "choice", "options": offered()}
        case "company_size":
            sizes = ("1", "2-4", "5-9", "10-49", "50+")
            return {"kind": "choice", "options": [(code, wording.company_size(code)) for code in sizes]}
        case "membership":
            return {"kind": "choice", "options": [("yes", _("yes")), ("no", _("no"))]}
        case "needs" | "wishes":
            return {"kind": "text"}
        case "years_in_business":
            return {"kind": "number"}
        case _:
            return {"kind": "line"}
