"""How is an operator told: in words, as JSON for a program, by a bar while it takes long?"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import click
import msgspec
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

FAILED, WRONGLY_CALLED, LATE, BROKEN = 1, 2, 3, 4
# Nothing is cut or wrapped where no person reads it.
WIDTH_ELSEWHERE = 1000

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")


class Failed(click.ClickException):
    """What an operator is told in one line: what is wrong, and what to do about it."""

    exit_code = FAILED

    def show(self, file: Any = None) -> None:
        warn(self.format_message())


class WronglyCalled(Failed):
    """Likewise, where it is the words of the call that are wrong."""

    exit_code = WRONGLY_CALLED


def warn(line: str) -> None:
    click.echo(f"vertais: {line}", err=True)


def tell(document: Any, wants_json: bool, *parts: RenderableType) -> None:
    """Print the document on stdout, or else its parts in words."""
    if wants_json:
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
        return
    stdout = _console(sys.stdout)
    for part in parts:
        stdout.print(part, soft_wrap=isinstance(part, str))


def end(code: int) -> NoReturn:
    click.get_current_context().exit(code)


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Numbers to the right, and all else to the left."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for turn, head in enumerate(heads):
        number = all(isinstance(row[turn], int) for row in rows)
        made.add_column(head, justify="right" if number else "left", overflow="fold")
    for row in rows:
        made.add_row(*("-" if cell is None else str(cell) for cell in row))
    return made


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """`done(n)` shows how far it is, on stderr: a bar on a terminal, elsewhere a line each tenth."""
    stderr = _console(sys.stderr)
    if not stderr.is_terminal:
        yield _lines(title, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)


def _lines(title: str, total: int) -> Callable[[int], None]:
    told = 0

    def done(count: int) -> None:
        nonlocal told
        tenths = 10 if total == 0 else min(10, 10 * count // total)
        if tenths > told:
            told = tenths
            click.echo(f"{title}: {count} of {total}", err=True)

    return done


def age(seconds: float | None) -> str | None:
    """`90` → `2 min`: as exact as somebody who looks after it wants to know."""
    if seconds is None:
        return None
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{round(seconds)} s"


def _console(stream: Any) -> Console:
    width = None if stream.isatty() else WIDTH_ELSEWHERE
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)
