"""What does each published type look like to others? A sample made from the event's own declaration."""

import json
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_URL, uuid5

from shared.published import Published
from tests.architecture.sources import ROOT, SERVICES, part

FOLDER = ROOT / "tests" / "contracts"
AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
# Where a text has a form, the sample has it too.
TEXTS = {
    "timezone": "Europe/Helsinki",
    "time": "17:00",
    "language": "fi",
    "languages": "fi",
    "country": "FI",
}


def path_of(wire_type: str) -> Path:
    return FOLDER / f"{wire_type}.json"


def all_published() -> Iterator[tuple[str, type, Published]]:
    for service in SERVICES:
        for event, published in part(service, "published").PUBLISHED.items():
            yield service, event, published


def sample(event: type) -> Any:
    """An event whose every field has a value, always the same one."""
    hints = get_type_hints(event)
    return event(**{field.name: _value(hints[field.name], field.name) for field in fields(event)})


def golden(event: type, published: Published) -> str:
    data = published.schema.dump(sample(event))
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def personal_fields(event: type) -> set[str]:
    """Names of the event's fields that are declared `Personal`."""
    return {name for name, hint in get_type_hints(event).items() if "Personal" in repr(hint)}


def write_missing() -> None:
    """A file for each type that has none; what is written stays (a change is a new version)."""
    for _, event, published in all_published():
        path = path_of(published.type)
        if not path.exists():
            path.write_text(golden(event, published))


def _value(hint: Any, name: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(inner[0], name)
    if origin is Literal:
        return inner[0]
    if origin in (Union, types.UnionType):
        return _value(next(one for one in inner if one is not type(None)), name)
    if origin in (tuple, list, frozenset):
        return origin([_value(inner[0], name)])
    if origin is dict:
        return {"one": _value(inner[1], name)}
    if isinstance(hint, type) and is_dataclass(hint):
        return sample(hint)
    return _plain(hint, name)


def _plain(hint: Any, name: str) -> Any:
    if hint is str:
        named = name.endswith("_id") or name in {"invited", "present", "absent", "members", "facilitators"}
        return str(uuid5(NAMESPACE_URL, name)) if named else TEXTS.get(name, name.replace("_", " "))
    given: dict[Any, Any] = {bool: True, int: 5, float: 5.5, datetime: AT, date: AT.date()}
    return given.get(hint, name)
