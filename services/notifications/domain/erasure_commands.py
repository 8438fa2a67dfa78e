"""What can be asked of a person's erasure here?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BeginErasure:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class FinishErasure:
    """Their key is destroyed, and it is noted outside all databases."""

    person_id: str
    now: datetime


ErasureCommand = BeginErasure | FinishErasure
