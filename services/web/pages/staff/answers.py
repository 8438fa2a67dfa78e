"""How do the answers of an application read, beside what was asked?"""

from collections.abc import Mapping
from typing import Any

from services.web import times, words
from services.web.pages.staff import wording
from services.web.trades import trades
from services.web.words import _

Fields = Mapping[str, Any]


def shown(programme: Fields, answers: Fields) -> list[tuple[str, str]]:
    """Question and answer in words, in the order asked; what was left empty is left out."""
    found = [(label, _said(name, answers.get(name))) for name, label in labels().items()]
    own = answers.get("questions") or {}
    found += [
        (words.of(one["words"]), _own(one, own.get(one["id"]))) for one in programme.get("questions") or ()
    ]
    return [(label, said) for label, said in found if said]


def labels() -> dict[str, str]:
    return {
        "company": _("Company"),
        "business_id": _("Business ID"),
        "trade": _("Trade"),
        "years_in_business": _("Years in business"),
        "company_size": _("Size of the company"),
        "municipality": _("Municipality"),
        "website": _("Website"),
        "membership": _("Member of the association"),
        "languages": _("Languages"),
        "weekly_times": _("Weekly times that suit"),
        "needs": _("Needs"),
        "wishes": _("Wishes"),
    }


def _said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    match name:
        case "trade":
            return trades().get(value, str(value))
        case "company_size":
            return wording.company_size(str(value))
        case "membership":
            return _("yes") if value else _("no")
        case "languages":
            return ", ".join(words.language_name(one) for one in value)
        case "weekly_times":
            return ", ".join(times.slot(one) for one in value)
        case _:
            return str(value)


def _own(question: Fields, value: Any) -> str:
    if value in (None, "", []):
        return ""
    choices = question.get("choices") or {}
    given = value if isinstance(value, list) else [value]
    return ", ".join(words.of(choices.get(one)) or str(one) for one in given)
