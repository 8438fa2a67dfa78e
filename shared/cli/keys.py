"""How does a service get other master keys, without one event being written anew?"""

from pathlib import Path

import click

from shared.cli.installation import one_service, opened, store_module
from shared.cli.telling import as_json, tell
from shared.settings import version_names, version_of


@click.command("rotate-keys")
@one_service()
@click.option("--forget-old", is_flag=True, help="Make no new one; do away with those before the newest.")
@as_json
def rotate_keys(service: str, forget_old: bool, as_json: bool) -> None:
    """Make SERVICE a new master key and wrap each person's key by it; --forget-old then ends the older ones.

    A service that runs goes on meanwhile: until --forget-old it reads what either wraps.
    """
    with opened(service, writes=True) as here:
        module, folder = store_module(service), here.settings.secrets
        names = [f"{service}-master", *getattr(module, "MASTERS_BESIDE", ())]
        for name in names if not forget_old else ():
            here.settings.secret(f"{name}.{1 + version_of(_versions(folder, name)[0])}")
        wrapped = here.store.vault.rewrap()
        wrapped += getattr(module, "rewrap_beside", lambda _: 0)(here.settings)
        newest = [_versions(folder, name)[0] for name in names]
        old = [one for name in names for one in _versions(folder, name)[1:]]
        for one in old if forget_old else ():
            (folder / one).unlink()
    kept = [] if forget_old else old
    then = f"kept until --forget-old: {', '.join(kept)}" if kept else "no older master key is left"
    told = {"service": service, "wrapped": wrapped, "newest": newest, "older": kept}
    tell(told, as_json, f"{service}: {wrapped} keys wrapped anew by {', '.join(newest)}; {then}")


def _versions(folder: Path, name: str) -> list[str]:
    """The newest first; one that was never made is of version 1."""
    return version_names(folder, name) or [name]
