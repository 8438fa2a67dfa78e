"""How does somebody whom registration has erased become unreadable here too?"""

from datetime import datetime

from services.sessions.domain.erasure import erasure
from services.sessions.domain.erasure_commands import BeginErasure, FinishErasure
from shared.erasure import Ledger
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute


def erase_person(store: Store, ledger: Ledger, person_id: str, now: datetime) -> None:
    """Each step may be done again: the ledger's line is on the disk before the key goes, and the receipt
    comes last."""
    ledger.note(person_id, now)
    store.vault.destroy(person_id, now)
    execute(store, erasure, person_id, FinishErasure(person_id, now), _ourselves())


def shred_again(store: Store, ledger: Ledger) -> int:
    """After a restore: whoever the ledger names is erased here again; how many."""
    noted = ledger.read()
    for person_id, line in noted.items():
        at = datetime.fromisoformat(line["at"])
        execute(store, erasure, person_id, BeginErasure(person_id, at), _ourselves())
        erase_person(store, ledger, person_id, at)
    return len(noted)


def _ourselves() -> Metadata:
    return Metadata(actor="service:sessions", correlation=new_id())
