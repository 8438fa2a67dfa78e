"""What was found, how grave is it, and what is there to do?"""

import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass

FINE, WARNING, WRONG = "fine", "warning", "wrong"


@dataclass(frozen=True)
class Finding:
    """`what` was looked at, what was `seen` of it, and what to `do`, where it is not fine."""

    what: str
    state: str
    seen: str
    do: str = ""


def fine(what: str, seen: str) -> Finding:
    return Finding(what, FINE, seen)


def warning(what: str, seen: str, do: str) -> Finding:
    return Finding(what, WARNING, seen, do)


def wrong(what: str, seen: str, do: str) -> Finding:
    return Finding(what, WRONG, seen, do)


def looked(what: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a check finds. One that cannot look says so, and keeps none of the others from looking."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except Exception as problem:
        found.append(warning(what, f"could not be looked at: {in_one_line(problem)}", doing(problem)))
    return found


def in_one_line(problem: Exception) -> str:
    match problem:
        case subprocess.CalledProcessError():
            said = problem.stderr or b""
            text = said if isinstance(said, str) else said.decode(errors="replace")
            last = text.strip().splitlines()[-1:]
            return last[0].strip() if last else f"{problem.cmd[0]} ended with {problem.returncode}"
        case subprocess.TimeoutExpired():
            return f"no answer within {problem.timeout:.0f} s"
        case FileNotFoundError():
            return f"there is no {problem.filename}"
        case PermissionError():
            return f"{problem.filename} may not be read"
        case _:
            return " ".join(str(problem).split()) or type(problem).__name__


def doing(problem: Exception) -> str:
    if isinstance(problem, PermissionError):
        return "run it as root"
    return "see what is wrong above; then look again"
