"""Which command leads to which events, and who listens? Read from the code, not from memory."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

from shared import erasure
from tests.architecture.sources import SERVICES, calls, classes_in, name_of, part, python_files, tree

NOBODY = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A command, an event that it can lead to, and the services that listen to that event."""

    command: str
    event: str
    listeners: str


@dataclass(frozen=True)
class Domain:
    """One service's rules as syntax: its words, and each module's functions and imported functions."""

    commands: tuple[str, ...]
    events: tuple[str, ...]
    functions: Mapping[str, Mapping[str, ast.FunctionDef]]
    imports: Mapping[str, Mapping[str, tuple[str, str]]]

    def function(self, module: str, name: str) -> tuple[str, ast.FunctionDef] | None:
        """The function that a name means in a module, and the module that defines it."""
        if name in self.functions[module]:
            return module, self.functions[module][name]
        source, original = self.imports[module].get(name, ("", ""))
        if original in self.functions.get(source, {}):
            return source, self.functions[source][original]
        return None


def rows(service: str) -> list[Row]:
    domain = read_domain(service)
    who = listeners_of(service)
    reached = {command: events_of(domain, command) for command in domain.commands}
    return [
        Row(command, event, ", ".join(who.get(event, ())) or NOBODY)
        for command in domain.commands
        for event in domain.events
        if event in reached[command]
    ]


@cache
def read_domain(service: str) -> Domain:
    """Its own, and where it erases as it is told, the stream that the plumbing has for that."""
    places = [f"services/{service}/domain", *(["shared/erasure.py"] if erases_as_told(service) else [])]
    trees = {module_name(name_of(path)): tree(path) for path in python_files(*places)}
    defined = {
        module: {node.name: node for node in root.body if isinstance(node, ast.FunctionDef)}
        for module, root in trees.items()
    }
    imported = {module: dict(_imported(root)) for module, root in trees.items()}
    return Domain(words(service, "commands"), words(service, "events"), defined, imported)


def words(service: str, kind: str) -> tuple[str, ...]:
    """The commands or events of a service, in the order in which its modules tell of them: the classes of
    `domain/events.py`, `domain/group_events.py` and the like that are no part of another one."""
    stem = kind.removesuffix("s")
    modules = [
        name
        for path in python_files(f"services/{service}/domain")
        if stem in (name := module_name(name_of(path))).removeprefix(f"services.{service}.domain.")
    ]
    found = {
        name: one
        for module in modules
        for name, one in classes_in(part(service, module.split(".", 2)[2])).items()
    }
    if erases_as_told(service):
        union = {"commands": erasure.ErasureCommand, "events": erasure.ErasureEvent}[kind]
        found |= {one.__name__: one for one in get_args(union)}
    parts = {hint for one in found.values() for hint in _named_in_fields(one)}
    return tuple(name for name in found if name not in parts)


def erases_as_told(service: str) -> bool:
    return hasattr(part(service, "store"), erasure.ErasureBegun.__name__)


def listeners_of(service: str) -> dict[str, list[str]]:
    """Event name → the services that have a policy for its published type."""
    published = {event.__name__: one.type for event, one in part(service, "published").PUBLISHED.items()}
    return {
        event: [other for other in SERVICES if wire in part(other, "policies").LISTENERS]
        for event, wire in published.items()
    }


def events_of(domain: Domain, command: str) -> set[str]:
    """The events that deciding a command can lead to, also by way of commands that it is broken up into."""
    found: set[str] = set()
    for module, functions in domain.functions.items():
        if "decide" in functions:
            found |= _decided_in(domain, module, {command})
    return found


def _decided_in(domain: Domain, root: str, about: set[str]) -> set[str]:
    """Events that one stream's `decide` leads to; none where it never speaks of the commands."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    spoken_of = False
    waiting = [(root, "decide")]
    while waiting:
        module, name = waiting.pop()
        target = domain.function(module, name)
        if target is None or (module, name) in seen:
            continue
        seen.add((module, name))
        home, function = target
        spoken_of |= bool(_names(function) & about)
        for used in _names_used(function.body, about, set(domain.commands)):
            if used in domain.events:
                found.add(used)
            elif used in domain.commands and used not in about:
                return _decided_in(domain, root, about | {used})
            else:
                waiting.append((home, used))
    return found if spoken_of else set()


def _names_used(body: list[ast.stmt], about: set[str], commands: set[str]) -> Iterator[str]:
    """Names in the statements that run for these commands: cases of other ones are passed over."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Match(cases=cases):
                waiting += [node.subject] if isinstance(node.subject, ast.Call) else []
                for case in cases:
                    named = _names(case.pattern) & commands
                    if not named or named & about:
                        waiting += [*case.body, *([case.guard] if case.guard else [])]
            case ast.If(test=test) if named := _asked_about(test) & commands:
                negated = isinstance(test, ast.UnaryOp)
                waiting += node.body if bool(named & about) is not negated else node.orelse
            case ast.AnnAssign(value=value):
                waiting += [value] if value else []
            case ast.Call(func=ast.Name(id="isinstance")):
                pass
            case ast.Name(id=name):
                yield name
            case _:
                waiting += list(ast.iter_child_nodes(node))


def _asked_about(test: ast.expr) -> set[str]:
    return {name for call in calls(test, "isinstance") for name in _names(call.args[1])}


def _names(where: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(where) if isinstance(node, ast.Name)}


def _imported(root: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in root.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module, alias.name)


def _named_in_fields(one: type) -> set[str]:
    hints = vars(one).get("__annotations__", {}).values()
    return {word for hint in hints for word in re.findall(r"\w+", str(hint))}


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
