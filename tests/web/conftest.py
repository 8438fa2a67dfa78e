"""What do the tests of pages stand on? The real services, over SQLite in a temporary folder."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from deploy import platform
from deploy.demo.client import Browser
from services.registration import setup
from shared.peers import client
from shared.settings import Settings, utc_now

ADMIN = "anna@example.org"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Site:
    """The whole platform and, in it, one programme that takes applications."""

    whole: platform.Platform
    settings: Settings
    programme: str

    def link(self, email: str) -> str:
        """A fresh sign-in link's path, as e-mail would bring it."""
        link = setup.sign_in_link(self.whole.stores["registration"], self.settings, email)
        assert link is not None
        return link.removeprefix(self.settings.public_url)

    def browser(self, language: str = "en") -> "Pages":
        http = client(self.whole.site)
        http.headers["Accept-Language"] = language
        return Pages(http)


@dataclass
class Pages:
    """Somebody who reads pages and presses their buttons, without JavaScript."""

    http: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def post(self, page: str, fields: dict[str, Any], to: str | None = None) -> httpx.Response:
        """Fill in a form on a page and send it, to its own address or another."""
        found = TOKEN.search(self.http.get(page).text)
        assert found is not None, f"no form on {page}"
        return self.http.post(to or page, data={"csrf_token": found.group(1), **fields})

    def sign_in(self, link: str) -> httpx.Response:
        return self.post(link, {})


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(
        folder=folder,
        secrets=folder / "secrets",
        public_url="http://localhost:8000",
        smtp_url="smtp://127.0.0.1:9",
        sender="Vertais <vertais@example.org>",
    )
    whole = platform.build(settings)
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna", "en")
    made = Site(whole, settings, "")
    (made.programme,) = open_programmes(made, 1)
    yield made
    whole.stop()


def open_programmes(site: Site, how_many: int, **more: Any) -> list[str]:
    admin = Browser(client(site.whole.site), "en")
    admin.sign_in(site.link(ADMIN).removeprefix("/in/"))
    founded = admin.post("registration", "/organisations", {"name": "Leipurit", "reply_to": ADMIN})
    starts = utc_now().date() + timedelta(days=30)
    overrides = {
        "opens_on": None,
        "closes_on": (starts - timedelta(days=2)).isoformat(),
        "starts_on": starts.isoformat(),
        "ends_on": (starts + timedelta(days=118)).isoformat(),
        "weekly_slots": ["tue 09:00", "thu 17:00"],
        "session_plan": {"first_on": starts.isoformat()},
        **more,
    }
    imported = f"/organisations/{founded['id']}/programmes/import"
    made = [
        admin.post("registration", imported, {"template": "ekollega", "overrides": overrides})["id"]
        for _ in range(how_many)
    ]
    for programme in made:
        admin.post("registration", f"/programmes/{programme}/open")
    return made
