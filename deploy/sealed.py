"""How is a backup kept so that only whoever has the operator's private key can read it? By age.

https://age-encryption.org: the public key, `age1…`, encrypts; the private one stays off this machine.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deploy.program import Failed, begun


def need_age() -> None:
    """Raises Failed where the program is not there."""
    if shutil.which("age") is None:
        raise Failed("the program age is missing (Debian: apt install age)")


@contextmanager
def sealing(path: Path, recipients: Sequence[str]) -> Iterator[IO[bytes]]:
    """Whatever is written goes sealed into the file, which is there once all of it is. Raises Failed."""
    part = path.with_name(f".{path.name}.part")
    argv = ["age", "--output", str(part), *(word for one in recipients for word in ("--recipient", one))]
    age = begun(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert age.stdin is not None
    assert age.stderr is not None
    try:
        yield age.stdin
        age.stdin.close()
        if age.wait() != 0:
            raise Failed(f"age: {_line(age.stderr.read())}")
        part.replace(path)
    except BrokenPipeError:
        raise Failed(f"age: {_line(age.stderr.read())}") from None
    finally:
        age.kill()
        age.wait()
        part.unlink(missing_ok=True)


@contextmanager
def unsealing(path: Path, identity: Path) -> Iterator[IO[bytes]]:
    """What is in a sealed file. Raises Failed where the key is not its, or it was changed or cut short."""
    argv = ["age", "--decrypt", "--identity", str(identity), str(path)]
    age = begun(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert age.stdout is not None
    assert age.stderr is not None
    try:
        try:
            yield age.stdout
        except Failed:
            if age.wait() == 0:
                raise  # it was opened: whoever read it did not like what it is
        age.stdout.read()
        if age.wait() != 0:
            raise Failed(f"{path.name} cannot be opened: {_line(age.stderr.read())}")
    finally:
        age.kill()
        age.wait()


def _line(said: bytes) -> str:
    return said.decode(errors="replace").strip().splitlines()[0] if said.strip() else "it ended"
