"""How does a service get another master key, without one event being written anew?"""

import click

from shared.cli.installation import one_service, opened
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
        name, folder = f"{service}-master", here.settings.secrets
        if not forget_old:
            here.settings.secret(f"{name}.{1 + version_of(version_names(folder, name)[0])}")
        wrapped = here.store.vault.rewrap()
        newest, *old = version_names(folder, name)
        for one in old if forget_old else ():
            (folder / one).unlink()
    said = f"{service}: {wrapped} keys wrapped anew by {newest}"
    if old:
        said += (
            f"; {', '.join(old)} done away with"
            if forget_old
            else f"; {', '.join(old)} kept until --forget-old"
        )
    tell(
        {"service": service, "wrapped": wrapped, "newest": newest, "older": [] if forget_old else old},
        as_json,
        said,
    )
