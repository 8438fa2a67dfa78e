"""Was anything that a client holds an acknowledgement for lost, doubled or put out of order?"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import func, select

from shared.cli.chain import verify_chain
from shared.eventstore import Store, events, feed, feed_head, pending
from shared.feed import last_in_each_shard
from shared.parking import parked_keys
from shared.witness import cursors, orphans

# Who hears whom, as the workers are wired.
HEARS: Mapping[str, Sequence[str]] = {
    "registration": ("registration",),
    "sessions": ("registration",),
    "surveys": ("registration", "sessions"),
    "notifications": ("registration", "sessions", "surveys"),
}
KIND = "application-submitted"


@dataclass
class Verdict:
    lost: int = 0
    doubled: int = 0
    misordered: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.misordered or self.findings)


def is_settled(stores: Mapping[str, Store]) -> bool:
    """Whether all that happened has its place in the feed and was heard by whoever listens, with nothing
    new coming between the one look and the other."""
    before = _heads(stores)
    heard_and_ordered = not any(_unheard(stores)) and not any(map(_unsequenced, stores.values()))
    return heard_and_ordered and _heads(stores) == before


def _heads(stores: Mapping[str, Store]) -> list[int]:
    """Where the feeds end that anybody listens to."""
    heads = []
    for source in sorted({source for sources in HEARS.values() for source in sources}):
        with stores[source].database.read() as tx:
            heads.append(tx.execute(select(feed_head.c.position)).scalar_one())
    return heads


def judge(stores: Mapping[str, Store], acknowledged: Collection[str]) -> Verdict:
    """Hold a journal of acknowledged application ids against registration's events and view, against
    each feed, each cursor, and against what every listener made of each event."""
    found = Verdict()
    for store in stores.values():
        _judge_feed(store, found)
    for told in _unheard(stores):
        found.lost += 1
        found.findings.append(told)
    _judge_journal(stores["registration"], acknowledged, found)
    for listener, sources in HEARS.items():
        for source in sources:
            if listener != source:
                _judge_effects(stores[source], stores[listener], found)
    _judge_reactions(stores["registration"], stores["notifications"], found)
    return found


def _judge_feed(store: Store, found: Verdict) -> None:
    """Dense, in one chain over all that is stored, its times never going back."""
    name = store.service
    with store.database.read() as tx:
        try:
            verify_chain(tx)
        except ValueError as error:
            found.findings.append(f"{name}: {error}")
        rows = tx.execute(
            select(feed.c.shard, feed.c.shard_seq, feed.c.sequenced_at).order_by(feed.c.position)
        ).all()
        ordered_or_waiting = select(feed.c.event_id).union_all(select(pending.c.event_id))
        forgotten = tx.execute(
            select(func.count()).select_from(events).where(events.c.id.not_in(ordered_or_waiting))
        ).scalar_one()
        parked = tx.execute(select(parked_keys)).all()
    if forgotten:
        found.lost += forgotten
        found.findings.append(f"{name}: {forgotten} events will never have a place in the feed")
    if any(later.sequenced_at < sooner.sequenced_at for sooner, later in pairwise(rows)):
        found.findings.append(f"{name}: the feed's times go back")
    given: Counter[int] = Counter()
    for row in rows:
        if row.shard is not None:
            given[row.shard] += 1
            if row.shard_seq != given[row.shard]:
                found.findings.append(f"{name}: shard {row.shard} has a hole before {row.shard_seq}")
    found.findings += [f"{name}: parked {row.source} {row.problem}" for row in parked]


def _unsequenced(store: Store) -> bool:
    with store.database.read() as tx:
        return tx.execute(select(pending.c.id).limit(1)).first() is not None


def _unheard(stores: Mapping[str, Store]) -> Iterator[str]:
    """Each shard whose end a listener has not reached, by number and by chain."""
    for source in stores.values():
        with source.database.read() as tx:
            ends = [
                tx.execute(
                    select(feed.c.chain).where(feed.c.shard == shard, feed.c.shard_seq == last)
                ).scalar()
                for shard, last in enumerate(last_in_each_shard(tx))
            ]
        for name, sources in HEARS.items():
            if source.service not in sources:
                continue
            with stores[name].database.read() as tx:
                at = select(cursors.c.shard, cursors.c.chain).where(cursors.c.source == source.service)
                heard = {row.shard: row.chain for row in tx.execute(at)}
            for shard, end in enumerate(ends):
                if end is not None and heard.get(shard) != end.hex():
                    yield f"{name} has not heard the end of {source.service}'s shard {shard}"


def _judge_journal(source: Store, acknowledged: Collection[str], found: Verdict) -> None:
    with source.database.read() as tx:
        made = Counter(
            stream[-36:]
            for stream in tx.execute(select(events.c.stream).where(events.c.type == KIND)).scalars()
        )
        (view,) = (table for table in source.tables if table.name == "applications")
        shown = set(tx.execute(select(view.c.application_id)).scalars())
    journal = Counter(acknowledged)
    for what, kept in (("events", made.keys()), ("view", shown)):
        if lost := journal.keys() - kept:
            found.lost += len(lost)
            found.findings.append(f"{len(lost)} acknowledged applications are not among the {what}")
    doubled = sum((made - journal).values())
    if doubled or max(journal.values(), default=1) > 1:
        found.doubled += doubled
        found.findings.append(f"{doubled} applications more than were acknowledged")


def _effects(listener: Store) -> list[tuple[str | None, str, str]]:
    """(cause, stream, type) of each of the listener's events, in feed order."""
    ordered = select(events.c.metadata, events.c.stream, events.c.type).join(
        feed, feed.c.event_id == events.c.id
    )
    with listener.database.read() as tx:
        rows = tx.execute(ordered.order_by(feed.c.position)).all()
    return [(msgspec.json.decode(row.metadata).get("causation"), row.stream, row.type) for row in rows]


def _judge_effects(source: Store, listener: Store, found: Verdict) -> None:
    """No cause has the same effect twice, and effects of one key come in their causes' order."""
    with source.database.read() as tx:
        at = select(events.c.id, events.c.key, feed.c.position).join(feed, feed.c.event_id == events.c.id)
        causes: dict[str | None, Any] = {row.id: row for row in tx.execute(at)}
    effects = [effect for effect in _effects(listener) if effect[0] in causes]
    doubled = sum(times - 1 for times in Counter(effects).values())
    newest: dict[str, int] = {}
    misordered = 0
    for cause, _, _ in effects:
        row = causes[cause]
        misordered += row.position < newest.get(row.key, 0)
        newest[row.key] = row.position
    if doubled or misordered:
        found.doubled += doubled
        found.misordered += misordered
        about = f"{source.service}'s events in {listener.service}"
        found.findings.append(f"{about}: {doubled} effects doubled, {misordered} out of order")


def _judge_reactions(source: Store, listener: Store, found: Verdict) -> None:
    """Each application had its one letter queued."""
    with source.database.read() as tx:
        causes = set(tx.execute(select(events.c.id).where(events.c.type == KIND)).scalars())
    queued = {cause for cause, _, kind in _effects(listener) if kind == "message-queued"}
    if lost := causes - queued:
        found.lost += len(lost)
        found.findings.append(f"{len(lost)} applications without a queued letter")


def orphaned(store: Store) -> set[str]:
    """The ids of events that the store has heard and their source has lost."""
    with store.database.read() as tx:
        return set(tx.execute(select(orphans.c.event_id)).scalars())


def shards_of(store: Store) -> int:
    with store.database.read() as tx:
        return len(msgspec.json.decode(tx.execute(select(feed_head.c.shard_seqs)).scalar_one()))
