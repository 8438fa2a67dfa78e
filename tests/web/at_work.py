"""How is the whole platform looked at that works, and sends mail?"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import mail_catcher, platform
from deploy.demo.client import until
from services.registration import setup
from shared.settings import Settings
from tests.web.conftest import ADMIN, Site

HOUSE = "Vertais <vertais@example.org>"


@contextmanager
def working(folder: Path) -> Iterator[tuple[Site, mail_catcher.Catcher]]:
    """The platform with its workers, and what a smarthost gets from it."""
    catcher = mail_catcher.start(folder / "mail")
    settings = Settings(folder, folder / "secrets", "http://localhost:8000", catcher.url, HOUSE)
    whole = platform.build(settings)
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna", "en")
    whole.start()
    yield Site(whole, settings, ""), catcher
    whole.stop()
    catcher.stop()


def signed_in(site, email, language="en"):
    pages = site.browser(language)
    # what somebody has chosen for their mails counts on pages too, until they choose there
    pages.http.cookies.set("language", language)
    assert pages.sign_in(site.link(email)).status_code == 303
    return pages


def sent_to(catcher, address):
    found = [one for one in catcher.messages() if address in one.to]
    return catcher.message(found[0].name) if found else None


def waiting_for(what, found):
    return until(what, found, threading.Event().wait)
