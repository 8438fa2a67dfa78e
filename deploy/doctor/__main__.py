"""Is all well? Each thing that is looked at in a line, with what to do where it is not fine.

    deploy/vertais doctor --mail-to me@example.org

It changes nothing, and needs Python and nothing else.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from deploy.backup import HERE
from deploy.doctor.finding import FINE, WARNING, WRONG, Finding
from deploy.doctor.forms import examined, groups_in
from deploy.program import Failed

# As those of `vertais lag`: something waits to be looked after, or is broken.
EXITS = {FINE: 0, WARNING: 3, WRONG: 1}


def main(arguments: list[str] | None = None) -> None:
    asked = reader().parse_args(arguments)
    folder = (asked.folder or HERE).resolve()
    try:
        groups = groups_in(folder, asked)
    except (Failed, OSError) as problem:
        sys.exit(f"vertais doctor: {problem}")
    found = []
    for group, findings in examined(groups):
        found += [(group, one) for one in findings]
        if not asked.json and findings:
            print(f"{group}", *(f"  {line(one)}" for one in findings), sep="\n", flush=True)
    states = [one.state for _, one in found]
    if asked.json:
        counts = {"warnings": states.count(WARNING), "wrong": states.count(WRONG)}
        document = {"findings": [{"group": group} | asdict(one) for group, one in found]} | counts
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print(in_sum(states))
    sys.exit(EXITS[gravest(states)])


def reader() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(
        prog="vertais doctor",
        description="Look whether all is well, and say what to do where it is not.",
        epilog="Exit codes: 0 all is fine; 1 something is wrong; 2 wrongly called; 3 only warnings.",
    )
    reads.add_argument(
        "--folder", type=Path, help="with .env and secrets/, default deploy/; else the data folder"
    )
    reads.add_argument("--mail-to", metavar="ADDRESS", help="send a test mail there")
    reads.add_argument(
        "--dkim-selector",
        action="append",
        default=[],
        metavar="NAME",
        help="by which the smarthost signs; else the usual ones are tried",
    )
    reads.add_argument(
        "--sender",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="an organisation's own, looked up beside the house's",
    )
    reads.add_argument("--data", type=Path, metavar="FOLDER", help="where `backup` puts the data's copies")
    reads.add_argument(
        "--time-server", default="pool.ntp.org", metavar="HOST[:PORT]", help="default %(default)s"
    )
    reads.add_argument(
        "--nameserver", metavar="ADDRESS[:PORT]", help="ask this one about the sender; else this machine's"
    )
    reads.add_argument("--json", action="store_true", help="print one JSON document")
    return reads


def line(one: Finding) -> str:
    told = f"{one.state:<8} {one.what}: {one.seen}"
    return f"{told} → {one.do}" if one.do else told


def gravest(states: Sequence[str]) -> str:
    return next((state for state in (WRONG, WARNING) if state in states), FINE)


def in_sum(states: Sequence[str]) -> str:
    if gravest(states) == FINE:
        return "All is well."
    return f"{states.count(WRONG)} wrong, {states.count(WARNING)} to be looked after."


if __name__ == "__main__":
    main()
