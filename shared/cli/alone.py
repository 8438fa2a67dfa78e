"""May this process write to the files of the data folder? One at a time may."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Another process holds the folder."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder for this process: two on the same files would each believe to be the only one.

    Raises Taken, saying what to do.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / "running.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(f"another Vertais runs on the folder {folder}; stop it first") from None
        yield
