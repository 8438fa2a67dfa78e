"""What does registration do by itself? Moves programmes on by date, lets offers lapse, looks for groups."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.registration import kept
from services.registration.consumed import CONSUMED
from services.registration.domain.commands import LapseOffer
from services.registration.domain.life import closing, completing, opening, starting
from services.registration.domain.places import PLACES
from services.registration.domain.programme import (
    CLOSE_APPLICATIONS,
    COMPLETE_PROGRAMME,
    OPEN_APPLICATIONS,
    PROGRAMME,
    START_PROGRAMME,
    Programme,
)
from services.registration.due_work.erase_person import end_evidence, erase_person
from services.registration.due_work.erase_person import shred_again as erase_again
from services.registration.due_work.propose_groups import propose_groups
from services.registration.due_work.retention import end_retention, plan_retention
from services.registration.policies import LISTENERS
from services.registration.projections.due import (
    END_EVIDENCE,
    END_RETENTION,
    ERASE_PERSON,
    LAPSE_OFFER,
    PLAN_RETENTION,
    PROPOSE_GROUPS,
    due,
)
from services.registration.projections.standing import standing_of
from services.registration.store import open_store
from shared.consumer import Consumer
from shared.decider import Intent
from shared.due import Handler
from shared.erasure import Ledger
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute, execute_all, state_of
from shared.loops import Worker, forget_what_expired
from shared.peers import feed_pull
from shared.process import work
from shared.settings import Settings

SELF = "registration"
OTHERS = ("sessions", "surveys", "notifications")


def wire(settings: Settings, store: Store) -> Worker:
    ledger = Ledger(settings.ledger_of(SELF))
    handlers: dict[str, Handler] = {
        OPEN_APPLICATIONS: _by_date(store, opening),
        CLOSE_APPLICATIONS: _by_date(store, closing),
        START_PROGRAMME: _by_date(store, starting),
        COMPLETE_PROGRAMME: _by_date(store, completing),
        LAPSE_OFFER: _lapse(store),
        ERASE_PERSON: lambda person_id, now: erase_person(store, ledger, person_id, now, _by_itself()),
        END_EVIDENCE: lambda ref, now: end_evidence(store, ref, now, _by_itself()),
        PLAN_RETENTION: lambda programme_id, now: plan_retention(store, programme_id, now, _by_itself()),
        END_RETENTION: lambda ref, now: end_retention(store, ref, now, _by_itself()),
    }
    slow: dict[str, Handler] = {
        PROPOSE_GROUPS: lambda programme_id, _: propose_groups(store, programme_id, _by_itself()),
    }
    # it hears of its own other streams as others do
    pulls = {source: feed_pull(settings.peers[source]) for source in (SELF, *OTHERS)}
    consumer = Consumer(store, CONSUMED, LISTENERS, pulls)
    forget = partial(forget_what_expired, store, (kept.forget_expired,))
    return Worker(store, consumer, due, handlers, slow, beside={"forget": forget})


def shred_again(settings: Settings, store: Store) -> int:
    """Erase again whomever the ledger names, after a restore; how many."""
    return erase_again(store, Ledger(settings.ledger_of(SELF)), _by_itself())


def _by_date(store: Store, step: Callable[[Programme, datetime], list[Intent]]) -> Handler:
    def move_on(programme_id: str, now: datetime) -> None:
        programme, _ = state_of(store, PROGRAMME, programme_id)
        execute_all(store, step(programme, now), _by_itself())

    return move_on


def _lapse(store: Store) -> Handler:
    def lapse(application_id: str, now: datetime) -> None:
        with store.database.read() as tx:
            row = standing_of(tx, application_id)
        if row is not None:
            execute(store, PLACES, row.programme_id, LapseOffer(application_id, now), _by_itself())

    return lapse


def _by_itself() -> Metadata:
    return Metadata(actor="service:registration", correlation=new_id())


if __name__ == "__main__":
    work("registration", open_store, wire)
