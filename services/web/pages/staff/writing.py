"""How does staff write a message? Written, looked at, tried on oneself, and sent when that is confirmed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.web import client, words
from services.web.client import Problem
from services.web.forms import Form, refused, text
from services.web.pages.staff.audience import Selection
from services.web.words import _, current, ngettext

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Writing:
    """`here`: the address of the form; `done`: where one goes when it is sent; `page` draws a template."""

    programme: Mapping[str, Any]
    selections: Sequence[Selection]
    here: str
    done: str
    page: Callable[..., str]


def answer(writing: Writing) -> ResponseReturnValue:
    """One form; the button that is pressed says what is done with it."""
    if request.method == "GET":
        only = writing.selections[0].code if len(writing.selections) == 1 else ""
        return _form(writing, Form({"to": request.args.get("to") or only}))
    values = {name: text(request.form, name) for name in ("to", "subject", "text")}
    chosen = next((one for one in writing.selections if one.code == values["to"]), None)
    do = request.form.get("do", "preview")
    missing = _missing(values, chosen)
    if do == "edit" or missing or chosen is None:
        return _form(writing, Form(values, {} if do == "edit" else missing)), 200 if do == "edit" else 422
    try:
        if do == "send":
            return _send(writing, values, chosen)
        if do == "test":
            _post(writing, values, chosen, test=True)
            flash(_("A test is on its way to your own address."))
        shown = client.post("notifications", "/messages/preview", _as_previewed(writing, values))
    except Problem as problem:
        return _form(writing, refused(values, problem)), problem.status
    return writing.page(
        "message_preview.html", chosen=chosen, shown=shown, values=values, action=writing.here
    )


def _form(writing: Writing, form: Form) -> str:
    options = [(one.code, f"{one.words} ({len(one.people)})") for one in writing.selections]
    return writing.page("message_new.html", form=form, options=options, action=writing.here)


def _missing(values: Values, chosen: Selection | None) -> dict[str, str]:
    found = {name: _("This is needed.") for name in ("subject", "text") if not values[name]}
    return found if chosen else {"to": _("Choose to whom you write."), **found}


def _send(writing: Writing, values: Values, chosen: Selection) -> ResponseReturnValue:
    count = _post(writing, values, chosen, test=False)["queued"]
    flash(ngettext("On its way to %(num)d person.", "On its way to %(num)d people.", count))
    return redirect(writing.done, 303)


def _post(writing: Writing, values: Values, chosen: Selection, test: bool) -> Any:
    body: dict[str, Any] = {
        "programme_id": writing.programme["id"],
        "subject": values["subject"],
        "text": values["text"],
        "to": [] if test else list(chosen.people),
        "test": test,
    }
    return client.post(
        "notifications", "/messages", body | ({"group_id": chosen.group_id} if chosen.group_id else {})
    )


def _as_previewed(writing: Writing, values: Values) -> dict[str, Any]:
    return {
        "subject": values["subject"],
        "text": values["text"],
        "language": current(),
        "programme_title": words.of(writing.programme["title"]),
        "writer": client.signed_in().name,
    }
