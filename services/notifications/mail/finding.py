"""How is `vertais doctor`, which runs beside the containers, told what was found in here?

They meet at this JSON, as services do: the doctor has nothing but Python, and our image has nothing of it.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at; `state`: fine, warning or wrong; what was `seen`; what to `do` about it."""

    what: str
    state: str
    seen: str
    do: str = ""


def fine(what: str, seen: str) -> Finding:
    return Finding(what, "fine", seen)


def warning(what: str, seen: str, do: str) -> Finding:
    return Finding(what, "warning", seen, do)


def wrong(what: str, seen: str, do: str) -> Finding:
    return Finding(what, "wrong", seen, do)


def tell(found: Iterable[Finding]) -> None:
    """As JSON on stdout."""
    sys.stdout.write(msgspec.json.encode(list(found)).decode() + "\n")
