"""What was known of one thing at a moment of the past?"""

from datetime import datetime
from typing import Any

import click
import msgspec

from shared.cli.installation import one_service, opened
from shared.cli.telling import Failed, as_json, tell
from shared.codec import type_name
from shared.eventstore import as_of as stream_as_of
from shared.personal import Sealed
from shared.recorded import Recorded


class Moment(click.ParamType[datetime]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r} is no time with its zone, as 2026-11-24T09:00+02:00", param, ctx)
        return moment


@click.command("as-of", options_metavar="(--at TIME | --position N)")
@one_service()
@click.argument("stream", metavar="STREAM")
@click.option("--at", type=Moment(), metavar="TIME", help="With its zone, as 2026-11-24T09:00+02:00.")
@click.option("--position", type=click.IntRange(0), metavar="N", help="A position of SERVICE's feed.")
@as_json
def as_of(service: str, stream: str, at: datetime | None, position: int | None, as_json: bool) -> None:
    """SERVICE's events of one STREAM that stood in its feed at a TIME, or at position N.

    What is kept of a person is shown as sealed, never in clear.
    """
    point = position if at is None else at
    if point is None or (at is not None and position is not None):
        raise click.UsageError("say either --at TIME or --position N")
    with opened(service) as here, here.store.database.read() as tx:
        events = [_shown(one) for one in stream_as_of(tx, here.store, stream, point)]
    if not events:
        when = f"at position {point}" if at is None else f"at {at.isoformat()}"
        raise Failed(f"{service} had no event of a stream {stream!r} {when}")
    parts = [
        f"{one['version']}  {one['at'].isoformat()}  {one['type']}  {one['actor']}\n"
        f"   {msgspec.json.encode(one['data']).decode()}"
        for one in events
    ]
    tell({"service": service, "stream": stream, "events": events}, as_json, *parts)


def _shown(recorded: Recorded) -> dict[str, Any]:
    return {
        "id": recorded.id,
        "version": recorded.version,
        "type": type_name(type(recorded.event)),
        "at": recorded.at,
        "actor": recorded.actor,
        "data": msgspec.to_builtins(recorded.event, enc_hook=_sealed),
    }


def _sealed(value: Any) -> Any:
    if isinstance(value, Sealed):
        return {"sealed": True}
    raise TypeError(f"{type(value).__name__} is no part of a stored event")
