"""What do we do about what happened elsewhere? Each event once, in its key's order, whatever is lost."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar, Protocol

import structlog
from marshmallow import EXCLUDE, Schema, post_load
from sqlalchemy import Connection, Table, bindparam, insert, select, update

from shared import tracing
from shared.database import is_passing
from shared.decider import Intent
from shared.eventstore import Conflict, Metadata, Store
from shared.execute import apply_intent, with_retries
from shared.feed import Envelope
from shared.parking import line_up, park, parked_among, problem_of
from shared.tombstones import known_erased, names_in, without
from shared.witness import cursor_of, cursors, place_of, remember, walk_back

log = structlog.get_logger()

Policy = Callable[[Any, datetime], list[Intent]]


class Needed(Schema):
    """What we need of an event, as a `made` with tuples for lists; what it has beyond that is passed over."""

    made: ClassVar[type[Any]]

    class Meta:
        unknown = EXCLUDE

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Any:
        return self.made(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


class Pull(Protocol):
    """A page of a source's feed: what it has in the shard after a sequence number, oldest first."""

    def __call__(self, shard: int, after: int, limit: int = 500) -> dict[str, Any]: ...


class Stale(Exception):
    """Another consumer moved the cursor: what it read is no longer ours to do."""


@dataclass(frozen=True)
class Consumer:
    """One service's ear. `listeners`: wire type → policies; `consumed`: wire type → the schema of the
    fields that we need; `pulls`: source → a page of its feed; `erased`: those of whom nothing more is heard,
    but for the types in `takes_away`."""

    store: Store
    consumed: Mapping[str, Schema]
    listeners: Mapping[str, Sequence[Policy]]
    pulls: Mapping[str, Pull]
    erased: Table | None = None
    takes_away: Collection[str] = ()

    def receive(self, source: str, shard: int, envelopes: Sequence[Envelope]) -> int:
        """Take in deliveries of one shard, in whatever order they came; how many were new.

        A duplicate changes nothing. What does not follow on our cursor, by number and by chain, is
        pulled from the source's feed. All in one transaction, and one by one where that fails.
        """
        fresh = {int(one["shardseq"]): one for one in envelopes}
        ordered = [fresh[seq] for seq in sorted(fresh)]
        if ordered and _is_a_run(ordered) and (taken := self._take(source, shard, ordered)):
            return taken
        if max(fresh, default=0) <= cursor_of(self.store, source, shard)[0]:
            return 0
        return self.catch_up(source, shard)

    def catch_up(self, source: str, shard: int) -> int:
        """Pull what the feed has after our cursor, until there is no more; how many events.

        Where the feed's chain at our cursor is not the one we saw, the source was restored to the past:
        we go back to the last point that both know, and on from there.
        """
        done = 0
        while True:
            after, chain = cursor_of(self.store, source, shard)
            page = self.pulls[source](shard, after)
            if after and page["at"] != chain:
                walk_back(self.store, source, shard, self.pulls[source])
                continue
            if not page["items"]:
                return done
            done += self._take(source, shard, page["items"])

    def react(self, tx: Connection, envelope: Envelope) -> None:
        """Do what our policies want about an event; a type that we do not know is let pass."""
        policies = self.listeners.get(envelope["type"], ())
        if not policies:
            return
        told = self._heard(tx, envelope)
        if told is None:
            return
        event = self.consumed[envelope["type"]].load(told)
        service, cause = self.store.service, envelope.get("traceparent")
        with tracing.work(service, f"hear {envelope['type']}", cause, "CONSUMER"):
            meta = Metadata(
                f"service:{service}", envelope["correlationid"], envelope["id"], tracing.here() or cause
            )
            for policy in policies:
                for intent in policy(event, datetime.fromisoformat(envelope["time"])):
                    apply_intent(tx, self.store, intent, meta, envelope["id"])

    def _heard(self, tx: Connection, envelope: Envelope) -> Mapping[str, Any] | None:
        """What an event tells, without whoever has been erased: it may come late, and brings nobody back."""
        told = envelope["data"]
        if self.erased is None or envelope["type"] in self.takes_away:
            return told
        gone = known_erased(tx, self.erased, names_in(told))
        return without(told, gone) if gone else told

    def _take(self, source: str, shard: int, envelopes: Sequence[Envelope]) -> int:
        try:
            with_retries(self.store, lambda tx: self._apply(tx, source, shard, envelopes))
        except Stale:
            return 0
        except Exception as error:
            if is_passing(error) or isinstance(error, Conflict):
                raise  # what outlasts five tries is the loop's to retry
            if len(envelopes) > 1:
                return sum(self._take(source, shard, [one]) for one in envelopes)
            self._park(source, shard, envelopes[0], error)
        if any(one["type"] in self.listeners for one in envelopes):
            self.store.wake()
        return len(envelopes)

    def _apply(self, tx: Connection, source: str, shard: int, envelopes: Sequence[Envelope]) -> None:
        _advance(tx, source, shard, envelopes)
        parked = parked_among(tx, source, {one["partitionkey"] for one in envelopes})
        for one in envelopes:
            if one["partitionkey"] in parked:
                line_up(tx, source, shard, one)
            else:
                self.react(tx, one)

    def _park(self, source: str, shard: int, envelope: Envelope, error: Exception) -> None:
        problem = problem_of(error)
        log.error("parked", source=source, type=envelope["type"], id=envelope["id"], problem=problem)
        with self.store.database.write() as tx:
            _advance(tx, source, shard, [envelope])
            park(tx, source, shard, envelope, error)


# Made once: to put a statement together takes SQLAlchemy as long as to run it.
_MOVE = (
    update(cursors)
    .where(cursors.c.source == bindparam("of"), cursors.c.shard == bindparam("in"))
    .where(cursors.c.shard_seq == bindparam("from"), cursors.c.chain == bindparam("before"))
)


def _advance(tx: Connection, source: str, shard: int, envelopes: Sequence[Envelope]) -> None:
    """Move the cursor over them, first of all: whoever cannot is a stale consumer and does nothing."""
    first, last = envelopes[0], envelopes[-1]
    to = place_of(last)
    at = {"of": source, "in": shard, "from": int(first["shardseq"]) - 1, "before": first["chainbefore"]}
    if not tx.execute(_MOVE, at | to).rowcount:
        here = (cursors.c.source == source, cursors.c.shard == shard)
        if int(first["shardseq"]) != 1 or tx.execute(select(cursors.c.shard).where(*here)).first():
            raise Stale
        tx.execute(insert(cursors).values(source=source, shard=shard, **to))
    remember(tx, source, shard, envelopes)


def _is_a_run(envelopes: Sequence[Envelope]) -> bool:
    """Whether each is the next one after the one before; `_advance` sees whether the first one is."""
    return all(
        int(later["shardseq"]) == int(one["shardseq"]) + 1 and later["chainbefore"] == one["chain"]
        for one, later in pairwise(envelopes)
    )
