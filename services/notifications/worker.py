"""What does notifications do when nobody asks? It listens, sends what is due, and reads what came back."""

from functools import partial

from services.notifications.bounces.reading import keep_reading, mailbox_url, secret_of
from services.notifications.consumed import CONSUMED
from services.notifications.mail.sending import announce_report, send_message
from services.notifications.policies import LISTENERS, TAKES_AWAY
from services.notifications.projections.due import ANNOUNCE, ERASE, SEND, due
from services.notifications.projections.erased import erased
from services.notifications.store import SERVICE, open_store
from shared.consumer import Consumer
from shared.erasure import Ledger, erase, erase_again
from shared.eventstore import Store
from shared.loops import Worker
from shared.peers import feed_pull
from shared.process import work
from shared.settings import Settings

READ = "read what came back"
SOURCES = ("registration", "sessions", "surveys")


def wire(settings: Settings, store: Store) -> Worker:
    ledger = Ledger(settings.ledger_of(SERVICE))
    mailbox = mailbox_url()
    secret = secret_of(settings) if mailbox else None
    beside = {READ: partial(keep_reading, store, mailbox, secret)} if mailbox and secret else {}
    return Worker(
        store=store,
        consumer=Consumer(
            store,
            CONSUMED,
            LISTENERS,
            {source: feed_pull(settings.peers[source]) for source in SOURCES},
            erased,
            TAKES_AWAY,
        ),
        due=due,
        handlers={
            SEND: lambda ref, now: send_message(settings, store, ref, now, secret),
            ANNOUNCE: lambda ref, now: announce_report(store, ref, now),
            ERASE: partial(erase, store, ledger),
        },
        beside=beside,
    )


def shred_again(settings: Settings, store: Store) -> int:
    """Erase again whomever the ledger names, after a restore; how many."""
    ledger = Ledger(settings.ledger_of(SERVICE))
    return erase_again(store, ledger, partial(erase, store, ledger))


if __name__ == "__main__":
    work("notifications", open_store, wire)
