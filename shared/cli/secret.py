"""How does a secret that others check against give way to its successor, without breaking anything?"""

import click

from shared.cli.telling import as_json, tell
from shared.settings import read_settings


@click.command("rotate-secret")
@click.argument("name")
@click.option("--retire", is_flag=True, help="Forget the one before: nothing signed by it is believed then.")
@as_json
def rotate_secret(name: str, retire: bool, as_json: bool) -> None:
    """Have the next secret after NAME, known to everybody already, sign from now on.

    Nobody is shut out: the one before is believed too, until --retire, a quarter of an hour later or more.
    """
    settings = read_settings()
    if retire:
        settings.retire(name)
        tell({"secret": name, "retired": True}, as_json, f"{name}: the one before is forgotten")
        return
    settings.rotate(name)
    tell({"secret": name, "rotated": True}, as_json, f"{name}: the next one signs now")
