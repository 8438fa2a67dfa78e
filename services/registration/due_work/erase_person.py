"""What is done when somebody is to be erased, in which order, so that a crash leaves nothing half done?"""

from datetime import datetime
from uuid import UUID, uuid5

from services.registration import kept, passkeys
from services.registration.contacts import contacts
from services.registration.domain.commands import LeaveProgramme, WithdrawApplication
from services.registration.domain.erasure import ERASURE, Confirmed, Erased
from services.registration.domain.erasure_commands import EndEvidence, ErasePerson, KeepEvidence
from services.registration.domain.places import PLACES
from services.registration.domain.places_state import Status
from services.registration.domain.retention import WERE_IN
from services.registration.projections.applications import applications_by
from services.registration.projections.retention import holds_on
from services.registration.projections.standing import standing_of
from shared.decider import Rejected
from shared.erasure import Ledger
from shared.eventstore import Metadata, Store
from shared.execute import execute, state_of
from shared.personal import Clear


def erase_person(store: Store, ledger: Ledger, person_id: str, now: datetime, meta: Metadata) -> None:
    """Each step may be done again. What a hold keeps is sealed anew while the person's key still opens it;
    the ledger's line is on the disk before the key goes, and the event comes last, for it ends the work."""
    state, _ = state_of(store, ERASURE, person_id)
    if not isinstance(state, Confirmed) or state.due_at > now:
        return
    with store.database.read() as tx:
        applications = applications_by(tx, person_id)
    for one in applications:
        _leave(store, one.application_id, one.programme_id, now, meta)
    _keep_what_is_held(store, person_id, now, meta)
    organisations = tuple(sorted({one.organisation_id for one in applications}))
    shred(store, ledger, ErasePerson(person_id, state.receipt, organisations, now), meta)


def shred(store: Store, ledger: Ledger, erasing: ErasePerson, meta: Metadata) -> None:
    """Idempotent; what a restore of an older backup is followed by, too."""
    person_id = erasing.person_id
    ledger.note(
        person_id,
        erasing.now,
        receipt=erasing.receipt or "",
        organisations=",".join(erasing.organisations),
    )
    store.vault.destroy(person_id, erasing.now)
    with store.database.write() as tx:
        kept.end_all_sessions(tx, person_id)
        passkeys.forget_all(tx, person_id)
        kept.forget_links_of(tx, person_id)
    execute(store, ERASURE, person_id, erasing, meta)


def shred_again(store: Store, ledger: Ledger, meta: Metadata) -> int:
    """After a restore: whoever the ledger names is erased here again; how many."""
    noted = ledger.read()
    for person_id, line in noted.items():
        organisations = tuple(one for one in line.get("organisations", "").split(",") if one)
        at = datetime.fromisoformat(line["at"])
        shred(store, ledger, ErasePerson(person_id, line.get("receipt") or None, organisations, at), meta)
    return len(noted)


def end_evidence(store: Store, ref: str, now: datetime, meta: Metadata) -> None:
    """`ref`: person and evidence. The hold has ended, and so does what it kept."""
    person_id, _, evidence_id = ref.partition(":")
    store.vault.destroy(evidence_id, now)
    state, _ = state_of(store, ERASURE, person_id)
    if isinstance(state, Confirmed | Erased):
        execute(store, ERASURE, person_id, EndEvidence(evidence_id, now), meta)


def _leave(store: Store, application_id: str, programme_id: str, now: datetime, meta: Metadata) -> None:
    """Out of the programme, so that the place moves on and the group knows; what is over stays as it was."""
    for command in (WithdrawApplication(application_id, now), LeaveProgramme(application_id, "other", now)):
        try:
            execute(store, PLACES, programme_id, command, meta)
        except Rejected:
            continue
        return


def _keep_what_is_held(store: Store, person_id: str, now: datetime, meta: Metadata) -> None:
    name = contacts(store, [person_id]).get(person_id, {}).get("name")
    if name is None:
        return  # the key went before a crash: what is held was kept before that
    with store.database.read() as tx:
        held = [
            (hold, standing.status)
            for one in applications_by(tx, person_id)
            if (standing := standing_of(tx, one.application_id)) and Status(standing.status) in WERE_IN
            for hold in holds_on(tx, one.programme_id)
            if hold.until > now
        ]
    for hold, status in held:
        keeping = KeepEvidence(
            str(uuid5(UUID(hold.hold_id), person_id)),
            hold.programme_id,
            hold.reason,
            hold.until,
            Clear({"name": name, "status": status}),
        )
        execute(store, ERASURE, person_id, keeping, meta)
