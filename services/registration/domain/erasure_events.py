"""What can happen on the way to a person's erasure, and after it?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from shared.personal import Of, Personal


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    request_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ErasureConfirmed:
    person_id: str
    receipt: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class ErasureCalledOff:
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ErasureHastened:
    person_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ErasureOfAgeDue:
    person_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceKept:
    """What a legal hold keeps of somebody: `evidence` is {name, status} under the evidence's own key."""

    evidence_id: str
    person_id: str
    programme_id: str
    reason: str
    until: datetime
    evidence: Annotated[Personal[dict[str, Any]], Of("evidence_id")]


@dataclass(frozen=True, slots=True)
class EvidenceEnded:
    evidence_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonErased:
    """`receipt` None: nobody asked; what they were kept for had passed."""

    person_id: str
    receipt: str | None
    organisations: tuple[str, ...]
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptNoted:
    person_id: str
    service: str
    at: datetime


ErasureEvent = (
    ErasureAsked
    | ErasureConfirmed
    | ErasureCalledOff
    | ErasureHastened
    | ErasureOfAgeDue
    | EvidenceKept
    | EvidenceEnded
    | PersonErased
    | ReceiptNoted
)
