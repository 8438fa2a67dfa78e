"""Which organisations are there, who works in each, and how does one get its next programme?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import application, client, language, times, words
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff import reading, wording
from services.web.words import _

blueprint = Blueprint("organisations", __name__)

DATES = ("closes_on", "starts_on", "ends_on")
ROLES = {"coordinators": "coordinators", "staff": "facilitators"}  # path of the API → what they are


@blueprint.get("/admin")
def every() -> ResponseReturnValue:
    return _every(Form())


@blueprint.post("/admin")
def found() -> ResponseReturnValue:
    body = {"name": text(request.form, "name"), "reply_to": text(request.form, "reply_to")}
    try:
        made = client.post("registration", "/organisations", body)
    except Problem as problem:
        return _every(refused(request.form, problem)), problem.status
    flash(_("The organisation is founded. Name its coordinators next."))
    return redirect(f"/organisations/{made['id']}", 303)


@blueprint.get("/organisations/<organisation_id>")
def one(organisation_id: str) -> ResponseReturnValue:
    return _one(organisation_id)


@blueprint.post("/organisations/<organisation_id>/coordinators")
def appoint(organisation_id: str) -> ResponseReturnValue:
    return _add(organisation_id, "coordinators", _contact(), _("They can sign in with that address now."))


@blueprint.post("/organisations/<organisation_id>/staff")
def engage(organisation_id: str) -> ResponseReturnValue:
    able = {name: request.form.getlist(name) for name in ("languages", "weekly_times")}
    return _add(organisation_id, "staff", _contact() | able, _("They can be given groups to lead now."))


@blueprint.route("/organisations/<organisation_id>/<role>/<person_id>/dismiss", methods=["GET", "POST"])
def dismiss(organisation_id: str, role: str, person_id: str) -> ResponseReturnValue:
    """Asked first, since their rights end at once; they can be named again at any time."""
    if role not in ROLES:
        raise NotFound
    about = organisation(organisation_id)
    listed = client.items("registration", f"/organisations/{organisation_id}/{role}")
    person = next((one for one in listed if one["person_id"] == person_id), None)
    if person is None:
        raise NotFound
    if request.method == "GET":
        return render_template("staff/dismiss.html", organisation=about, person=person, role=role)
    client.delete("registration", f"/organisations/{organisation_id}/{role}/{person_id}")
    flash(_("%(name)s works here no longer.", name=person["name"]))
    return redirect(f"/organisations/{organisation_id}", 303)


@blueprint.post("/organisations/<organisation_id>/programmes")
def make_programme(organisation_id: str) -> ResponseReturnValue:
    """From a template, with what differs from one programme to the next laid over it."""
    title = {code: text(request.form, f"title.{code}") for code in language.LANGUAGES}
    over: dict[str, Any] = {name: text(request.form, name) for name in DATES}
    capacity = text(request.form, "capacity")
    over["capacity"] = int(capacity) if capacity and capacity.isdecimal() else capacity
    over["title"] = {code: said for code, said in title.items() if said}
    if over["starts_on"]:
        over["session_plan"] = {"first_on": over["starts_on"]}
    body = {"template": text(request.form, "template"), "overrides": over}
    try:
        made = client.post("registration", f"/organisations/{organisation_id}/programmes/import", body)
    except Problem as problem:
        form = refused(request.form, problem, _renamed(problem))
        return _one(organisation_id, programme=form), problem.status
    flash(_("The programme is planned. Look it through, then open applications."))
    return redirect(f"/coordinator/{made['id']}", 303)


def _renamed(problem: Problem) -> dict[str, str]:
    """The API names a field by its place in the template; the form by its own name."""
    fields = (str(error.get("field", "")).removeprefix("$.") for error in problem.errors)
    return {field: field.removeprefix("overrides.").removeprefix("design.") for field in fields}


def _add(organisation_id: str, role: str, body: Mapping[str, Any], done: str) -> ResponseReturnValue:
    try:
        client.post("registration", f"/organisations/{organisation_id}/{role}", body)
    except Problem as problem:
        return _one(organisation_id, **{role: refused(request.form.to_dict(), problem)}), problem.status
    flash(done)
    return redirect(f"/organisations/{organisation_id}", 303)


def _contact() -> dict[str, Any]:
    return {name: text(request.form, name) for name in ("name", "email", "language")}


def _every(form: Form) -> str:
    if not client.signed_in().admin:
        raise NotFound
    programmes = reading.programmes()
    organisations = [
        {**one, "programmes": [_listed(of) for of in programmes if of["organisation_id"] == one["id"]]}
        for one in client.items("registration", "/organisations")
    ]
    return render_template("staff/organisations.html", organisations=organisations, form=form)


def _one(organisation_id: str, **forms: Form) -> str:
    about = organisation(organisation_id)
    templates = client.get("registration", "/templates")["items"]
    base = f"/organisations/{organisation_id}"
    return render_template(
        "staff/organisation.html",
        organisation=about,
        coordinators=client.items("registration", f"{base}/coordinators"),
        facilitators=client.items("registration", f"{base}/staff"),
        programmes=[_listed(one) for one in reading.programmes() if one["organisation_id"] == about["id"]],
        templates=[(one["name"], words.of(one["design"]["title"])) for one in templates],
        slots=[(code, times.slot(code)) for code in application.FREE_TIMES],
        spoken=[(code, words.language_name(code)) for code in language.LANGUAGES],
        forms={
            name: replace(forms.get(name, Form()), prefix=name)
            for name in ("coordinators", "staff", "programme")
        },
    )


def organisation(organisation_id: str) -> dict[str, Any]:
    client.signed_in()
    for one in client.items("registration", "/organisations"):
        if one["id"] == organisation_id:
            return dict(one)
    raise NotFound


def _listed(one: Mapping[str, Any]) -> dict[str, Any]:
    said, kind = wording.programme_status(one["status"])
    return {**one, "name": words.of(one["title"]), "said": said, "kind": kind}
