"""How does one ask for a proof or a bench by name, and read what came of it?"""

import argparse
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

import structlog

Figure = int | float


@dataclass(frozen=True)
class Outcome:
    """`figures` become the last line, as JSON; `broken` says in sentences what did not hold; `rows` are
    lines of a table, its heading first, that a bench keeps."""

    figures: Mapping[str, Figure]
    broken: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = field(default=())


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def read_arguments(kind: str, names: Sequence[str], arguments: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog=f"make {kind}")
    reader.add_argument("name", nargs="?", choices=[*names, None], help="just this one")
    reader.add_argument("--rounds", type=int, help="how often; without it the short form")
    reader.add_argument("--seed", type=int, default=1, help="another seed tries other cases")
    return reader.parse_args(arguments)


def run(module: str, rounds: int | None, seed: int) -> Outcome:
    """Run one by the name of its module, whose docstring says what is at stake."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found = import_module(module)
    say((found.__doc__ or "").strip().splitlines()[0])
    outcome: Outcome = found.run(rounds, seed)
    for sentence in outcome.broken:
        say(f"BROKEN: {sentence}")
    say(json.dumps(dict(outcome.figures)))
    return outcome
