"""What stands in a form's fields, and what is wrong with it? The services judge; we show it beside them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.web.client import Problem


@dataclass(frozen=True)
class Form:
    """Values and errors by field. A field is named as its place in the API's body: `contact.email`.
    `prefix` begins the ids of its fields, so that two forms of a page may ask the same."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    prefix: str = "f"

    def value(self, name: str) -> Any:
        found = self.values.get(name)
        return "" if found is None else found

    def chosen(self, name: str) -> Sequence[str]:
        """The values of a field of which several can be chosen."""
        found = self.values.get(name)
        if found is None or found == "":
            return ()
        return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)]

    def error(self, name: str) -> str:
        return self.errors.get(name, "")


def refused(values: Mapping[str, Any], problem: Problem, renamed: Mapping[str, str] | None = None) -> Form:
    """The form as it was sent, with the problem's words; `renamed` maps an API field to a form's one.
    A problem that no person can mend is raised again."""
    if not problem.is_for_the_person:
        raise problem
    errors: dict[str, str] = {}
    for error in problem.errors:
        name = field_name(error.get("field", ""))
        errors.setdefault((renamed or {}).get(name, name), error.get("problem", ""))
    return Form(values, errors, "" if errors else problem.words)


def field_name(path: str) -> str:
    """A JSON path as the name of a form's field, without the places in its lists.

    >>> field_name("$.times[2]")
    'times'
    """
    return re.sub(r"\[\d+\]", "", path.removeprefix("$").lstrip("."))


def text(form: Mapping[str, str], name: str) -> str | None:
    """A field's text without the space around it; None where it was left empty."""
    return (form.get(name) or "").strip() or None
