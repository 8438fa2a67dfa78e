"""How do I get all that is kept of me, have it erased, and see afterwards that it was?"""

from flask import Blueprint, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from services.web import client, errors, exported, times
from services.web.client import Problem
from services.web.words import _

SERVICES = ("registration", "sessions", "surveys", "notifications")

blueprint = Blueprint("my_data", __name__)


@blueprint.get("/me/data.zip")
def export() -> ResponseReturnValue:
    """All that the four services keep of whoever looks, in one file."""
    whole = exported.parts({name: client.get(name, "/me/export")["parts"] for name in SERVICES})
    index = render_template(
        "my_data/index.html",
        parts=whole,
        headings=exported.headings(),
        readable=exported.readable,
        made=times.now(),
    )
    response = Response(exported.as_zip(index, whole), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="vertais.zip"'
    return response


@blueprint.get("/me/erasure")
def erasure() -> ResponseReturnValue:
    return render_template("my_data/erasure.html", erasure=client.get("registration", "/me/erasure"))


@blueprint.post("/me/erasure")
def ask() -> ResponseReturnValue:
    try:
        client.post("registration", "/me/erasure")
    except Problem as problem:
        if not problem.is_for_the_person:
            raise
        flash(problem.words, "warn")
    else:
        flash(_("Look into your e-mail: a link there confirms it. Nothing is erased before."))
    return redirect("/me/erasure", 303)


@blueprint.post("/me/erasure/keep")
def keep() -> ResponseReturnValue:
    client.delete("registration", "/me/erasure")
    flash(_("Nothing is erased. Good that you stay."))
    return redirect("/me/erasure", 303)


@blueprint.get("/erase/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Mail scanners open links: nothing happens here until somebody presses the button."""
    return render_template("my_data/confirm.html", token=token)


@blueprint.post("/erase/<token>")
def confirm(token: str) -> ResponseReturnValue:
    try:
        confirmed = client.post("registration", "/erasures", {"token": token})
    except Problem as problem:
        if problem.status in (404, 409, 410, 422):
            raise errors.Expired(_("Ask for the erasure again on your own pages.")) from problem
        raise
    return render_template("my_data/confirmed.html", **confirmed)


@blueprint.get("/certificate/<code>")
def certificate(code: str) -> ResponseReturnValue:
    found = client.post("registration", "/certificates", {"code": code})
    names = {
        "registration": _("Contact, applications, notes and groups"),
        "sessions": _("Words around meetings, goals and links"),
        "surveys": _("Answers to surveys"),
        "notifications": _("Messages and preferences"),
    }
    return render_template("my_data/certificate.html", certificate=found, names=names)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("privacy/notice.html")
