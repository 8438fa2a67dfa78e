"""Every view equals a replay from zero: each is made anew from history and compared, row by row."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from shared.eventstore import Store
from shared.projections import Projection, rebuild
from shared.sequencer import sequence
from tests.prove.played import copy_of_the_pilot
from tests.runner import Outcome, say


def run(rounds: int | None, seed: int) -> Outcome:
    """One view a line; more rounds rebuild what was rebuilt."""
    views, broken = 0, []
    with copy_of_the_pilot() as whole:
        for _ in range(rounds or 1):
            views = 0
            for name, store in whole.stores.items():
                while sequence(store):
                    pass
                for projection in store.projections:
                    views += 1
                    broken += [
                        f"{name}, {projection.name}: {told}" for told in differences(store, projection)
                    ]
    return Outcome({"views": views, "differ": len(broken)}, broken)


def differences(store: Store, projection: Projection) -> Iterator[str]:
    """What the rows that a rebuild makes have more or less than those that stood there."""
    live = rows(store, projection)
    events = rebuild(store, projection).events
    anew = rows(store, projection)
    say(f"  {store.service:14} {projection.name:28} {sum(live.values()):6} rows from {events} events")
    for row in live - anew:
        yield f"only the live one has {row}"
    for row in anew - live:
        yield f"only the replayed one has {row}"


def rows(store: Store, projection: Projection) -> Counter[tuple[str, str]]:
    with store.database.read() as tx:
        return Counter(
            (table.name, repr(tuple(row))) for table in projection.tables for row in tx.execute(select(table))
        )
