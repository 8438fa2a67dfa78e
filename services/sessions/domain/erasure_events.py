"""What happens to a person's data here once they are erased?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ErasureBegun:
    """From here on nothing is shown of them, and nothing new is heard."""

    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The receipt: nothing of theirs can be read here any more."""

    person_id: str
    service: str
    erased_at: datetime


ErasureEvent = ErasureBegun | PersonErased
