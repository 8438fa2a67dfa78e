"""After a restore: who had been erased, and must be again?"""

from importlib import import_module

import click

from shared.cli.installation import any_service, opened, these
from shared.cli.telling import as_json, tell


@click.command("erase-again")
@any_service()
@as_json
def erase_again(service: str | None, as_json: bool) -> None:
    """After restoring a backup: erase whomever the ledger outside all databases names. Do it before serving.

    Without SERVICE, in all that are here. Done twice it changes nothing.
    """
    found = []
    for name in these(service):
        with opened(name, writes=True) as here:
            shred_again = import_module(f"services.{name}.worker").shred_again
            found.append({"service": name, "erased": shred_again(here.settings, here.store)})
    tell({"services": found}, as_json, *(f"{one['service']}: {one['erased']} erased again" for one in found))
