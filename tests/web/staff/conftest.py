"""What do the tests of staff's pages stand on? The whole platform with its workers, and a clock to turn."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from deploy import platform
from deploy.demo.client import Browser, until
from services.registration import setup
from shared.peers import client
from shared.settings import Settings, utc_now
from tests.web.conftest import ADMIN, Pages, Site


@dataclass
class Clock:
    """The time, and however much later it is made."""

    later: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return utc_now() + self.later

    def turn_to(self, moment: datetime) -> None:
        self.later = moment - utc_now()


@dataclass
class Stage:
    """The platform, its clock, and whoever comes to it."""

    site: Site
    clock: Clock

    def signed_in(self, email: str, language: str = "en") -> Pages:
        pages = self.site.browser(language)
        entered = pages.sign_in(self.site.link(email))
        assert entered.status_code == 303, entered.text
        return pages

    def anybody(self) -> Browser:
        return Browser(client(self.site.whole.site), "en")

    def until(self, what: str, found: Callable[[], bool]) -> None:
        """Workers hear of each other in their own time: ask until it is so, with a deadline."""
        until(what, found, threading.Event().wait)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("staff")
    clock = Clock()
    settings = Settings(
        folder=folder,
        secrets=folder / "secrets",
        public_url="http://localhost:8000",
        smtp_url="smtp://127.0.0.1:9",
        sender="Vertais <vertais@example.org>",
        clock=clock,
    )
    whole = platform.build(settings)
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna", "en")
    whole.start()
    yield Stage(Site(whole, settings, ""), clock)
    whole.stop()
