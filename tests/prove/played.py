"""Where do proofs find a platform with a whole pilot in it?"""

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from deploy import demo, mail_catcher, platform
from shared.settings import Settings
from tests.runner import say

Clock = Callable[[], datetime]


def pilot() -> Settings:
    """The settings of a pilot that has been played to its end, once in this process. Leave its files be."""
    return played()[0]


def settings_in(folder: Path, catcher: mail_catcher.Catcher) -> Settings:
    """A proof's platform keeps its data in `data` there."""
    data = folder / "data"
    return Settings(data, data / "secrets", "http://localhost:8000", catcher.url, "Vertais <v@example.org>")


@cache
def played() -> tuple[Settings, float]:
    """The pilot's settings, and the seconds that it took to play it."""
    folder = Path(tempfile.mkdtemp(prefix="vertais-pilot-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    catcher = mail_catcher.start(folder / "mail")
    given = settings_in(folder, catcher)
    try:
        begun = time.monotonic()
        settings, whole = demo.play(given, catcher, say)
        seconds = time.monotonic() - begun
        whole.stop()
    finally:
        catcher.stop()
    return settings, seconds


@contextmanager
def copy_of_the_pilot(
    clock_from: Callable[[datetime], Clock] | None = None,
    change: Callable[[Path], object] = lambda _: None,
) -> Iterator[platform.Platform]:
    """A platform of its own with the pilot's data; its workers stand still. `clock_from` makes another
    clock from the time at the pilot's end, `change` is done to its folder first."""
    with tempfile.TemporaryDirectory(prefix="vertais-copy-") as temporary:
        folder = Path(temporary) / "data"
        shutil.copytree(pilot().folder, folder)
        change(folder)
        settings = replace(pilot(), folder=folder, secrets=folder / "secrets")
        if clock_from:
            settings = replace(settings, clock=clock_from(settings.clock()))
        whole = platform.build(settings)
        try:
            yield whole
        finally:
            whole.stop()
