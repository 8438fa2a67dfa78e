"""What can be asked of a person's erasure?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.personal import Clear


@dataclass(frozen=True, slots=True)
class AskErasure:
    request_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ConfirmErasure:
    """`receipt`: the hash of the code that the certificate is shown for."""

    receipt: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CallOffErasure:
    now: datetime


@dataclass(frozen=True, slots=True)
class HastenErasure:
    now: datetime


@dataclass(frozen=True, slots=True)
class EraseForAge:
    """Nothing that they were kept for is left: nobody need ask."""

    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class KeepEvidence:
    """Of somebody about to be erased; sealed under the evidence's own key, which ends with the hold."""

    evidence_id: str
    programme_id: str
    reason: str
    until: datetime
    evidence: Clear[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class EndEvidence:
    evidence_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """`organisations`: who had read them, and must see to their own copies."""

    person_id: str
    receipt: str | None
    organisations: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class NoteReceipt:
    """Another service has erased them too."""

    service: str
    now: datetime


ErasureCommand = (
    AskErasure
    | ConfirmErasure
    | CallOffErasure
    | HastenErasure
    | EraseForAge
    | KeepEvidence
    | EndEvidence
    | ErasePerson
    | NoteReceipt
)
