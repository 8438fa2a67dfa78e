"""Has anybody told of a hole in what we build on? Asked of PyPI, else of OSV; a green that checked nothing
is none.

`python -m tests.audit`: 0 where each dependency was checked and is clean, or where no source answers; 1 where
one has a hole or was not checked, and, with CI=true, where no source answers.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("pypi", "osv")
# A source that knows of no hole in this one knows of none at all.
KNOWN_TO_HAVE_ONE = "jinja2==2.4.1"
WITHIN_S = 120
Audit = Callable[[str, Path], Mapping[str, Any]]


def pip_audit(source: str, requirements: Path) -> Mapping[str, Any]:
    """What pip-audit says of a file of pinned requirements; nothing where it cannot say."""
    argv = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off"]
    asked = [*argv, "--vulnerability-service", source, "--format", "json", "--requirement", str(requirements)]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=WITHIN_S, check=False)
        found: Mapping[str, Any] = json.loads(told.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"dependencies": []}
    return found


def source_that_answers(audit: Audit) -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / "known.txt"
        known.write_text(KNOWN_TO_HAVE_ONE + "\n")
        return next((source for source in SOURCES if _holes(audit(source, known))), None)


def judged(told: Mapping[str, Any], pinned: int) -> list[str]:
    """In sentences what does not do; `pinned`: how many dependencies there are to check."""
    checked = [one for one in told["dependencies"] if "skip_reason" not in one]
    skipped = [one["name"] for one in told["dependencies"] if "skip_reason" in one]
    wrong = [f"{name} {version} has {hole}" for name, version, hole in _holes(told)]
    if skipped:
        wrong.append(f"not checked: {', '.join(skipped)}")
    if len(checked) + len(skipped) < pinned:
        wrong.append(f"only {len(checked)} of {pinned} were checked")
    return wrong


def main(audit: Audit = pip_audit, lock: Path = ROOT / "requirements-dev.lock") -> int:
    source = source_that_answers(audit)
    if source is None:
        print("No source of advisories answers: the dependencies were not audited.", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    wrong = judged(audit(source, lock), pins_in(lock))
    for sentence in wrong:
        print(f"audit: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


def pins_in(lock: Path) -> int:
    """A pin for another platform than this one is not checked here."""
    lines = [line for line in lock.read_text().splitlines() if "==" in line and not line.startswith(" ")]
    return sum(";" not in line for line in lines)


def _holes(told: Mapping[str, Any]) -> Sequence[tuple[str, str, str]]:
    return [
        (one["name"], one["version"], hole["id"])
        for one in told["dependencies"]
        for hole in one.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main())
