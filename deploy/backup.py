"""How is all that Vertais keeps copied while it runs, as it was at one moment, and sealed?

    vertais backup --data /mnt/a --keys /mnt/b --recipient age1…

Two files, for two places: the data, and what opens them: keys, secrets, and the ledger of the erased. Keys
are copied after the data and so are never older. They are not kept for long: who has been erased is readable
with an old copy of keys and one of data.
"""

import argparse
import sqlite3
import sys
import tarfile
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Protocol

from deploy.containers import Containers
from deploy.program import Failed, succeeds
from deploy.sealed import need_age, sealing

HERE = Path(__file__).resolve().parent
KEYS_FOR_DAYS = 14
DATA, KEYS = "data", "keys"
STAMP = "%Y%m%dT%H%M%SZ"


class Form(Protocol):
    """One of the ways in which Vertais runs here. Each writes a tar archive."""

    def data(self, out: IO[bytes]) -> None: ...

    def keys(self, out: IO[bytes]) -> None: ...


def main(arguments: list[str] | None = None) -> None:
    reads = argparse.ArgumentParser(
        prog="vertais backup", description="Copy all that is kept, sealed, as it runs."
    )
    reads.add_argument("--data", type=Path, help="the folder for the data's copies")
    reads.add_argument(
        "--keys", type=Path, help="the folder, elsewhere, for those of keys, secrets and ledger"
    )
    reads.add_argument(
        "--recipient", action="append", required=True, help="an age public key; may be repeated"
    )
    reads.add_argument(
        "--folder", type=Path, help="of the embedded form: its data; else that with .env and secrets"
    )
    reads.add_argument(
        "--keep-keys", type=int, default=KEYS_FOR_DAYS, metavar="DAYS", help="default %(default)s"
    )
    chosen = reads.parse_args(arguments)
    try:
        need_age()
        back_up(form_in(chosen.folder or HERE), chosen.data, chosen.keys, chosen.recipient, chosen.keep_keys)
    except Failed as problem:
        sys.exit(f"vertais backup: {problem}")


def back_up(form: Form, data: Path | None, keys: Path | None, recipients: list[str], keep_days: int) -> None:
    """Copy what has a place to go to. Raises Failed; a file that is there is whole."""
    if data is None and keys is None:
        raise Failed("name a folder with --data, another with --keys, or both")
    if data is not None and data == keys:
        raise Failed("--keys must be another place than --data: together they open everything")
    now = datetime.now(UTC)
    # in this order: keys that are older than the data would not open all of them
    for kind, folder, copy in ((DATA, data, form.data), (KEYS, keys, form.keys)):
        if folder is None:
            continue
        begun = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"vertais-{now:{STAMP}}.{kind}.age"
        with sealing(path, recipients) as out:
            copy(out)
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB in {time.monotonic() - begun:.0f} s")
    if keys is not None:
        for old in expired(keys, now - timedelta(days=keep_days)):
            old.unlink()
            print(f"{old}: removed, since keys are kept for {keep_days} days")


def expired(folder: Path, before: datetime) -> list[Path]:
    """Copies of keys from before a moment, by their names."""
    return sorted(path for path in folder.glob(f"vertais-*.{KEYS}.age") if stamp_of(path, KEYS) < before)


def stamp_of(path: Path, kind: str) -> datetime:
    """Of when a copy is, by its name. Raises Failed where it is none of that kind."""
    try:
        return datetime.strptime(path.name, f"vertais-{STAMP}.{kind}.age").replace(tzinfo=UTC)
    except ValueError:
        raise Failed(f"{path.name} is no copy of {kind}: its name is vertais-….{kind}.age") from None


def form_in(folder: Path) -> Form:
    """Raises Failed where no Vertais is kept there."""
    if (folder / ".env").exists():
        return Composed(Containers(folder))
    if (folder / "stores").is_dir():
        return Embedded(folder)
    raise Failed(f"there is no Vertais in {folder}: name its folder with --folder")


@dataclass(frozen=True)
class Composed:
    """Containers, over PostgreSQL."""

    containers: Containers

    def data(self, out: IO[bytes]) -> None:
        succeeds(self.containers.once("databases", "bash", "/vertais/backup.sh", "data"), stdout=out)

    def keys(self, out: IO[bytes]) -> None:
        with (
            tempfile.TemporaryDirectory(prefix="vertais-backup-") as kept,
            tarfile.open(fileobj=out, mode="w|") as tar,
        ):
            for name, argv in (
                ("databases.tar", self.containers.once("databases", "bash", "/vertais/backup.sh", "keys")),
                ("erased.tar", self.containers.once("registration-owner", "tar", "-C", "/erased", "-c", ".")),
            ):
                path = Path(kept) / name
                with path.open("wb") as file:
                    succeeds(argv, stdout=file)
                tar.add(path, name)
            tar.add(self.containers.folder / ".env", ".env")
            tar.add(self.containers.folder / "secrets", "secrets")


@dataclass(frozen=True)
class Embedded:
    """One process over SQLite files, which may run meanwhile."""

    folder: Path

    def data(self, out: IO[bytes]) -> None:
        with ExitStack() as stack, tarfile.open(fileobj=out, mode="w|") as tar:
            paths = sorted((self.folder / "stores").glob("*.db"))
            writers = [stack.enter_context(closing(_opened(path))) for path in paths]
            readers = [stack.enter_context(closing(_opened(path))) for path in paths]
            # nobody writes for a moment, so that no service has heard what another has not yet told
            for writer in writers:
                writer.execute("BEGIN IMMEDIATE")
            for reader in readers:
                reader.execute("BEGIN")
                reader.execute("SELECT 1 FROM sqlite_master").fetchone()
            for writer in writers:
                writer.rollback()
            for path, reader in zip(paths, readers, strict=True):
                _add(tar, f"stores/{path.name}", reader)

    def keys(self, out: IO[bytes]) -> None:
        with tarfile.open(fileobj=out, mode="w|") as tar:
            for path in sorted((self.folder / "keys").glob("*.db")):
                with closing(_opened(path)) as reader:
                    _add(tar, f"keys/{path.name}", reader)
            for name in ("secrets", "erased"):
                if (self.folder / name).exists():
                    tar.add(self.folder / name, name)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=60, isolation_level=None)


def _add(tar: tarfile.TarFile, name: str, reader: sqlite3.Connection) -> None:
    with tempfile.TemporaryDirectory(prefix="vertais-backup-") as kept:
        path = Path(kept) / "copy.db"
        with closing(sqlite3.connect(path)) as copy:
            reader.backup(copy)
        tar.add(path, name)


if __name__ == "__main__":
    main()
