"""How does a value that belongs to a person travel? Clear in a command's events, sealed in every table."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Personal(Generic[T]):
    """A JSON value about one person: `Clear` before it is stored, `Sealed` ever after.

    An event declares whose it is beside the type:

        name: Annotated[Personal[str], Of("person_id")]
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Of:
    """Names the event's field that holds the id of the person whom a `Personal` field is about."""

    field: str


class Clear(Personal[T]):
    """No dataclass, so that no encoder takes it by mistake, and no `repr` of it reaches a log."""

    __slots__ = ("value",)
    __match_args__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clear) and self.value == other.value

    def __hash__(self) -> int:
        return hash(("clear", repr(self.value)))

    def __repr__(self) -> str:
        return "Clear(…)"


class Sealed(Personal[T]):
    """A ciphertext with all that its seal is bound to; `str()` of it is what read models hold."""

    __slots__ = ("ciphertext", "event_id", "field", "person", "type")

    def __init__(self, event_id: str, type_: str, field: str, person: str, ciphertext: str) -> None:
        self.event_id = event_id
        self.type = type_
        self.field = field
        self.person = person
        self.ciphertext = ciphertext

    def __str__(self) -> str:
        return f"1|{self.event_id}|{self.type}|{self.field}|{self.person}|{self.ciphertext}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f"Sealed({self.type}.{self.field})"

    @property
    def bound_to(self) -> bytes:
        """The associated data: a ciphertext moved to another event, field or person does not open."""
        return f"{self.event_id}|{self.type}|{self.field}|{self.person}".encode()


@dataclass(frozen=True, slots=True)
class Erased:
    """What a sealed value reads as once its person's key has been destroyed."""


ERASED = Erased()


def parse_sealed(text: str) -> Sealed[object]:
    """The `Sealed` behind a read model's column. Raises ValueError on anything else."""
    version, event_id, type_, field, person, ciphertext = text.split("|")
    if version != "1":
        raise ValueError(f"unknown seal version {version!r}")
    return Sealed(event_id, type_, field, person, ciphertext)
