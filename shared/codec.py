"""How does an event become bytes, and bytes of any age an event of today?"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from shared.personal import Clear, Of, Personal, Sealed

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
Seal = Callable[[str, str, str, str, Any], Sealed[Any]]
T = TypeVar("T")


def type_name(event_type: type) -> str:
    """`SessionScheduled` → `session-scheduled`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", event_type.__name__).lower()


class Codec:
    """Encodes the frozen dataclasses of one service's events.

    `upcasters` maps (type, version) to a function that turns that version's data into the next
    version's; a type's current version is one more than the number of its upcasters.
    """

    def __init__(
        self, events: Iterable[type], upcasters: Mapping[tuple[str, int], Upcaster] | None = None
    ) -> None:
        self._upcasters = dict(upcasters or {})
        self.types = {type_name(event): event for event in events}
        self._names = {event: name for name, event in self.types.items()}
        self._versions = {
            name: 1 + sum(1 for known, _ in self._upcasters if known == name) for name in self.types
        }
        self._personal = {name: _personal_fields(event) for name, event in self.types.items()}
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            name: msgspec.json.Decoder(event, dec_hook=_bare_seal) for name, event in self.types.items()
        }
        self._encoder = msgspec.json.Encoder(enc_hook=_ciphertext_only)

    def sealed(self, event: T, event_id: str, seal: Seal) -> T:
        """The same event with each `Clear` field sealed under its person's key."""
        name = self._names[type(event)]
        sealed: dict[str, Any] = {}
        for field, of in self._personal[name].items():
            value = getattr(event, field)
            if isinstance(value, Clear):
                sealed[field] = seal(event_id, name, field, getattr(event, of), value.value)
        as_it_came: Any = event
        changed: T = dataclasses.replace(as_it_came, **sealed) if sealed else event
        return changed

    def encode(self, event: object) -> tuple[str, int, bytes]:
        """(type, schema version, bytes) of a sealed event. Raises TypeError on a field still clear."""
        name = self._names[type(event)]
        return name, self._versions[name], self._encoder.encode(event)

    def decode(self, event_id: str, name: str, version: int, data: bytes) -> Any:
        """The event, its personal fields `Sealed`. Raises KeyError on a type that is not ours."""
        current = self._versions[name]
        if version != current:
            old = msgspec.json.decode(data)
            for step in range(version, current):
                old = self._upcasters[name, step](old)
            data = msgspec.json.encode(old)
        event = self._decoders[name].decode(data)
        for field, of in self._personal[name].items():
            if isinstance(seal := getattr(event, field), Sealed):
                seal.event_id, seal.type, seal.field, seal.person = event_id, name, field, getattr(event, of)
        return event


def _personal_fields(event: type) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, hint in get_type_hints(event, include_extras=True).items():
        for option in (hint, *get_args(hint)):
            if get_origin(option) is Annotated:
                found.update((field, mark.field) for mark in option.__metadata__ if isinstance(mark, Of))
    return found


def _ciphertext_only(value: object) -> object:
    if isinstance(value, Sealed):
        return {"sealed": value.ciphertext}
    raise TypeError(f"{type(value).__name__} cannot be stored in an event")


def _bare_seal(wanted: type, value: Any) -> object:
    if issubclass(get_origin(wanted) or wanted, Personal):
        return Sealed("", "", "", "", value["sealed"])
    raise TypeError(f"cannot read a {wanted}")
