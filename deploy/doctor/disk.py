"""Is there room, and is the newest backup new enough?"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from deploy.backup import DATA, stamp_of
from deploy.doctor.finding import Finding, fine, warning, wrong

# Below both 5 % and 1 GB nothing starts (shared/fitness.py); this is told before.
LOW, SHORT = (0.15, 2_000_000_000), (0.05, 500_000_000)
LATE, LOST = timedelta(hours=36), timedelta(days=7)


def room_in(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    return room(str(folder), usage.free, usage.total)


def room(where: str, free: int, total: int) -> Finding:
    """By share and by bytes: a small disk is short before a large one is."""
    seen = f"{free / 1e9:.1f} GB are free, {100 * free / total:.0f} %"
    what = f"room in {where}"
    if free < SHORT[0] * total or free < SHORT[1]:
        return wrong(what, seen, "make room now: docker system df says what images take; or a larger disk")
    if free < LOW[0] * total or free < LOW[1]:
        return warning(what, seen, "make room: docker image prune removes images that nothing uses")
    return fine(what, seen)


def newest_backup(folder: Path, now: datetime) -> Iterator[Finding]:
    copies = sorted(stamp_of(path, DATA) for path in folder.glob(f"vertais-*.{DATA}.age"))
    yield age_of_backup(now - copies[-1] if copies else None)


def age_of_backup(age: timedelta | None) -> Finding:
    """Taken daily, it is never older than a day and a half."""
    again = "deploy/vertais backup, and have it done daily"
    if age is None:
        return wrong("newest backup", "there is none", again)
    seen = f"{age / timedelta(hours=1):.0f} hours old"
    if age > LOST:
        return wrong("newest backup", seen, again)
    return warning("newest backup", seen, again) if age > LATE else fine("newest backup", seen)
