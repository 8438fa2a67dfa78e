"""How is another program run to its end?"""

import subprocess
from collections.abc import Sequence
from typing import Any


class Failed(Exception):
    """Told in one line: what went wrong, and what to do."""


def to_its_end(argv: Sequence[str], **how: Any) -> subprocess.CompletedProcess[Any]:
    """Run a program as `subprocess.run` does. Raises CalledProcessError."""
    return subprocess.run(argv, check=True, **how)  # noqa: S603  no shell, and every word is ours


def begun(argv: Sequence[str], **how: Any) -> "subprocess.Popen[bytes]":
    """A program that runs beside us, as `subprocess.Popen` begins it."""
    return subprocess.Popen(argv, **how)  # noqa: S603  no shell, and every word is ours


def succeeds(argv: Sequence[str], **how: Any) -> None:
    """Run it with nothing to read, unless told. Raises Failed with what it said last."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    try:
        to_its_end(argv, **(quiet | how))
    except subprocess.CalledProcessError as failed:
        lines = failed.stderr.decode(errors="replace").strip().splitlines()
        raise Failed(str(lines[-1]) if lines else f"{argv[0]} ended with {failed.returncode}") from None
