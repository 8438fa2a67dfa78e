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


@dataclass(frozen=True, slots=True)
class Clear(Personal[T]):
    value: T


@dataclass(frozen=True, slots=True)
class Sealed(Personal[T]):
    """A ciphertext with all that its seal is bound to; `str()` of it is what read models hold."""

    event_id: str
    type: str
    field: str
    person: str
    ciphertext: str

    def __str__(self) -> str:
        return f"1|{self.event_id}|{self.type}|{self.field}|{self.person}|{self.ciphertext}"

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
