"""How is a view made anew from what happened, while the service runs?"""

import click
from sqlalchemy import select

from shared.cli.installation import one_service, opened
from shared.cli.telling import as_json, progress, tell
from shared.eventstore import feed_head
from shared.projections import rebuild as rebuild_view


@click.command()
@one_service()
@click.argument("projection", metavar="PROJECTION")
@as_json
def rebuild(service: str, projection: str, as_json: bool) -> None:
    """Make the tables of SERVICE's PROJECTION anew from all events. Run it as their owner."""
    with opened(service, writes=True) as here:
        known = {one.name: one for one in here.store.projections}
        if projection not in known:
            raise click.UsageError(
                f"{service} has no projection {projection!r}, but has {', '.join(sorted(known))}"
            )
        with here.store.database.read() as tx:
            total = tx.execute(select(feed_head.c.position)).scalar_one()
        with progress(f"rebuilding {projection}", total) as done:
            made = rebuild_view(here.store, known[projection], done)
    held = round(made.held * 1000, 1)
    tell(
        {"service": service, "projection": projection, "events": made.events, "held_ms": held},
        as_json,
        f"{service}: {projection} made anew from {made.events} events; writers waited {held} ms at most",
    )
