"""Is each service's feed what was recorded?"""

from collections.abc import Callable

import click
import msgspec
from sqlalchemy import Connection, select

from shared.cli.installation import any_service, opened, these
from shared.cli.telling import BROKEN, as_json, end, progress, tell, warn
from shared.eventstore import START_OF_CHAIN, events, feed, feed_head
from shared.sequencer import link, place_in_shard


@click.command()
@any_service()
@as_json
def verify(service: str | None, as_json: bool) -> None:
    """Recompute the hash chain over all events; names the first false position."""
    found = [_verified(name) for name in these(service)]
    tell(
        {"services": found},
        as_json,
        *(f"{one['service']}: {one['events']} events as recorded" for one in found if one["intact"]),
    )
    broken = [one for one in found if not one["intact"]]
    for one in broken:
        warn(
            f"{one['service']} is not what was recorded, from position {one['false_from']} of its feed on:"
            " compare with a backup"
        )
    if broken:
        end(BROKEN)


def _verified(service: str) -> dict[str, object]:
    with opened(service) as here, here.store.database.read() as tx:
        total = tx.execute(select(feed_head.c.position)).scalar_one()
        with progress(f"verifying {service}", total) as done:
            try:
                count, false_from = verify_chain(tx, done), None
            except ChainBroken as broken:
                count, false_from = broken.position - 1, broken.position
    return {"service": service, "intact": false_from is None, "events": count, "false_from": false_from}


class ChainBroken(ValueError):
    """The feed is not what was recorded, from a position on."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the feed is not what was recorded, from position {position} on")
        self.position = position


def verify_chain(tx: Connection, progress: Callable[[int], None] = lambda _: None) -> int:
    """Recompute the chain and the shards' numbers up to the head; how many events. Raises ChainBroken."""
    head = tx.execute(select(feed_head)).one()
    last = [0] * len(msgspec.json.decode(head.shard_seqs))
    chain, after = START_OF_CHAIN, 0
    placed = select(feed.c.position, feed.c.chain, feed.c.shard, feed.c.shard_seq, events)
    placed = placed.join(events, events.c.id == feed.c.event_id).order_by(feed.c.position).limit(1000)
    while rows := tx.execute(placed.where(feed.c.position > after)).all():
        for row in rows:
            chain = link(chain, row)
            found = row.position, row.chain, row.shard, row.shard_seq
            if found != (after + 1, chain, *place_in_shard(row.key, last)):
                raise ChainBroken(after + 1)
            after = row.position
        progress(after)
    if (after, chain, last) != (head.position, head.chain, msgspec.json.decode(head.shard_seqs)):
        raise ChainBroken(min(after, head.position) + 1)
    return after
