"""What can be asked of how long a programme's data stays?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PlaceLegalHold:
    """`reason` is the organisation's, and names no person."""

    programme_id: str
    hold_id: str
    reason: str
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class LiftLegalHold:
    hold_id: str


@dataclass(frozen=True, slots=True)
class PlanRetention:
    """The programme is over: its classes of data and the days they stay."""

    programme_id: str
    days: dict[str, int]
    now: datetime


@dataclass(frozen=True, slots=True)
class NoteRetention:
    """Whoever was kept for this class of data, and for nothing else, is being erased."""

    data_class: str


RetentionCommand = PlaceLegalHold | LiftLegalHold | PlanRetention | NoteRetention
