"""Is somebody to be erased, until when may they change their mind, and what is left of them?"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from services.registration.domain.erasure_commands import (
    AskErasure,
    CallOffErasure,
    ConfirmErasure,
    EndEvidence,
    EraseForAge,
    ErasePerson,
    ErasureCommand,
    HastenErasure,
    KeepEvidence,
    NoteReceipt,
)
from services.registration.domain.erasure_events import (
    ErasureAsked,
    ErasureCalledOff,
    ErasureConfirmed,
    ErasureEvent,
    ErasureHastened,
    ErasureOfAgeDue,
    EvidenceEnded,
    EvidenceKept,
    PersonErased,
    ReceiptNoted,
)
from shared.decider import Decider, Rejected

TO_CHANGE_ONES_MIND = timedelta(days=7)
ASKED_AT_MOST_EACH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NotAsked:
    pass


@dataclass(frozen=True, slots=True)
class Asked:
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`receipt` None: their time has passed, and nobody asked."""

    person_id: str
    receipt: str | None
    due_at: datetime
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Erased:
    person_id: str
    evidence: frozenset[str]
    receipts: frozenset[str] = frozenset()


State = NotAsked | Asked | Confirmed | Erased


def decide(command: ErasureCommand, state: State) -> list[ErasureEvent]:
    match command, state:
        case AskErasure(), NotAsked() | Asked():
            if isinstance(state, Asked) and command.now < state.at + ASKED_AT_MOST_EACH:
                return []
            return [ErasureAsked(command.request_id, command.person_id, command.now)]
        case AskErasure(), Confirmed():
            return []
        case ConfirmErasure(), Asked():
            due_at = command.now + TO_CHANGE_ONES_MIND
            return [ErasureConfirmed(state.person_id, command.receipt, due_at, command.now)]
        case CallOffErasure(), NotAsked():
            return []
        case CallOffErasure(), Asked() | Confirmed(receipt=str()):
            return [ErasureCalledOff(state.person_id, command.now)]
        case HastenErasure(), Confirmed():
            if state.due_at <= command.now:
                return []
            return [ErasureHastened(state.person_id, command.now)]
        case EraseForAge(), NotAsked() | Asked():
            return [ErasureOfAgeDue(command.person_id, command.now)]
        case KeepEvidence(), Confirmed():
            if command.evidence_id in state.evidence:
                return []
            return [_kept(command, state.person_id)]
        case EndEvidence(), Confirmed() | Erased():
            if command.evidence_id not in state.evidence:
                return []
            return [EvidenceEnded(command.evidence_id, state.person_id, command.now)]
        # From whatever state: a restored registration may have forgotten that they asked.
        case ErasePerson(), NotAsked() | Asked() | Confirmed():
            return [
                PersonErased(command.person_id, command.receipt, command.organisations, command.now),
                ReceiptNoted(command.person_id, "registration", command.now),
            ]
        case NoteReceipt(), Erased():
            if command.service in state.receipts:
                return []
            return [ReceiptNoted(state.person_id, command.service, command.now)]
        case NoteReceipt(), _:
            return []  # told again of somebody whom a restored registration does not know as erased yet
        case (EraseForAge() | ErasePerson() | HastenErasure() | CallOffErasure() | AskErasure(), Erased()) | (
            EraseForAge(),
            Confirmed(),
        ):
            return []
        case _:
            raise Rejected("no-erasure-to-speak-of")


def _kept(command: KeepEvidence, person_id: str) -> EvidenceKept:
    return EvidenceKept(
        command.evidence_id,
        person_id,
        command.programme_id,
        command.reason,
        command.until,
        command.evidence,
    )


def evolve(state: State, event: ErasureEvent) -> State:
    match event:
        case ErasureAsked():
            return Asked(event.person_id, event.at)
        case ErasureConfirmed():
            return Confirmed(event.person_id, event.receipt, event.due_at)
        case ErasureOfAgeDue():
            return Confirmed(event.person_id, None, event.due_at)
        case ErasureCalledOff():
            return NotAsked()
        case ErasureHastened():
            assert isinstance(state, Confirmed)
            return replace(state, due_at=event.due_at)
        case EvidenceKept():
            assert isinstance(state, Confirmed)
            return replace(state, evidence=state.evidence | {event.evidence_id})
        case EvidenceEnded():
            assert isinstance(state, Confirmed | Erased)
            return replace(state, evidence=state.evidence - {event.evidence_id})
        case PersonErased():
            return Erased(event.person_id, state.evidence if isinstance(state, Confirmed) else frozenset())
        case ReceiptNoted():
            assert isinstance(state, Erased)
            return replace(state, receipts=state.receipts | {event.service})
        case _:
            assert_never(event)


ERASURE: Decider[ErasureCommand, State, ErasureEvent] = Decider("erasure", NotAsked(), decide, evolve)
