"""How does somebody whom registration has erased become unreadable here too, their answers before all?"""

from datetime import datetime

from sqlalchemy import select

from services.surveys.domain.commands import NoteWithdrawal
from services.surveys.domain.report import report
from services.surveys.due_work import ourselves
from services.surveys.due_work.settle_member import settle_member
from services.surveys.postal_vote.code_keys import empty_log
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections.programmes import programmes
from services.surveys.projections.waves import asks
from shared.erasure import Ledger, erase
from shared.eventstore import Store
from shared.execute import execute, state_of


def erase_person(store: Store, vote: PostalVote, ledger: Ledger, person_id: str, now: datetime) -> None:
    """Each step may be done again: the ledger's line is on the disk before any key goes, theirs in the vault
    last. Their code is computed for every programme there is, whether they answered in it or not."""
    ledger.note(person_id, now)
    with store.database.read() as tx:
        everywhere = list(tx.execute(select(programmes.c.programme_id)).scalars())
        asked_in = asks(tx, person_id)
    for programme_id in sorted(asked_in):
        withdrawing = NoteWithdrawal(programme_id, person_id, now)
        execute(store, report, programme_id, withdrawing, ourselves())
        state, _ = state_of(store, report, programme_id)
        if person_id in state.members:
            settle_member(store, vote, f"{programme_id}:{person_id}", now)
    vote.destroy_keys(asked_in | set(everywhere), person_id)
    with store.database.write() as tx:
        vote.forget_everywhere(tx, asked_in | set(everywhere), person_id)
    empty_log(store.database)
    erase(store, ledger, person_id, now)
