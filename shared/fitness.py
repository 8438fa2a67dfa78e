"""Is this machine fit to start on: has its disk room, and is its clock not behind what has happened?"""

import shutil
from datetime import timedelta
from pathlib import Path

from environs import EnvError
from sqlalchemy import select

from shared.eventstore import Store, feed_head
from shared.moments import in_utc
from shared.settings import told

LEAST_FREE, LEAST_SHARE = 1_000_000_000, 0.05  # bytes, and of the whole: nearly full is below both
BEHIND = timedelta(hours=1)


def ensure_fit(store: Store, folder: Path) -> None:
    """Raises EnvError, saying how to mend it. `folder`: where data goes, on the disk that fills."""
    disk = shutil.disk_usage(next(one for one in (folder, *folder.absolute().parents) if one.exists()))
    if disk.free < min(LEAST_FREE, disk.total * LEAST_SHARE):
        raise EnvError(f"only {disk.free // 1_000_000} MB are free on the disk of {folder}: make room on it")
    with store.database.read() as tx:
        newest, now = tx.execute(select(feed_head.c.sequenced_at)).scalar_one(), store.clock()
    if newest - now > BEHIND and told("VERTAIS_CLOCK_IS_RIGHT", "no") != "yes":
        raise EnvError(
            f"the clock says {in_utc(now)}, but what happened last is of {in_utc(newest)}: set the clock, or"
            " VERTAIS_CLOCK_IS_RIGHT=yes if it was wrong then"
        )
