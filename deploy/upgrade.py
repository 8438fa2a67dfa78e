"""How do newer images take the place of those that run, without anybody noticing?

One service after another: its schema is brought up to date, newer containers of its interface and its worker
are begun beside those that run, and only when they are healthy do these go. Where they are not, they go, and
the rest stays as it was.
"""

import argparse
import sys
import time
from pathlib import Path

from deploy.backup import HERE
from deploy.containers import Containers
from deploy.program import Failed, succeeds, to_its_end
from deploy.secret_files import SERVICES

WITHIN = 120.0


def main(arguments: list[str] | None = None) -> None:
    reads = argparse.ArgumentParser(
        prog="vertais upgrade", description="Replace the containers by newer ones."
    )
    reads.add_argument("--folder", type=Path, default=HERE, help="with .env and secrets/; default deploy/")
    reads.add_argument("--no-build", action="store_true", help="the images are here already")
    chosen = reads.parse_args(arguments)
    containers = Containers(chosen.folder.resolve())
    try:
        if not chosen.no_build:
            succeeds(containers.command("build"))
        for service in SERVICES:
            migrate = ("migrate", service, "--role", f"vertais-{service}")
            succeeds(containers.command("run", "--rm", "--no-deps", "-T", f"{service}-owner", *migrate))
            _replace(containers, service, f"{service}-worker")
        _replace(containers, "web")
    except Failed as problem:
        sys.exit(f"vertais upgrade: {problem}")


def _replace(containers: Containers, *names: str) -> None:
    """Newer ones beside those that run: who is refused by one that stops is answered by the other."""
    old = {name: _of(containers, name) for name in names}
    twice = [word for name in names for word in ("--scale", f"{name}={2 * len(old[name])}")]
    succeeds(containers.command("up", "-d", "--no-deps", "--no-build", "--no-recreate", *twice, *names))
    before = [one for some in old.values() for one in some]
    new = [one for name in names for one in _of(containers, name) if one not in before]
    well = _await_health(new)
    gone = before if well else new
    succeeds(["docker", "stop", *gone])
    succeeds(["docker", "rm", *gone])
    what = " and ".join(names)
    if not well:
        raise Failed(
            f"the newer {what} did not get well within {WITHIN:.0f} s; gone again, and the rest is as it was"
        )
    print(f"{what}: replaced", flush=True)


def _await_health(idents: list[str]) -> bool:
    until = time.monotonic() + WITHIN
    while not (well := all(_is_healthy(one) for one in idents)) and time.monotonic() < until:
        time.sleep(0.5)
    return well


def _is_healthy(ident: str) -> bool:
    form = "{{.State.Health.Status}}"
    told = to_its_end(["docker", "inspect", "--format", form, ident], capture_output=True, text=True)
    return bool(told.stdout.strip() == "healthy")


def _of(containers: Containers, name: str) -> list[str]:
    """The ids of a service's containers."""
    told = containers.do("ps", "-q", name, capture_output=True, text=True)
    return list(told.stdout.split())


if __name__ == "__main__":
    main()
