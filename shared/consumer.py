"""What do we do about what happened elsewhere? Each event once, in its key's order, whatever is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog
from marshmallow import Schema
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from shared.database import is_passing
from shared.decider import Intent
from shared.eventstore import Conflict, Counter, Metadata, Store, metadata
from shared.execute import apply_intent

log = structlog.get_logger()

cursors = Table(
    "cursors",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("shard_seq", Counter, nullable=False),
    Column("event_id", String(36), nullable=True),
    Column("chain", String(64), nullable=True),
)
parked_keys = Table(
    "parked_keys",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("problem", Text, nullable=False),
)
parked_events = Table(
    "parked_events",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("shard_seq", Counter, primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
)

Envelope = dict[str, Any]
Policy = Callable[[Any, datetime], list[Intent]]
Pull = Callable[[int, int], dict[str, Any]]


class SourceRestored(Exception):
    """The source no longer has the history that we read from it: it was restored to an earlier point."""


class Stale(Exception):
    """Another consumer moved the cursor: what it read is no longer ours to do."""


@dataclass(frozen=True)
class Consumer:
    """One service's ear. `listeners`: wire type → policies; `consumed`: wire type → the schema of the
    fields that we need; `pulls`: source → `pull(shard, after)`, a page of its feed."""

    store: Store
    consumed: Mapping[str, Schema]
    listeners: Mapping[str, Sequence[Policy]]
    pulls: Mapping[str, Pull]

    def receive(self, source: str, shard: int, envelopes: Sequence[Envelope]) -> int:
        """Take in deliveries of one shard, in whatever order they came; how many were new.

        A duplicate changes nothing; a gap is pulled from the source's feed. All in one transaction, and
        one by one where that fails.
        """
        ordered = sorted(envelopes, key=lambda one: int(one["shardseq"]))
        done = 0
        at = self._position(source, shard)
        fresh = [one for one in ordered if int(one["shardseq"]) > at]
        if fresh and int(fresh[0]["shardseq"]) == at + 1 and _dense(fresh):
            return self._take(source, shard, fresh)
        if fresh:
            done = self.catch_up(source, shard)
        return done

    def catch_up(self, source: str, shard: int) -> int:
        """Pull what the feed has after our cursor, until there is no more; how many events.

        Raises SourceRestored when the feed's chain at our cursor is not the one we saw.
        """
        done = 0
        while True:
            after, witnessed = self._witness(source, shard)
            page = self.pulls[source](shard, after)
            if after and page["at"] != witnessed:
                raise SourceRestored(f"{source}, shard {shard}, at {after}")
            if not page["items"]:
                return done
            done += self._take(source, shard, page["items"])

    def retry_parked(self, source: str, key: str) -> int:
        """Try a parked key's events again, in order; how many are left parked."""
        while True:
            with self.store.database.write() as tx:
                held = select(parked_keys).where(*_parked(parked_keys, source, key)).with_for_update()
                if tx.execute(held).first() is None:
                    return 0
                first = select(parked_events).where(*_parked(parked_events, source, key))
                row = tx.execute(first.order_by(parked_events.c.shard_seq).limit(1)).first()
                if row is None:
                    tx.execute(delete(parked_keys).where(*_parked(parked_keys, source, key)))
                    return 0
                try:
                    with tx.begin_nested():
                        self._react(tx, msgspec.json.decode(row.envelope))
                except Exception as error:
                    if is_passing(error):
                        raise
                    tx.execute(
                        update(parked_keys)
                        .where(*_parked(parked_keys, source, key))
                        .values(problem=_name(error))
                    )
                    counted = select(func.count()).select_from(parked_events)
                    return int(tx.execute(counted.where(*_parked(parked_events, source, key))).scalar_one())
                tx.execute(
                    delete(parked_events).where(
                        *_parked(parked_events, source, key),
                        parked_events.c.shard == row.shard,
                        parked_events.c.shard_seq == row.shard_seq,
                    )
                )

    def _take(self, source: str, shard: int, envelopes: Sequence[Envelope]) -> int:
        try:
            with self.store.database.write() as tx:
                for one in envelopes:
                    self._advance(tx, source, shard, one)
                    if not self._joins_parked(tx, source, shard, one):
                        self._react(tx, one)
        except Stale:
            return 0
        except Exception as error:
            if is_passing(error) or isinstance(error, Conflict):
                raise
            if len(envelopes) > 1:
                return sum(self._take(source, shard, [one]) for one in envelopes)
            self._park(source, shard, envelopes[0], error)
        self.store.wake()
        return len(envelopes)

    def _react(self, tx: Connection, envelope: Envelope) -> None:
        policies = self.listeners.get(envelope["type"], ())
        if not policies:
            return
        event = self.consumed[envelope["type"]].load(envelope["data"])
        meta = Metadata(
            actor=f"service:{self.store.service}",
            correlation=envelope["correlationid"],
            causation=envelope["id"],
            traceparent=envelope.get("traceparent"),
        )
        for policy in policies:
            for intent in policy(event, datetime.fromisoformat(envelope["time"])):
                apply_intent(tx, self.store, intent, meta, envelope["id"])

    def _advance(self, tx: Connection, source: str, shard: int, envelope: Envelope) -> None:
        """Move the cursor by one, first of all: whoever cannot is a stale consumer and does nothing."""
        seq = int(envelope["shardseq"])
        here = (cursors.c.source == source, cursors.c.shard == shard)
        values = {"shard_seq": seq, "event_id": envelope["id"], "chain": envelope["chain"]}
        moved = tx.execute(update(cursors).where(*here, cursors.c.shard_seq == seq - 1).values(**values))
        if moved.rowcount:
            return
        if seq != 1 or tx.execute(select(cursors.c.shard).where(*here)).first():
            raise Stale
        tx.execute(insert(cursors).values(source=source, shard=shard, **values))

    def _joins_parked(self, tx: Connection, source: str, shard: int, envelope: Envelope) -> bool:
        key = envelope["partitionkey"]
        held = select(parked_keys.c.key).where(*_parked(parked_keys, source, key)).with_for_update()
        if tx.execute(held).first() is None:
            return False
        _keep(tx, source, shard, envelope)
        return True

    def _park(self, source: str, shard: int, envelope: Envelope, error: Exception) -> None:
        problem = _name(error)
        log.error("parked", source=source, type=envelope["type"], id=envelope["id"], problem=problem)
        with self.store.database.write() as tx:
            self._advance(tx, source, shard, envelope)
            tx.execute(
                insert(parked_keys).values(source=source, key=envelope["partitionkey"], problem=problem)
            )
            _keep(tx, source, shard, envelope)

    def _position(self, source: str, shard: int) -> int:
        return self._witness(source, shard)[0]

    def _witness(self, source: str, shard: int) -> tuple[int, str | None]:
        with self.store.database.read() as tx:
            row = tx.execute(
                select(cursors).where(cursors.c.source == source, cursors.c.shard == shard)
            ).first()
        return (0, None) if row is None else (row.shard_seq, row.chain)


def _dense(envelopes: Sequence[Envelope]) -> bool:
    seqs = [int(one["shardseq"]) for one in envelopes]
    return seqs == list(range(seqs[0], seqs[0] + len(seqs)))


def _parked(table: Table, source: str, key: str) -> tuple[Any, Any]:
    return table.c.source == source, table.c.key == key


def _keep(tx: Connection, source: str, shard: int, envelope: Envelope) -> None:
    tx.execute(
        insert(parked_events).values(
            source=source,
            key=envelope["partitionkey"],
            shard=shard,
            shard_seq=int(envelope["shardseq"]),
            envelope=msgspec.json.encode(envelope),
        )
    )


def _name(error: Exception) -> str:
    """What went wrong, without values: an error's text may quote what it was given."""
    slug = getattr(error, "slug", None)
    return f"{type(error).__name__}: {slug}" if slug else type(error).__name__
