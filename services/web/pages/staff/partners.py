"""Which systems of partners may call us for an organisation, and how is one let in or shut out?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.web import client
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff.organisations import organisation
from services.web.words import _

blueprint = Blueprint("partners", __name__, url_prefix="/organisations/<organisation_id>/systems")


def rights() -> list[tuple[str, str]]:
    """What a system may be given, in words; the codes are OAuth's scopes."""
    return [
        ("programmes:read", _("Read the programmes")),
        ("programmes:write", _("Plan programmes")),
        ("applications:write", _("Send applications")),
        ("applications:read", _("Read how applications stand")),
        ("contacts:read", _("Read applicants' contacts and answers")),
        ("schedules:read", _("Read when groups meet")),
        ("results:read", _("Read released results")),
    ]


@blueprint.get("")
def show(organisation_id: str) -> ResponseReturnValue:
    return _page(organisation_id, Form())


@blueprint.post("")
def admit(organisation_id: str) -> ResponseReturnValue:
    body = {"name": text(request.form, "name"), "scopes": request.form.getlist("scopes")}
    try:
        made = client.post("registration", _path(organisation_id), body)
    except Problem as problem:
        values = {"name": body["name"], "scopes": body["scopes"]}
        return _page(organisation_id, refused(values, problem)), problem.status
    return _page(organisation_id, Form(), made)


@blueprint.post("/<system_id>/secrets")
def make_secret(organisation_id: str, system_id: str) -> ResponseReturnValue:
    try:
        made = client.post("registration", f"{_path(organisation_id)}/{system_id}/secrets")
    except Problem as problem:
        return _page(organisation_id, refused({}, problem)), problem.status
    return _page(organisation_id, Form(), made)


@blueprint.route("/<system_id>/secrets/<secret_id>/revoke", methods=["GET", "POST"])
def revoke_secret(organisation_id: str, system_id: str, secret_id: str) -> ResponseReturnValue:
    """Asked first: whatever still uses it gets in no more."""
    return _revoke(organisation_id, system_id, secret_id)


@blueprint.route("/<system_id>/revoke", methods=["GET", "POST"])
def revoke(organisation_id: str, system_id: str) -> ResponseReturnValue:
    return _revoke(organisation_id, system_id, None)


def _revoke(organisation_id: str, system_id: str, secret_id: str | None) -> ResponseReturnValue:
    about = organisation(organisation_id)
    system = next((one for one in _systems(organisation_id) if one["id"] == system_id), None)
    if system is None or (secret_id and secret_id not in {one["id"] for one in system["secrets"]}):
        raise NotFound
    if request.method == "GET":
        return render_template(
            "staff/partner_revoke.html", organisation=about, system=system, secret_id=secret_id
        )
    path = f"{_path(organisation_id)}/{system_id}"
    client.delete("registration", f"{path}/secrets/{secret_id}" if secret_id else path)
    flash(_("Revoked. What it has been given ends within ten minutes."))
    return redirect(f"/organisations/{organisation_id}/systems", 303)


def _page(organisation_id: str, form: Form, made: dict[str, Any] | None = None) -> str:
    """`made` holds a secret that this page shows, and no other ever will."""
    return render_template(
        "staff/partners.html",
        organisation=organisation(organisation_id),
        systems=_systems(organisation_id),
        rights=rights(),
        said=dict(rights()),
        form=form,
        made=made,
    )


def _systems(organisation_id: str) -> list[Any]:
    return client.items("registration", _path(organisation_id))


def _path(organisation_id: str) -> str:
    return f"/organisations/{organisation_id}/partner-systems"
