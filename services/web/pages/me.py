"""What is known of me here, what does my group see, and how do I take something back?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import applications, client, language, person
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.words import _

SHOWN = ("company", "website", "phone", "email")

blueprint = Blueprint("me", __name__, url_prefix="/me")


@blueprint.get("")
def show() -> ResponseReturnValue:
    client.signed_in()
    return _page(Form(client.get("registration", "/me")))


@blueprint.post("")
def save() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    changed = {
        "name": text(request.form, "name"),
        "phone": text(request.form, "phone"),
        "language": chosen if chosen in language.LANGUAGES else None,
    }
    try:
        client.patch("registration", "/me", changed)
    except Problem as problem:
        return _page(refused(request.form, problem)), problem.status
    client.forget()
    flash(_("Your details are saved."))
    response = redirect("/me", 303)
    response.set_cookie(language.COOKIE, chosen, max_age=language.YEAR, **person.cookie())
    return response


@blueprint.post("/shown")
def choose_shown() -> ResponseReturnValue:
    shown = [name for name in SHOWN if name in request.form.getlist("shown")]
    client.patch("registration", "/me", {"shown": shown})
    flash(_("Saved. Your group sees your name and what you chose."))
    return redirect("/me#shown", 303)


@blueprint.post("/applications/<application_id>/survey-consent")
def give_consent(application_id: str) -> ResponseReturnValue:
    programme = client.get("registration", f"/programmes/{_application(application_id)['programme_id']}")
    version = programme["survey_consent"]["version"]
    client.post("registration", f"/applications/{application_id}/survey-consent", {"text_version": version})
    flash(_("Thank you. You are asked to the surveys from now on."))
    return redirect("/me#surveys", 303)


@blueprint.get("/applications/<application_id>/withdraw-consent")
def ask_withdraw_consent(application_id: str) -> ResponseReturnValue:
    return render_template("me/withdraw_consent.html", application=_application(application_id))


@blueprint.post("/applications/<application_id>/withdraw-consent")
def withdraw_consent(application_id: str) -> ResponseReturnValue:
    client.delete("registration", f"/applications/{application_id}/survey-consent")
    flash(_("Your consent is withdrawn and your answers are removed. You keep your place."))
    return redirect("/me#surveys", 303)


@blueprint.get("/applications/<application_id>/withdraw")
def ask_withdraw(application_id: str) -> ResponseReturnValue:
    return render_template("me/withdraw.html", application=_application(application_id))


@blueprint.post("/applications/<application_id>/withdraw")
def withdraw(application_id: str) -> ResponseReturnValue:
    _application(application_id)  # staff may withdraw others' too, but not on this page
    client.post("registration", f"/applications/{application_id}/withdraw")
    client.forget()
    flash(_("Your application is withdrawn. You are welcome to apply again."))
    return redirect("/me", 303)


@blueprint.get("/applications/<application_id>/leave")
def ask_leave(application_id: str) -> ResponseReturnValue:
    return _leave_page(application_id, Form())


@blueprint.post("/applications/<application_id>/leave")
def leave(application_id: str) -> ResponseReturnValue:
    _application(application_id)
    try:
        client.post(
            "registration", f"/applications/{application_id}/leave", {"reason": request.form.get("reason")}
        )
    except Problem as problem:
        return _leave_page(application_id, refused(request.form, problem)), problem.status
    client.forget()
    flash(_("You have left the programme. Thank you for telling why."))
    return redirect("/me", 303)


def _leave_page(application_id: str, form: Form) -> str:
    reasons = [
        ("paused-business", _("I have paused my business")),
        ("no-time", _("I have no time for it")),
        ("health", _("My health")),
        ("not-for-me", _("It was not for me")),
        ("other", _("Another reason")),
    ]
    application = _application(application_id)
    return render_template("me/leave.html", application=application, reasons=reasons, form=form)


def _page(form: Form) -> str:
    profile = client.get("registration", "/me")
    return render_template(
        "me/me.html",
        form=form,
        profile=profile,
        erasure=client.get("registration", "/me/erasure"),
        applications=[applications.shown(one) for one in profile["applications"]],
        language_options=list(language.LANGUAGES.items()),
        shown_options=[
            ("company", _("Name of the business")),
            ("website", _("Website")),
            ("phone", _("Phone number")),
            ("email", _("E-mail address")),
        ],
    )


def _application(application_id: str) -> dict[str, Any]:
    """One of the person's own."""
    for one in client.get("registration", "/me")["applications"]:
        if one["id"] == application_id:
            return applications.shown(one)
    raise NotFound
