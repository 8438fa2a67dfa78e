"""Is each service's feed what was recorded?"""

import click
from sqlalchemy import select

from shared.cli.installation import any_service, opened, these
from shared.cli.telling import BROKEN, as_json, end, progress, tell, warn
from shared.eventstore import feed_head
from shared.sequencer import ChainBroken
from shared.sequencer import verify as verify_chain


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
                events, false_from = verify_chain(tx, done), None
            except ChainBroken as broken:
                events, false_from = broken.position - 1, broken.position
    return {"service": service, "intact": false_from is None, "events": events, "false_from": false_from}
