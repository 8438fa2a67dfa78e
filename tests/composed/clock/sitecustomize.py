"""In a container of the tests: the services' only clock is as far from the real one as a file says.

Python imports a module of this name when it starts. A library that fakes time for all of a process, as
libfaketime, breaks its sleeping too.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from shared import settings

AHEAD = Path("/story/ahead")
read_settings = settings.read_settings


def storys_now() -> datetime:
    return settings.utc_now() + timedelta(seconds=float(AHEAD.read_text()))


def with_the_storys_clock() -> settings.Settings:
    return replace(read_settings(), clock=storys_now)


settings.read_settings = with_the_storys_clock
