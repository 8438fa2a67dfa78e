"""What does the README point at and promise, and where is that today?"""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from shared.cli.commands import vertais
from tests.architecture.sources import ROOT, python_files

README = ROOT / "README.md"
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
PLACE = re.compile(r"\[`(?P<name>[^`]+)`\]\((?P<path>[^)#]+)#L\d+\)")
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
READ = re.compile(r'\benv\.\w+\("([A-Z_]+)"')
NAMED = re.compile(r'"VERTAIS_([A-Z_]+)"')
COMMANDS = re.compile(r"(?<=<!-- commands -->\n).*?(?=<!-- /commands -->)", re.DOTALL)
OF_MANY = ("_DATABASE_URL", "REGISTRATION_URL", "SESSIONS_URL", "SURVEYS_URL", "NOTIFICATIONS_URL")
OF_A_SERVICE = re.compile(r'f"VERTAIS_\{.+\}_URL"')
OF_A_STORE = re.compile(r'f"VERTAIS_\{.+\}_DATABASE_URL"')


def linked_files(text: str) -> set[str]:
    return set(LINK.findall(text))


def with_lines(text: str) -> str:
    """The text with each link to a name's line leading to where the name is now.

    Raises ValueError where a file does not have the name that is linked to it.
    """
    return PLACE.sub(
        lambda one: f"[`{one['name']}`]({one['path']}#L{line_of(one['path'], one['name'])})", text
    )


def line_of(path: str, name: str) -> int:
    """The line that defines a name, or else the first that holds it."""
    lines = (ROOT / path).read_text().splitlines()
    defines = re.compile(rf"\s*(?:def|class) {re.escape(name)}\b|{re.escape(name)}\b")
    for holds in (lambda line: defines.match(line) is not None, lambda line: name in line):
        for number, line in enumerate(lines, start=1):
            if holds(line):
                return number
    raise ValueError(f"{path} has no {name}")


def with_commands(text: str) -> str:
    """The text with the table of the operator's commands as they are."""
    rows = [f"| `{usage}` | {does} |" for usage, does in operators_commands(vertais, "vertais")]
    table = "\n".join(["| Command | Does |", "|---|---|", *rows, ""])
    return COMMANDS.sub(lambda _: table, text)


def operators_commands(group: click.Group, path: str) -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from operators_commands(command, f"{path} {name}")
            continue
        words = command.collect_usage_pieces(click.Context(command))
        usage = " ".join([path, name, *(word for word in words if word != "[OPTIONS]")])
        yield usage.replace("|", r"\|"), command.get_short_help_str(limit=200)


def rows_under(text: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [row.split(" | ") for row in ROW.findall(section)][1:]


def variables_read() -> set[str]:
    """The environment's variables that the code asks for, a store's URL under one name for all stores;
    those that compose.yaml alone is told stand in deploy/README.md."""
    composing = (ROOT / "deploy" / "setup.py", ROOT / "deploy" / "doctor", ROOT / "tests" / "composed")
    code = (path for path in python_files() if not any(map(path.is_relative_to, composing)))
    return {f"VERTAIS_{name}" for path in code for name in _read_in(path)}


def _read_in(path: Path) -> Iterator[str]:
    text = path.read_text()
    yield from READ.findall(text)
    yield from (name for name in NAMED.findall(text) if not name.endswith(OF_MANY))
    if OF_A_STORE.search(text):
        yield "<STORE>_DATABASE_URL"
    if OF_A_SERVICE.search(text):
        yield "<SERVICE>_URL"


def write() -> None:
    README.write_text(with_commands(with_lines(README.read_text())))
