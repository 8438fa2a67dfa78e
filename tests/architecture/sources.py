"""Which files and modules are ours, and what do they say?"""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = ("registration", "sessions", "surveys", "notifications")
CODE = ("shared", "services", "deploy", "tests")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, kept in git."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    within = [ROOT / folder for folder in folders or CODE]
    return [path for path in files() if path.suffix == ".py" and any(map(path.is_relative_to, within))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def part(service: str, name: str) -> ModuleType:
    """A module of a service: `part("sessions", "published")`."""
    return import_module(f"services.{service}.{name}")


def classes_in(module: ModuleType) -> dict[str, type]:
    """The classes that a module defines itself, in the order of its lines."""
    own = {name: one for name, one in vars(module).items() if isinstance(one, type)}
    return {name: one for name, one in own.items() if one.__module__ == module.__name__}


def calls(where: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or class by its bare name or as an attribute (`decider.Rejected(...)`)."""
    for node in ast.walk(where):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id in names) or (
                isinstance(called, ast.Attribute) and called.attr in names
            ):
                yield node
