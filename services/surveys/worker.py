"""What do the surveys do when nobody asks: whom do they hear, and what falls due?"""

from collections.abc import Mapping
from functools import partial

from services.surveys.consumed import CONSUMED
from services.surveys.domain.commands import PublishInstrument
from services.surveys.domain.instrument import instrument_ident, instrument_stream
from services.surveys.due_work import ourselves
from services.surveys.due_work.close_wave import close_wave
from services.surveys.due_work.erase_person import erase_person
from services.surveys.due_work.release_report import release_report
from services.surveys.due_work.settle_member import settle_member
from services.surveys.due_work.settle_waves import settle_waves
from services.surveys.instruments import shipped
from services.surveys.policies import LISTENERS, TAKES_AWAY
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections.due import CLOSE, ERASE, RELEASE, SETTLE_MEMBER, SETTLE_WAVES, due
from services.surveys.projections.erased import erased
from services.surveys.store import open_postal_vote, open_store
from shared.consumer import Consumer
from shared.due import Handler
from shared.erasure import Ledger, erase_again
from shared.eventstore import Store
from shared.execute import execute
from shared.loops import Worker
from shared.peers import feed_pull
from shared.process import work
from shared.settings import Settings

SERVICE = "surveys"
SOURCES = ("registration", "sessions")


def wire(settings: Settings, store: Store) -> Worker:
    publish_shipped_instruments(store)
    pulls = {source: feed_pull(settings.peers[source]) for source in SOURCES}
    consumer = Consumer(store, CONSUMED, LISTENERS, pulls, erased, TAKES_AWAY)
    ledger = Ledger(settings.ledger_of(SERVICE))
    return Worker(store, consumer, due, handlers(store, open_postal_vote(settings), ledger))


def handlers(store: Store, vote: PostalVote, ledger: Ledger) -> Mapping[str, Handler]:
    return {
        CLOSE: partial(close_wave, store, vote),
        SETTLE_MEMBER: partial(settle_member, store, vote),
        SETTLE_WAVES: partial(settle_waves, store, vote),
        RELEASE: partial(release_report, store, vote),
        ERASE: partial(erase_person, store, vote, ledger),
    }


def shred_again(settings: Settings, store: Store) -> int:
    """Erase again whomever the ledger names, after a restore; how many."""
    ledger = Ledger(settings.ledger_of(SERVICE))
    return erase_again(store, ledger, partial(erase_person, store, open_postal_vote(settings), ledger))


def publish_shipped_instruments(store: Store) -> None:
    """Put each shipped version on record, so that answers keep the words they were given to. Raises
    Rejected when a file was changed without a new version."""
    for instrument, design, help_contacts in shipped().values():
        publishing = PublishInstrument(
            instrument.id, instrument.version, design, help_contacts, store.clock()
        )
        ident = instrument_ident(instrument.id, instrument.version)
        execute(store, instrument_stream, ident, publishing, ourselves())


if __name__ == "__main__":
    work("surveys", open_store, wire)
