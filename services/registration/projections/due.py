"""What must registration do at a certain time: a programme's next step, lapsing offers, a wished proposal?"""

from sqlalchemy import Connection

from services.registration.domain.erasure_events import (
    ErasureCalledOff,
    ErasureConfirmed,
    ErasureHastened,
    ErasureOfAgeDue,
    EvidenceEnded,
    EvidenceKept,
    PersonErased,
)
from services.registration.domain.events import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationsClosed,
    ApplicationsOpened,
    ApplicationWithdrawn,
    DesignRevised,
    OfferLapsed,
    PlaceOffered,
    ProgrammeCancelled,
    ProgrammeCompleted,
    ProgrammePlanned,
    ProgrammeStarted,
)
from services.registration.domain.grouping_events import GroupsAsked, GroupsProposed, NoGroupsFound
from services.registration.domain.programme import STEPS
from services.registration.domain.retention_events import RetentionEnded, RetentionPlanned
from services.registration.projections import metadata
from shared.due import due_table, schedule, withdraw
from shared.projections import Projection
from shared.recorded import Recorded

LAPSE_OFFER = "lapse-offer"
PROPOSE_GROUPS = "propose-groups"
ERASE_PERSON = "erase-person"
END_EVIDENCE = "end-evidence"
PLAN_RETENTION = "plan-retention"
END_RETENTION = "end-retention"
due = due_table(metadata)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case (
            ProgrammePlanned()
            | DesignRevised()
            | ApplicationsOpened()
            | ApplicationsClosed()
            | ProgrammeStarted()
        ) as event:
            _withdraw_steps(tx, event.programme_id)
            if event.then:
                schedule(tx, due, event.then.what, event.programme_id, event.then.at)
        case ProgrammeCompleted() | ProgrammeCancelled() as event:
            _withdraw_steps(tx, event.programme_id)
            schedule(tx, due, PLAN_RETENTION, event.programme_id, recorded.at)
        case RetentionPlanned() as event:
            withdraw(tx, due, PLAN_RETENTION, event.programme_id)
            for name, at in event.ends.items():
                schedule(tx, due, END_RETENTION, f"{event.programme_id}:{name}", at)
        case RetentionEnded() as event:
            withdraw(tx, due, END_RETENTION, f"{event.programme_id}:{event.data_class}")
        case ErasureConfirmed() | ErasureHastened() | ErasureOfAgeDue() as event:
            schedule(tx, due, ERASE_PERSON, event.person_id, event.due_at)
        case ErasureCalledOff() | PersonErased() as event:
            withdraw(tx, due, ERASE_PERSON, event.person_id)
        case EvidenceKept() as event:
            schedule(tx, due, END_EVIDENCE, f"{event.person_id}:{event.evidence_id}", event.until)
        case EvidenceEnded() as event:
            withdraw(tx, due, END_EVIDENCE, f"{event.person_id}:{event.evidence_id}")
        case PlaceOffered() as offer:
            schedule(tx, due, LAPSE_OFFER, offer.application_id, offer.until)
        case ApplicationAccepted() | ApplicationDeclined() | ApplicationWithdrawn() | OfferLapsed() as event:
            withdraw(tx, due, LAPSE_OFFER, event.application_id)
        case GroupsAsked() as event:
            schedule(tx, due, PROPOSE_GROUPS, event.programme_id, event.at)
        case GroupsProposed() | NoGroupsFound() as event:
            withdraw(tx, due, PROPOSE_GROUPS, event.programme_id)


def _withdraw_steps(tx: Connection, programme_id: str) -> None:
    for what in STEPS:
        withdraw(tx, due, what, programme_id)


DUE = Projection("due", (due,), apply)
