"""What does notifications do when nobody asks? It listens to the others and sends what is due."""

from services.notifications.consumed import CONSUMED
from services.notifications.mail.sending import announce_report, send_message
from services.notifications.policies import LISTENERS
from services.notifications.projections.due import ANNOUNCE, SEND, due
from services.notifications.store import open_store
from shared.consumer import Consumer
from shared.eventstore import Store
from shared.loops import Worker
from shared.peers import feed_pull
from shared.process import work
from shared.settings import Settings

SOURCES = ("registration", "sessions", "surveys")


def wire(settings: Settings, store: Store) -> Worker:
    return Worker(
        store=store,
        consumer=Consumer(
            store, CONSUMED, LISTENERS, {source: feed_pull(settings.peers[source]) for source in SOURCES}
        ),
        due=due,
        handlers={
            SEND: lambda ref, now: send_message(settings, store, ref, now),
            ANNOUNCE: lambda ref, now: announce_report(store, ref, now),
        },
        is_heard=False,
    )


if __name__ == "__main__":
    work("notifications", open_store, wire)
