"""Where am I signed in, and how do I end that?"""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from services.web import client, person
from services.web.words import _

blueprint = Blueprint("sign_ins", __name__, url_prefix="/me/sign-ins")


@blueprint.get("")
def show() -> ResponseReturnValue:
    me = client.signed_in()
    found = client.items("registration", "/me/sign-ins")
    return render_template("me/sign_ins.html", found=found, here=me.sign_in_id)


@blueprint.post("/others/end")
def end_others() -> ResponseReturnValue:
    here = client.signed_in().sign_in_id
    for one in client.items("registration", "/me/sign-ins"):
        if one["id"] != here:
            client.delete("registration", f"/me/sign-ins/{one['id']}")
            client.end_elsewhere(one["id"])
    flash(_("You are signed in here alone."))
    return redirect("/me/sign-ins", 303)


@blueprint.post("/<sign_in_id>/end")
def end(sign_in_id: str) -> ResponseReturnValue:
    is_here = client.signed_in().sign_in_id == sign_in_id
    client.delete("registration", f"/me/sign-ins/{sign_in_id}")
    client.end_elsewhere(sign_in_id)
    flash(_("Signed out there."))
    response = redirect("/" if is_here else "/me/sign-ins", 303)
    if is_here:
        person.forget(response)
    return response
