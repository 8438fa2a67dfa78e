"""How does Vertais come back on an empty machine, from the two files of a backup?

    vertais restore --data vertais-….data.age --keys vertais-….keys.age --identity key.txt

Settings and secrets are put back first, then keys and data. Whoever was erased since the data were copied, as
the ledger that came with the keys tells, is erased again before anybody is served.
"""

import argparse
import filecmp
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from deploy.backup import DATA, HERE, KEYS, stamp_of
from deploy.containers import Containers
from deploy.program import Failed, succeeds, to_its_end
from deploy.sealed import need_age, unsealing
from deploy.secret_files import SERVICES, replace
from deploy.setup import read, rendered, secrets_in

# A ledger only grows: what is there already may be newer than what comes.
MERGE = (
    "mkdir /tmp/came && tar -C /tmp/came -x && for file in /tmp/came/*; do [ -f $file ] || continue;"
    " name=/erased/$(basename $file); cat $file $name 2>/dev/null | sort -u >/tmp/all;"
    " cat /tmp/all >$name; done"
)


def main(arguments: list[str] | None = None) -> None:
    reads = argparse.ArgumentParser(
        prog="vertais restore", description="Bring a backup back to an empty machine."
    )
    reads.add_argument("--data", type=Path, required=True, metavar="FILE")
    reads.add_argument("--keys", type=Path, required=True, metavar="FILE", help="of the same time, or later")
    reads.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the age private key")
    reads.add_argument(
        "--folder", type=Path, default=HERE, help="of the embedded form: its data folder to be"
    )
    chosen = reads.parse_args(arguments)
    begun = time.monotonic()
    try:
        need_age()
        taken = restore(chosen.data, chosen.keys, chosen.identity, chosen.folder.resolve())
    except Failed as problem:
        sys.exit(f"vertais restore: {problem}")
    lost = (datetime.now(UTC) - taken).total_seconds()
    print(f"All is as it was at {taken:%Y-%m-%d %H:%M:%S} UTC; what came in the {lost:.0f} s since is lost.")
    print(f"That took {time.monotonic() - begun:.0f} s. Now start it as ever.")


def restore(data: Path, keys: Path, identity: Path, folder: Path) -> datetime:
    """Put everything back, and erase again. Of when the data are. Raises Failed."""
    taken = stamp_of(data, DATA)
    if stamp_of(keys, KEYS) < taken:
        raise Failed(f"{keys.name} is older than {data.name}: name keys of the same time or later")
    with tempfile.TemporaryDirectory(prefix="vertais-restore-") as kept:
        came = Path(kept)
        with unsealing(keys, identity) as archive:
            _unpack(archive, came)
        with unsealing(data, identity) as archive:  # whole, before anything is touched
            succeeds(["tar", "--list"], stdin=archive)
        put_back = _composed if (came / "databases.tar").exists() else _embedded
        put_back(came, data, identity, folder)
    return taken


def _composed(came: Path, data: Path, identity: Path, folder: Path) -> None:
    _put_secrets_back(came, folder)
    containers = Containers(folder)
    if "postgres" in read(folder / ".env")["COMPOSE_PROFILES"].split(","):
        succeeds(containers.command("up", "-d", "postgres"))
    succeeds(containers.command("run", "--rm", "--no-deps", "-T", "databases"))
    fill = containers.once("databases", "bash", "/vertais/restore.sh")
    with (came / "databases.tar").open("rb") as archive:
        succeeds(fill, stdin=archive)
    with unsealing(data, identity) as sealed:
        succeeds(fill, stdin=sealed)
    with (came / "erased.tar").open("rb") as archive:
        succeeds(containers.once("registration-owner", "sh", "-c", MERGE), stdin=archive)
    for service in SERVICES:
        for words in (["migrate", service, "--role", f"vertais-{service}"], ["erase-again", service]):
            succeeds(containers.command("run", "--rm", "--no-deps", "-T", f"{service}-owner", *words))


def _put_secrets_back(came: Path, folder: Path) -> None:
    """Raises Failed where there are others: what they opened would be lost with them."""
    for file in (came / "secrets").rglob("*"):
        there = folder / "secrets" / file.relative_to(came / "secrets")
        if file.is_file() and there.exists() and not filecmp.cmp(file, there, shallow=False):
            raise Failed(f"{there} is another secret than the backup's: move {folder / 'secrets'} away first")
    to_its_end(["cp", "--archive", str(came / "secrets"), str(folder)])
    if not (folder / ".env").exists():
        replace(folder / ".env", rendered(read(came / ".env") | secrets_in(folder)), 0o600)


def _embedded(came: Path, data: Path, identity: Path, folder: Path) -> None:
    if (folder / "stores").exists():
        raise Failed(f"{folder} is not empty: name with --folder a data folder that is not there yet")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with unsealing(data, identity) as archive:
        _unpack(archive, folder)
    shutil.copytree(came, folder, dirs_exist_ok=True)
    told = os.environ | {"VERTAIS_FOLDER": str(folder)}
    for service in SERVICES:
        for command in ("migrate", "erase-again"):
            succeeds([str(HERE.parent / ".venv/bin/python"), "-m", "shared.cli", command, service], env=told)


def _unpack(archive: IO[bytes], folder: Path) -> None:
    """With owners and modes as they were: a secret is for its reader alone."""
    succeeds(["tar", "-C", str(folder), "--numeric-owner", "--same-permissions", "-x"], stdin=archive)


if __name__ == "__main__":
    main()
