"""Do the loops that keep a worker going still come round, and how can another process tell?"""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, case, delete, insert, select, update

from shared.eventstore import Moment, Store, metadata
from shared.settings import utc_now

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("loop", String(60), primary_key=True),
    Column("at", Moment, nullable=False, comment="when it last came round, in whichever worker"),
)


@dataclass
class Heartbeats:
    """When each loop last came round, by the monotonic clock; `late` are those that seem to hang."""

    _beats: dict[str, float] = field(default_factory=dict)

    def beat(self, name: str) -> None:
        self._beats[name] = time.monotonic()

    def ages(self) -> dict[str, float]:
        """Seconds since each came round."""
        now = time.monotonic()
        return {name: now - at for name, at in sorted(self._beats.copy().items())}

    def late(self, after: float = 60.0) -> list[str]:
        return [name for name, age in self.ages().items() if age > after]


def title(service: str, loop: str) -> str:
    """A loop's name among those of all services in this process."""
    return f"{service}: {loop}"


def note(store: Store, beats: Heartbeats, loops: Collection[str]) -> None:
    """Write down when each of the service's loops came round, by the real clock whatever the store's.

    Another worker may have noted the same: the later time stands. Loops that there no longer are go.
    """
    now, ages = utc_now(), beats.ages()
    with store.database.claim() as tx:
        tx.execute(delete(heartbeats).where(heartbeats.c.loop.not_in(loops)))
        for loop in sorted(loops):
            age = ages.get(title(store.service, loop))
            if age is None:
                continue
            at = now - timedelta(seconds=age)
            later = case((heartbeats.c.at < at, at), else_=heartbeats.c.at)
            if not tx.execute(update(heartbeats).where(heartbeats.c.loop == loop).values(at=later)).rowcount:
                tx.execute(insert(heartbeats).values(loop=loop, at=at))


def noted(tx: Connection) -> dict[str, datetime]:
    """When each loop last came round, as far as it has been written down."""
    return {row.loop: row.at for row in tx.execute(select(heartbeats))}
