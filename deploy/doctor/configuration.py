"""Are settings, secrets and containers as `setup` and compose.yaml want them?"""

import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.doctor.finding import Finding, fine, warning, wrong
from deploy.secret_files import SERVICES, places
from deploy.setup import ANY_NAME, POSTGRES, QUESTIONS, Wrong

COMPOSE = "docker compose -f deploy/compose.yaml"
# What runs for ever, by the profile that begins it; a test holds this to compose.yaml.
LASTING: Mapping[str, tuple[str, ...]] = {
    "": (*SERVICES, *(f"{one}-worker" for one in SERVICES), "web"),
    "gateway": ("gateway",),
    "postgres": ("postgres",),
    "rabbitmq": ("rabbitmq",),
    "dev": ("catcher",),
    "observe": ("prometheus", "grafana", "collector"),
}
REVISION = "org.opencontainers.image.revision"


def setup_again(told: Mapping[str, str], option: str = "") -> str:
    """The call of `setup` that changes one answer and leaves all others as they were."""
    profiles = told.get("COMPOSE_PROFILES", "").split(",")
    again = {
        "--behind-proxy": told.get("VERTAIS_SITE") == ANY_NAME,
        "--observe": "observe" in profiles,
        "--dev": "dev" in profiles and option != "smtp",
    }
    changed = [f"--{option} …"] if option else []
    return " ".join(["sudo deploy/vertais setup", *changed, *(flag for flag, was in again.items() if was)])


def settings(told: Mapping[str, str]) -> Iterator[Finding]:
    """By the judges of `setup` itself. No value is shown."""
    good = 0
    for one in QUESTIONS:
        value = told.get(one.variable, one.default)
        if value is None:
            yield wrong(one.variable, "is missing", setup_again(told, one.option))
            continue
        try:
            one.judge(value)
            good += 1
        except Wrong as problem:
            yield wrong(one.variable, f"is not {problem}", setup_again(told, one.option))
    if good == len(QUESTIONS):
        yield fine("settings", f"all {good} are as `setup` takes them")


def profiles(told: Mapping[str, str]) -> Iterator[Finding]:
    """Do the parts that are begun fit one another?"""
    chosen = {one for one in told.get("COMPOSE_PROFILES", "").split(",") if one}
    own = told.get(POSTGRES, "postgres") == "postgres"
    elsewhere = f"sudo {POSTGRES}=… {setup_again(told).removeprefix('sudo ')}"
    faults = []
    if unknown := sorted(chosen - LASTING.keys()):
        faults.append(wrong("profiles", f"there is no {', '.join(unknown)}", setup_again(told)))
    if own and "postgres" not in chosen:
        faults.append(
            wrong(
                "profiles",
                "no PostgreSQL is begun, and none is named",
                f"{setup_again(told)}; where yours is elsewhere: {elsewhere}",
            )
        )
    if not own and told.get("VERTAIS_ENGINES_APART", "true") != "false":
        faults.append(
            wrong(
                "profiles",
                "PostgreSQL is beyond this machine, and the containers cannot reach it",
                elsewhere,
            )
        )
    if "rabbitmq" not in chosen:
        faults.append(
            warning(
                "profiles",
                "no RabbitMQ is begun: services hear each other half a minute later",
                "put rabbitmq into COMPOSE_PROFILES of deploy/.env",
            )
        )
    if "gateway" not in chosen:
        faults.append(
            warning(
                "profiles", "no gateway is begun", "put gateway into COMPOSE_PROFILES, or serve it yourself"
            )
        )
    if told.get("VERTAIS_CLOCK_IS_RIGHT") == "yes":
        faults.append(
            warning(
                "VERTAIS_CLOCK_IS_RIGHT",
                "a start with a wrong clock is not refused",
                "take it out of deploy/.env, now that it has started",
            )
        )
    yield from faults or [fine("profiles", ", ".join(sorted(chosen)))]


def secrets(folder: Path) -> Iterator[Finding]:
    """Is each there, and for its reader alone?"""
    missing, open_to_others, others = [], [], []
    for name, owner, mode in places():
        path = folder / name
        if not path.exists():
            missing.append(name)
            continue
        found = path.stat()
        if stat.S_IMODE(found.st_mode) & ~mode:
            open_to_others.append(f"{name} ({stat.S_IMODE(found.st_mode):o}, not {mode:o})")
        if found.st_uid != owner:
            others.append(f"{name} ({found.st_uid}, not {owner})")
    again = "sudo deploy/vertais restore, where they are lost; else sudo deploy/vertais setup"
    if missing:
        yield wrong("secrets", f"missing: {', '.join(missing)}", again)
    if open_to_others:
        yield wrong("secrets", f"others may read: {', '.join(open_to_others)}", "chmod them as told")
    if others:
        yield wrong("secrets", f"somebody else's: {', '.join(others)}", "chown them to the number told")
    if not missing + open_to_others + others:
        yield fine("secrets", "each is there, for its reader alone")


def containers(told: Mapping[str, str], inspected: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """`inspected`: what `docker inspect` tells of each container of the project."""
    chosen = {"", *told.get("COMPOSE_PROFILES", "").split(",")}
    wanted = [name for profile, names in LASTING.items() if profile in chosen for name in names]
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for one in inspected:
        by_name.setdefault(one["Config"]["Labels"]["com.docker.compose.service"], []).append(one)
    absent = [name for name in wanted if not by_name.get(name)]
    if absent:
        yield wrong("containers", f"not there: {', '.join(absent)}", f"{COMPOSE} up -d")
    faults = [
        fault for name, found in by_name.items() for one in found for fault in _state(name, one, wanted)
    ]
    yield from faults
    yield from _versions([one for found in by_name.values() for one in found])
    if not faults and not absent:
        yield fine("containers", f"all {len(wanted)} run and are healthy")


def _state(name: str, one: Mapping[str, Any], wanted: Sequence[str]) -> Iterator[Finding]:
    state = one["State"]
    log = f"{COMPOSE} logs --tail 50 {name}"
    if name not in wanted:
        if state["Status"] == "exited" and state["ExitCode"]:
            yield wrong(name, f"ended with {state['ExitCode']}", f"{log}; its last line says why")
        return
    health = state.get("Health", {}).get("Status", "healthy")
    if state["Status"] != "running":
        yield wrong(name, f"is {state['Status']}", f"{log}; then {COMPOSE} up -d {name}")
    elif health == "unhealthy":
        yield wrong(name, "runs, and is not healthy", log)
    elif health != "healthy":
        yield warning(name, f"runs, and is {health}", "wait a minute, and look again")
    if one["RestartCount"]:
        again = "once" if one["RestartCount"] == 1 else f"{one['RestartCount']} times"
        yield warning(name, f"was begun again {again}", f"{log}; did it end by a fault?")


def _versions(inspected: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Of what runs, is all made of one source?"""
    running = [
        one
        for one in inspected
        if one["State"]["Status"] == "running"
        and one["Config"]["Labels"]["com.docker.compose.service"] in LASTING[""]
    ]
    revisions = {one["Config"]["Labels"].get(REVISION, "unknown") for one in running}
    images: dict[str, set[str]] = {}
    for one in running:
        images.setdefault(one["Config"]["Image"], set()).add(one["Image"])
    mixed = sorted(name for name, found in images.items() if len(found) > 1)
    if len(revisions) > 1:
        yield warning("versions", f"mixed: {', '.join(sorted(revisions))}", "deploy/vertais upgrade")
    elif mixed:
        yield warning("versions", f"more than one image of {', '.join(mixed)}", "deploy/vertais upgrade")
    elif revisions:
        yield fine("versions", f"all of the source {revisions.pop()}")
