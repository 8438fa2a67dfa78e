"""Was anything that a client holds an acknowledgement for lost, doubled or put out of order?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select

from shared.eventstore import Store, events, feed, pending
from shared.feed import last_in_each_shard
from shared.parking import parked_keys
from shared.sequencer import verify
from shared.witness import cursors


@dataclass(frozen=True)
class Verdict:
    lost: int
    doubled: int
    misordered: int
    findings: tuple[str, ...]


def judge(source: Store, listener: Store, acknowledged: Iterable[str], kind: str) -> Verdict:
    """Hold a journal of acknowledged stream ids against the source's events of one type (`kind`), and
    against what the listening service made of each: its events that name one of them as their cause."""
    findings: list[str] = []
    with source.database.read() as tx:
        ordered = select(events.c.id, events.c.stream, events.c.key, feed.c.position).join(
            feed, feed.c.event_id == events.c.id
        )
        made = tx.execute(ordered.where(events.c.type == kind).order_by(feed.c.position)).all()
        try:
            verify(tx)
        except ValueError as error:
            findings.append(f"{source.service}: {error}")
        if tx.execute(select(pending.c.id)).first():
            findings.append(f"{source.service}: events without a place in the feed")
        last = last_in_each_shard(tx)
    kept = Counter(row.stream[-36:] for row in made)
    journal = set(acknowledged)
    lost_here = sorted(journal - kept.keys())
    doubled_here = [ident for ident, count in kept.items() if count > 1]

    with listener.database.read() as tx:
        effects = tx.execute(
            select(events.c.metadata, events.c.stream, events.c.version, feed.c.position)
            .join(feed, feed.c.event_id == events.c.id)
            .order_by(feed.c.position)
        ).all()
        heard = {
            row.shard: row.shard_seq
            for row in tx.execute(select(cursors).where(cursors.c.source == source.service))
        }
        parked = tx.execute(select(parked_keys)).all()
        verify(tx)
    findings += [f"parked: {row.source} {row.problem}" for row in parked]
    findings += [
        f"{listener.service} heard {heard.get(shard, 0)} of {newest} in shard {shard}"
        for shard, newest in enumerate(last)
        if heard.get(shard, 0) != newest
    ]
    causes = [(msgspec.json.decode(row.metadata).get("causation"), row.version) for row in effects]
    reactions = Counter(cause for cause, version in causes if version == 1)
    ids = {row.id: row for row in made}
    without = [event_id for event_id in ids if reactions[event_id] == 0]
    twice = [event_id for event_id in ids if reactions[event_id] > 1]
    return Verdict(
        lost=len(lost_here) + len(without),
        doubled=len(doubled_here) + len(twice),
        misordered=_misordered(ids, [cause for cause, version in causes if version == 1]),
        findings=tuple(findings),
    )


def _misordered(ids: dict[str, Any], causes: list[str | None]) -> int:
    """Pairs of neighbours with one key whose effects came in another order than they."""
    newest: dict[str, int] = {}
    wrong = 0
    for cause in causes:
        if cause in ids:
            row = ids[cause]
            wrong += row.position < newest.get(row.key, 0)
            newest[row.key] = row.position
    return wrong
