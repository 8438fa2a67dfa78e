"""Which questions stand on which screen of an application, and what do the filled-in forms say to the API?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from services.web.forms import text
from services.web.words import _, of

Fields = Mapping[str, Any]

# A screen holds these fields; those under `answers.` only where the programme asks them.
SCREENS: dict[str, tuple[str, ...]] = {
    "you": ("name", "email", "phone", "answers.languages"),
    "business": (
        "answers.company",
        "answers.business_id",
        "answers.trade",
        "answers.years_in_business",
        "answers.company_size",
        "answers.municipality",
        "answers.website",
        "answers.membership",
    ),
    "wishes": ("answers.weekly_times", "answers.needs", "answers.wishes"),
    "send": (),
}
SEVERAL = ("answers.languages", "answers.weekly_times")
FREE_TIMES = tuple(
    f"{day} {at}" for day in ("mon", "tue", "wed", "thu", "fri") for at in ("09:00", "13:00", "17:00")
)


def screens(programme: Fields) -> list[str]:
    """The screens that this programme needs; one without a question is left out."""
    return [name for name in SCREENS if name in ("you", "send") or fields(programme, name)]


def fields(programme: Fields, screen: str) -> list[str]:
    """The fields of a screen that this programme asks."""
    asked = programme.get("asked") or {}
    found = [
        name for name in SCREENS[screen] if not name.startswith("answers.") or name.split(".")[1] in asked
    ]
    if screen == "wishes":
        found += [f"answers.questions.{question['id']}" for question in programme.get("questions") or ()]
    return found


def is_required(programme: Fields, name: str) -> bool:
    if name in ("name", "email"):
        return True
    if name.startswith("answers.questions."):
        return bool(_own(programme, name).get("required"))
    return bool((programme.get("asked") or {}).get(name.removeprefix("answers.")) == "required")


def labels(programme: Fields) -> dict[str, str]:
    """What each field asks, in words."""
    own = {f"answers.questions.{one['id']}": of(one["words"]) for one in programme.get("questions") or ()}
    return {
        "name": _("Your name"),
        "email": _("E-mail address"),
        "phone": _("Phone number"),
        "answers.languages": _("In which languages can you take part?"),
        "answers.company": _("Name of the business"),
        "answers.business_id": _("Business ID"),
        "answers.trade": _("Trade"),
        "answers.years_in_business": _("Years as an entrepreneur"),
        "answers.company_size": _("How many people work in it?"),
        "answers.municipality": _("Municipality"),
        "answers.website": _("Website"),
        "answers.membership": _("Are you a member of the entrepreneurs' association?"),
        "answers.weekly_times": _("Which weekly times could suit you?"),
        "answers.needs": _("What would you like to talk through with others?"),
        "answers.wishes": _("Wishes for the group"),
        **own,
    }


def missing(programme: Fields, screen: str, values: Fields) -> dict[str, str]:
    """What this screen still needs, said before it is left: the API says it only when all is sent."""
    return {
        name: _("This is needed.")
        for name in fields(programme, screen)
        if is_required(programme, name) and values.get(name) in (None, [], "")
    }


def screen_of(programme: Fields, names: Sequence[str]) -> str | None:
    """The first screen on which one of these fields stands."""
    for screen in screens(programme):
        if set(names) & set(fields(programme, screen)):
            return screen
    return None


def read(programme: Fields, screen: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """A screen's values by field name, as the API wants each; what was left empty is None."""
    return {name: _reader(programme, name)(form, name) for name in fields(programme, screen)}


def body(values: Fields) -> dict[str, Any]:
    """Values by field name as the API's nested body; empty ones are left out.

    >>> body({"name": "Aino", "answers.company": "Leipomo", "answers.needs": None})
    {'name': 'Aino', 'answers': {'company': 'Leipomo'}}
    """
    nested: dict[str, Any] = {}
    for name, value in values.items():
        if value is None or value == []:
            continue
        place = nested
        *path, last = name.split(".")
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return nested


def flat(nested: Fields, before: str = "") -> dict[str, Any]:
    """The other way round: a draft's body as values by field name."""
    values: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            values |= flat(value, f"{before}{key}.")
        else:
            values[f"{before}{key}"] = value
    return values


def _reader(programme: Fields, name: str) -> Callable[[MultiDict[str, str], str], Any]:
    if name in SEVERAL or _own(programme, name).get("kind") == "choices":
        return lambda form, field: form.getlist(field)
    match name:
        case "answers.years_in_business":
            return _whole
        case "answers.membership":
            return _yes_or_no
        case "answers.website":
            return _website
        case "answers.business_id":
            return lambda form, field: (text(form, field) or "").replace(" ", "") or None
        case _:
            return text


def _own(programme: Fields, name: str) -> Fields:
    """The programme's own question behind a field; nothing where the field is none of those."""
    ident = name.removeprefix("answers.questions.")
    return next((one for one in programme.get("questions") or () if one["id"] == ident), {})


def _whole(form: Mapping[str, str], name: str) -> int | str | None:
    given = text(form, name)
    return int(given) if given and given.isdecimal() else given


def _yes_or_no(form: Mapping[str, str], name: str) -> bool | None:
    return {"yes": True, "no": False}.get(form.get(name, ""))


def _website(form: Mapping[str, str], name: str) -> str | None:
    """People leave https:// out; the API does not guess."""
    given = text(form, name)
    return given if given is None or "://" in given else f"https://{given}"
