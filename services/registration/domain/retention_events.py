"""What can happen to how long a programme's data stays?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LegalHoldPlaced:
    programme_id: str
    hold_id: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LegalHoldLifted:
    programme_id: str
    hold_id: str


@dataclass(frozen=True, slots=True)
class RetentionPlanned:
    """`ends`: class of data → when it has been kept long enough."""

    programme_id: str
    ends: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class RetentionEnded:
    programme_id: str
    data_class: str


RetentionEvent = LegalHoldPlaced | LegalHoldLifted | RetentionPlanned | RetentionEnded
