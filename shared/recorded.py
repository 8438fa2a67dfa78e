"""What is known of an event once it is stored?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored event; its personal fields are `Sealed`."""

    id: str
    stream: str
    version: int
    event: Any
    at: datetime
    actor: str

    @property
    def ident(self) -> str:
        """The id part of the stream's name: `session-<id>` → `<id>`; ids are UUIDs of 36 characters."""
        return self.stream[-36:]
