"""Which events wait because they failed, and what is done about them?"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import Connection, select

from shared.cli.installation import among_services, opened, these
from shared.cli.telling import LATE, Failed, as_json, end, table, tell
from shared.feed import Envelope, read_envelope
from shared.parking import discard_parked, parked_events, parked_keys, retry_parked


@click.group()
def parked() -> None:
    """Events that failed each time, and those of the same key that wait behind them."""


the_source = click.argument("source", metavar="SOURCE")
the_key = click.argument("key", metavar="KEY")


@parked.command("list")
@among_services()
@as_json
def list_(service: str | None, as_json: bool) -> None:
    """What is parked: whose, why, how many, since when."""
    found = [(name, one) for name in these(service) for one in _parked(name)]
    heads = ("service", "source", "key", "waiting", "since", "problem")
    rows = [
        (name, one.source, one.key, len(one.envelopes), _since(one.envelopes), one.problem)
        for name, one in found
    ]
    tell(
        {"parked": [dict(zip(heads, row, strict=True)) for row in rows]},
        as_json,
        table(heads, rows) if rows else "Nothing is parked.",
    )


@parked.command()
@the_source
@the_key
@among_services()
@as_json
def show(source: str, key: str, service: str | None, as_json: bool) -> None:
    """The events that wait for SOURCE's KEY, in order; what they say of people is not shown."""
    found = _services_that_wait(service, source, key)
    document = [
        {
            "service": name,
            "source": source,
            "key": key,
            "problem": one.problem,
            "events": [_shown(envelope) for envelope in one.envelopes],
        }
        for name, one in found
    ]
    parts: list[Any] = []
    for name, one in found:
        rows = [tuple(_shown(envelope).values()) for envelope in one.envelopes]
        parts += [f"{name}: {one.problem}", table(("id", "type", "time", "number"), rows)]
    tell({"parked": document}, as_json, *parts)


@parked.command(options_metavar="[--all]")
@click.argument("source", metavar="[SOURCE", required=False)
@click.argument("key", metavar="KEY]", required=False)
@click.option("--all", "every", is_flag=True, help="Whatever is parked, rather than one key.")
@among_services()
@as_json
def retry(source: str | None, key: str | None, every: bool, service: str | None, as_json: bool) -> None:
    """Try again, in order, what waits for SOURCE's KEY. Exit code 3 where some of it fails again."""
    if every == (key is not None):
        raise click.UsageError("say either SOURCE and KEY or --all")
    if every:
        wanted = [(name, one) for name in these(service) for one in _parked(name)]
    else:
        wanted = _services_that_wait(service, str(source), str(key))
    results = [_retried(name, one) for name, one in wanted]
    rows = [tuple(one.values()) for one in results]
    heads = ("service", "source", "key", "done", "left", "problem")
    tell({"retried": results}, as_json, table(heads, rows) if rows else "Nothing is parked.")
    if any(one["left"] for one in results):
        end(LATE)


@parked.command()
@the_source
@the_key
@click.option("--yes", is_flag=True, help="Do not ask.")
@among_services()
@as_json
def discard(source: str, key: str, yes: bool, service: str | None, as_json: bool) -> None:
    """Give up the first event that waits for SOURCE's KEY, for good; the rest goes on waiting."""
    found = _services_that_wait(service, source, key)
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        raise click.UsageError(f"{names} each wait for it: say which with --service")
    ((name, waiting),) = found
    first = waiting.envelopes[0]
    if not yes:
        asked = f"Give up {first['type']} {first['id']}? {name} will never hear of it."
        click.confirm(asked, abort=True, err=True)
    with opened(name, writes=True) as here:
        if not discard_parked(here.store, source, key, first["id"]):
            raise Failed(f"{first['id']} is no longer the first that waits; look again: vertais parked list")
    left = sum(len(one.envelopes) for one in _parked(name, source, key))
    tell(
        {"service": name, "source": source, "key": key, "discarded": _shown(first), "left": left},
        as_json,
        f"{first['type']} {first['id']} is given up.",
        f"{left} more wait: vertais parked retry {source} {key}" if left else "Nothing else waits for it.",
    )


@dataclass(frozen=True, slots=True)
class Parked:
    """A key that waits, why, and its events in order."""

    source: str
    key: str
    problem: str
    envelopes: list[Envelope]


def all_parked(tx: Connection) -> list[Parked]:
    """Whatever waits, by source and key."""
    waiting = defaultdict(list)
    for row in tx.execute(select(parked_events).order_by(parked_events.c.shard_seq)):
        waiting[row.source, row.key].append(read_envelope(row.envelope))
    keys = tx.execute(select(parked_keys).order_by(parked_keys.c.source, parked_keys.c.key))
    return [Parked(row.source, row.key, row.problem, waiting[row.source, row.key]) for row in keys]


def _parked(service: str, *of: str) -> list[Parked]:
    """What is parked there: all, or `of` a source and key."""
    with opened(service) as here, here.store.database.read() as tx:
        return [one for one in all_parked(tx) if one.envelopes and of in ((), (one.source, one.key))]


def _services_that_wait(service: str | None, source: str, key: str) -> list[tuple[str, Parked]]:
    found = [(name, one) for name in these(service) for one in _parked(name, source, key)]
    if not found:
        raise Failed(f"nothing of {source} is parked under {key}; what is: vertais parked list")
    return found


def _retried(service: str, waiting: Parked) -> dict[str, Any]:
    source, key = waiting.source, waiting.key
    with opened(service, writes=True) as here:
        left = retry_parked(here.store, here.worker().consumer.react, source, key)
    again = [one.problem for one in _parked(service, source, key)]
    return {
        "service": service,
        "source": source,
        "key": key,
        "done": max(0, len(waiting.envelopes) - left),
        "left": left,
        "problem": again[0] if again else None,
    }


def _shown(envelope: Envelope) -> dict[str, Any]:
    return {
        "id": envelope["id"],
        "type": envelope["type"],
        "time": envelope["time"],
        "number": int(envelope["shardseq"]),
    }


def _since(envelopes: list[Envelope]) -> str:
    return min(one["time"] for one in envelopes)
