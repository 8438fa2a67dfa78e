"""What does this service do when nobody asks: which events does it hear, and which work falls due?"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from services.sessions.consumed import CONSUMED
from services.sessions.domain import ending
from services.sessions.domain.commands import CancelSession, FinishCallingOff
from services.sessions.domain.programme import programme
from services.sessions.domain.series import series
from services.sessions.domain.session import NotScheduled, session
from services.sessions.policies import LISTENERS, TAKES_AWAY
from services.sessions.projections.due import CANCEL, ERASE, HOLD, due
from services.sessions.projections.erased import erased
from services.sessions.projections.meetings import coming_of_programme
from services.sessions.store import open_store
from shared.consumer import Consumer
from shared.due import Handler
from shared.erasure import Ledger, erase, erase_again
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute, execute_all, state_of
from shared.loops import Worker
from shared.peers import feed_pull
from shared.process import work
from shared.settings import Settings

SERVICE = "sessions"


def wire(settings: Settings, store: Store) -> Worker:
    pulls = {"registration": feed_pull(settings.peers["registration"])}
    ledger = Ledger(settings.ledger_of(SERVICE))
    consumer = Consumer(store, CONSUMED, LISTENERS, pulls, erased, TAKES_AWAY)
    return Worker(store, consumer, due, handlers(store, ledger))


def handlers(store: Store, ledger: Ledger) -> Mapping[str, Handler]:
    return {
        HOLD: lambda ref, now: hold_by_itself(store, ref, now),
        CANCEL: lambda ref, _: cancel_coming_sessions(store, ref),
        ERASE: partial(erase, store, ledger),
    }


def hold_by_itself(store: Store, session_id: str, now: datetime) -> None:
    """A day after its end nobody has said otherwise: the session was held."""
    known, _ = state_of(store, session, session_id)
    if isinstance(known, NotScheduled):
        return
    group_id = known.known.group_id
    of_group, _ = state_of(store, series, group_id)
    execute_all(store, ending.hold(session_id, group_id, of_group, now), _by_itself())


def cancel_coming_sessions(store: Store, programme_id: str) -> None:
    """The programme was cancelled: so is each of its sessions that is still to come. No series ends by it:
    that would have its group surveyed, who may hear of the cancellation later."""
    with store.database.read() as tx:
        coming = coming_of_programme(tx, programme_id)
    for one in coming:
        execute(store, session, one.session_id, CancelSession(), _by_itself())
    execute(store, programme, programme_id, FinishCallingOff(programme_id), _by_itself())


def shred_again(settings: Settings, store: Store) -> int:
    """Erase again whomever the ledger names, after a restore; how many."""
    ledger = Ledger(settings.ledger_of(SERVICE))
    return erase_again(store, ledger, partial(erase, store, ledger))


def _by_itself() -> Metadata:
    return Metadata(actor="service:sessions", correlation=new_id())


if __name__ == "__main__":
    work("sessions", open_store, wire)
