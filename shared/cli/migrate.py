"""How does a service's database get this code's schema?"""

from contextlib import nullcontext

import click

from shared.cli.alone import alone_in
from shared.cli.installation import as_failures, one_service, open_store, store_module
from shared.cli.telling import as_json, tell
from shared.fitness import ensure_fit
from shared.migrations import grant, prepare, revision_of
from shared.settings import read_settings


@click.command()
@one_service()
@click.option("--role", help="The role that the service runs as: it can add events, but change none.")
@as_json
def migrate(service: str, role: str | None, as_json: bool) -> None:
    """Bring SERVICE's databases up to this code's schema. Run it as their owner."""
    settings = read_settings()
    store = open_store(service, settings)
    with (
        as_failures(service, store.database),
        alone_in(settings.folder) if store.database.is_sqlite else nullcontext(),
    ):
        prepare(store, role)
        ensure_fit(store, settings.ledger_of(service))
        for database in getattr(store_module(service), "databases_beside", lambda _: ())(settings):
            if role is not None:
                grant(database, role)
        revision = revision_of(store)
    tell({"service": service, "revision": revision}, as_json, f"{service}: up to date, at {revision}")
