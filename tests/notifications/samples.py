"""What would a real mail say? Each template with facts as its owner gives them (tests/contracts/mailing)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from services.notifications.domain.kinds import KINDS
from services.notifications.mail.wording import Mail, write

CONTRACTS = Path(__file__).resolve().parent.parent / "contracts" / "mailing"
SITE = "https://vertais.example"
LANGUAGES = ("fi", "sv", "en")
KNOWN = {
    "first_name": "Aino",
    "programme_title": "Vertaismentorointi 2026",
    "organisation_name": "Turun Yrittäjät",
}
BY_NAME: dict[str, dict[str, Any]] = {
    "group-welcome": {"facilitators": ["Kaisa Niemi", "Petri Salo"]},
    "absence-told": {"absent": "Björn Lindqvist"},
    "written-message": {
        "link": "/",
        "subject": "Ensi kerrasta, ti 24.11.",
        "text": "Hei kaikki,\n\nensi kerralla puhumme ajasta. Tuo mukanasi:\n- muistikirja\n"
        "- yksi viikko kalenteristasi\n\nTerveisin\nKaisa",
        "writer": "Kaisa Niemi",
    },
}
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "session-reminder, an hour before": ("session-reminder", {"lead": "1h"}),
    "session-invitation, with theme and place": (
        "session-invitation",
        {"theme": "ajanhallinta", "place": "Yrittäjien talo, Brahenkatu 20"},
    ),
    "group-welcome, one facilitator": ("group-welcome", {"facilitators": ["Kaisa Niemi"]}),
    "survey-invitation, after": ("survey-invitation", {"kind": "after"}),
    "survey-invitation, follow-up": ("survey-invitation", {"kind": "follow-up"}),
    "survey-invitation, pulse": ("survey-invitation", {"kind": "pulse", "closes_at": None}),
    "survey-reminder, without an end": ("survey-reminder", {"closes_at": None}),
    "report-ready, withheld": ("report-ready", {"withheld": True}),
    "sign-in-link, with a code": ("sign-in-link", {"code": "7KQ2MXWP"}),
    "absence-told, name erased": ("absence-told", {"absent": None}),
}
ALL: dict[str, tuple[str, dict[str, Any]]] = {**{name: (name, {}) for name in KINDS}, **VARIANTS}


@cache
def contract(template: str) -> dict[str, Any]:
    path = CONTRACTS / f"{template}.json"
    known: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return known


def facts_of(name: str) -> tuple[str, dict[str, Any]]:
    """The sample's template, and all the facts that its wording may use."""
    template, changed = ALL[name]
    told: dict[str, Any] = {}
    if template != "written-message":
        agreed = contract(template)
        told = {**agreed["request"]["refs"], **agreed["answer"]["facts"]}
    return template, {**KNOWN, **told, **BY_NAME.get(template, {}), **changed}


def sample(name: str, language: str) -> Mail:
    template, facts = facts_of(name)
    unsubscribe = None if KINDS[template].essential else f"{SITE}/api/notifications/v1/unsubscribe/T0ken"
    return write(template, language, facts, SITE + facts["link"], unsubscribe)
