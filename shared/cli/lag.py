"""How far behind is each service: with what it tells, with what it hears, and do its loops come round?"""

from collections.abc import Iterator
from datetime import datetime
from threading import Event
from typing import Any

import click
import httpx
from sqlalchemy import Connection, select

from shared.cli.installation import any_service, opened, these
from shared.cli.resync import reason
from shared.cli.telling import FAILED, LATE, Failed, age, as_json, end, table, tell, warn
from shared.consumer import Pull
from shared.heartbeats import Heartbeats, noted
from shared.loops import Worker, steps_of
from shared.metrics import parked, unpublished, unsequenced
from shared.moments import seconds_since
from shared.witness import cursors

LATE_AFTER = 60.0


@click.command()
@any_service()
@as_json
def lag(service: str | None, as_json: bool) -> None:
    """How far each service is behind, per source and shard, and when each of its loops last came round.

    Late (exit code 3) is what waits for more than 60 s, a loop not seen for 60 s, whatever is parked, a
    source that was restored, and one that does not tell how far it is.
    """
    found = [_looked_at(name) for name in these(service)]
    looked = [one for one in found if "problem" not in one]
    tell({"services": found}, as_json, *(_in_words(looked) if looked else ()))
    for problem in dict.fromkeys(one["problem"] for one in found if "problem" in one):
        warn(problem)
    for one in looked:
        for late in one["late"]:
            warn(f"{one['service']}: {late}")
    if len(looked) < len(found):
        end(FAILED)
    if any(one["late"] for one in looked):
        end(LATE)


def _looked_at(service: str) -> dict[str, Any]:
    try:
        with opened(service) as here:
            worker = here.worker()
            with here.store.database.read() as tx:
                own = _own(tx, worker)
                heard = {(row.source, row.shard): row for row in tx.execute(select(cursors))}
                waiting = {(one["source"], one["shard"]): one["events"] for one in parked(tx)}
            pulls = worker.consumer.pulls.items()
            rows = [one for source, pull in pulls for one in _source(source, pull, heard, waiting)]
    except Failed as failed:
        return {"service": service, "problem": failed.message}
    told = {"service": service, **own, "sources": rows}
    return {**told, "late": list(_late(told))}


def _own(tx: Connection, worker: Worker) -> dict[str, Any]:
    """What the service has still to put in order and to publish, and its loops."""
    seen = noted(tx)
    loops = steps_of(worker, "memory://", Event(), Heartbeats())
    return {
        "unsequenced": unsequenced(tx),
        "relay": list(unpublished(tx)) if worker.is_heard else [],
        "loops": [{"loop": loop, "age_s": seconds_since(seen.get(loop))} for loop in loops],
    }


def _source(
    source: str, pull: Pull, heard: dict[tuple[str, int], Any], waiting: dict[tuple[str, int], int]
) -> Iterator[dict[str, Any]]:
    """One row a shard of the source: what we have heard, and what it tells now if it can be asked."""
    last, problem = None, None
    try:
        last = pull(0, 0, 0)["last"]
    except httpx.HTTPError as error:
        problem = reason(error)
    known = {shard for name, shard in heard.keys() | waiting.keys() if name == source}
    for shard in sorted(known | set(range(len(last or [0])))):
        cursor = heard.get((source, shard))
        after = cursor.shard_seq if cursor else 0
        row: dict[str, Any] = dict.fromkeys(("newest", "behind", "waiting_s", "restored"))
        if last is not None:
            page = pull(shard, after, 1)
            since = [datetime.fromisoformat(one["time"]) for one in page["items"]]
            row = {
                "newest": page["last"][shard],
                "behind": max(0, page["last"][shard] - after),
                "waiting_s": seconds_since(since[0]) if since else None,
                "restored": cursor is not None and page["at"] != cursor.chain,
            }
        counts = {"parked": waiting.get((source, shard), 0), "problem": problem}
        yield {"source": source, "shard": shard, "cursor": after, **row, **counts}


def _late(told: dict[str, Any]) -> Iterator[str]:
    if _is_late(told["unsequenced"]["waiting_s"]):
        yield f"{told['unsequenced']['events']} events are not put in order: does its worker run?"
    for row in told["relay"]:
        if _is_late(row["waiting_s"]):
            yield f"{row['behind']} events of shard {row['shard']} are not published: does the broker answer?"
    for row in told["sources"]:
        of = f"{row['source']}, shard {row['shard']}"
        if row["problem"]:
            yield f"how far {row['source']} is, nobody tells: {row['problem']}"
        if row["restored"]:
            yield f"{of} was restored to the past: vertais resync {told['service']}"
        elif _is_late(row["waiting_s"]):
            yield f"{row['behind']} events of {of} are not heard: vertais resync {told['service']}"
        if row["parked"]:
            yield f"{row['parked']} events of {of} are parked: vertais parked list"
    for row in told["loops"]:
        if row["age_s"] is None:
            yield f"its loop '{row['loop']}' never came round: does its worker run?"
        elif _is_late(row["age_s"]):
            yield f"its loop '{row['loop']}' has not come round for {age(row['age_s'])}: does its worker run?"


def _is_late(seconds: float | None) -> bool:
    return seconds is not None and seconds > LATE_AFTER


def _in_words(looked: list[dict[str, Any]]) -> Iterator[Any]:
    yield table(
        ("service", "unsequenced", "unpublished, by shard"),
        [
            (
                one["service"],
                one["unsequenced"]["events"],
                " ".join(str(row["behind"]) for row in one["relay"]) or "nobody listens",
            )
            for one in looked
        ],
    )
    yield ""
    columns = ("source", "shard", "cursor", "newest", "behind")
    yield table(
        ("service", *columns, "oldest waits", "parked"),
        [
            (
                one["service"],
                *("?" if row[name] is None else row[name] for name in columns),
                age(row["waiting_s"]),
                row["parked"],
            )
            for one in looked
            for row in one["sources"]
        ],
    )
    yield ""
    yield table(
        ("service", "loop", "came round"),
        [
            (one["service"], row["loop"], "never" if row["age_s"] is None else f"{age(row['age_s'])} ago")
            for one in looked
            for row in one["loops"]
        ],
    )
