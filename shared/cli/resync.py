"""How does a service hear at once all that it has not heard, even from a source that was restored?"""

from collections.abc import Iterator
from typing import Any

import click
import httpx
import msgspec
from sqlalchemy import Connection, select

from shared.cli.installation import one_service, opened
from shared.cli.parked import all_parked
from shared.cli.telling import LATE, Failed, as_json, end, progress, table, tell, warn
from shared.consumer import Consumer
from shared.eventstore import events
from shared.witness import cursor_of, orphans


@click.command()
@one_service()
@as_json
def resync(service: str, as_json: bool) -> None:
    """Pull every source's feed to SERVICE to its end, walking back where a source was restored.

    Lists SERVICE's events whose cause such a source has lost, for people to judge.
    """
    with opened(service, writes=True) as here:
        consumer = here.worker().consumer
        heard = [one for source in consumer.pulls for one in _heard(consumer, source)]
        with here.store.database.read() as tx:
            orphaned = list(orphaned_effects(tx))
            waiting = sum(len(one.envelopes) for one in all_parked(tx))
    tell(
        {"service": service, "heard": heard, "orphaned": orphaned, "parked": waiting},
        as_json,
        table(("source", "shard", "heard", "up to"), [tuple(one.values()) for one in heard]),
        *_told(orphaned),
    )
    if waiting:
        warn(f"{service} has {waiting} events parked: vertais parked list")
        end(LATE)


def _heard(consumer: Consumer, source: str) -> list[dict[str, Any]]:
    """What was new in each shard of a source, and up to which number it is heard now."""
    try:
        last = consumer.pulls[source](0, 0, 0)["last"]
        shards = []
        with progress(f"hearing {source}", len(last)) as done:
            for shard in range(len(last)):
                new = consumer.catch_up(source, shard)
                at, _ = cursor_of(consumer.store, source, shard)
                shards.append({"source": source, "shard": shard, "events": new, "cursor": at})
                done(shard + 1)
    except httpx.HTTPError as error:
        raise Failed(f"{source} does not tell its feed: {reason(error)}") from error
    return shards


def orphaned_effects(tx: Connection) -> Iterator[dict[str, Any]]:
    """Of each event of ours whose cause its source has lost: stream, type, the lost event's id, and when that
    was noticed; in the order in which they were made."""
    lost = {row.event_id: row.noticed_at for row in tx.execute(select(orphans))}
    if not lost:
        return
    made = select(events.c.stream, events.c.type, events.c.metadata).order_by(events.c.recorded_at)
    for row in tx.execution_options(yield_per=1000).execute(made):
        cause = msgspec.json.decode(row.metadata).get("causation")
        if cause in lost:
            yield {"stream": row.stream, "type": row.type, "cause": cause, "noticed_at": lost[cause]}


def _told(orphaned: list[dict[str, Any]]) -> list[Any]:
    if not orphaned:
        return ["No event is without its cause."]
    rows = [tuple(one.values()) for one in orphaned]
    return ["", "Their cause is lost:", table(("stream", "type", "lost cause", "noticed"), rows)]


def reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"it answers {error.response.status_code}"
    return str(error) or type(error).__name__
