"""How does a journey look through a browser? People with screens of their own, each watched for faults."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import waitress
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    sync_playwright,
)
from playwright.sync_api import Error as NotThere

from deploy import mail_catcher, platform
from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.mailbox import Mailbox
from deploy.demo.pilot import Pilot
from services.registration import setup
from shared.peers import client
from shared.settings import Settings, utc_now
from tests.servers import free_port, left_out

ADMIN = "anna@example.org"
ROOMS = "meet.example.org"  # where the pilot's groups meet: the only other host that a link leads to
PHONE = ViewportSize(width=360, height=780)
DESKTOP = ViewportSize(width=1200, height=900)
# Nothing outside of this machine answers: no test may lean on it, and the room needs only be asked for.
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
HEAVY = ("serious", "critical")


@dataclass
class House:
    """The platform on a port, the pilot's people beside it, and everybody's mail."""

    url: str
    clock: StoryClock
    pilot: Pilot

    @property
    def mail(self) -> Mailbox:
        return self.pilot.stage.mail

    def link(self, email: str, kind: str) -> str:
        """The path of the newest link of a kind in somebody's mailbox."""
        self.pilot.stage.settle()
        token = self.mail.newest_link(email, kind)
        assert token is not None, f"no /{kind}/ for {email}"
        return f"/{kind}/{token}"


@contextmanager
def open_house(folder: Path, people: int) -> Iterator[House]:
    """Serve the platform from a folder, with the pilot's first so many people ready to come in."""
    catcher = mail_catcher.start(folder / "mail")
    port = free_port()
    # From now on, not in the past: a browser drops cookies that expire before its own time.
    clock = StoryClock(utc_now())
    settings = Settings(
        folder=folder,
        secrets=folder / "secrets",
        public_url=f"http://localhost:{port}",
        smtp_url=catcher.url,
        sender="Vertais <vertais@example.org>",
        clock=clock,
    )
    whole = platform.build(settings)
    whole.start()
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna Esimerkki", "fi")
    stage = Stage(client(whole.site), Mailbox(catcher.folder), whole.is_settled)
    stage.settle()
    pilot = Pilot(stage, clock, Character(stage, ADMIN, "fi"), seed=2026)
    pilot.people = pilot.people[:people]
    server = waitress.create_server(whole.site, host="127.0.0.1", port=port, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield House(settings.public_url, clock, pilot)
    finally:
        server.close()
        whole.stop()
        catcher.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        left_out("a Chromium browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", NOBODY_ELSE])
        yield browser
        browser.close()


@dataclass
class Screen:
    """Somebody's browser: what goes wrong in it is written down, to be empty at the end."""

    page: Page
    house: House
    scripted: bool
    faults: list[str] = field(default_factory=list)

    def watch(self) -> "Screen":
        context = self.page.context
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("response", self._answered)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        return self

    def go(self, path: str) -> None:
        """Open a page; it is looked at by `look` when that is asked."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{answer.status} {path}"

    def open_room(self, path: str) -> str:
        """Open a join link; the room to which it leads at once."""
        with (
            self.page.expect_request(lambda asked: urlsplit(asked.url).netloc == ROOMS) as room,
            suppress(NotThere),
        ):
            self.page.goto(path)
        return room.value.url

    def press(self, selector: str) -> None:
        """Press what is there, and wait for the page to which it leads."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def fill(self, **values: str) -> None:
        """Fill in fields by their names (`__` stands for a dot), whatever kind each is of."""
        for given, value in values.items():
            name = given.replace("__", ".")
            fields = self.page.locator(f"[name='{name}']")
            match fields.first.evaluate("field => field.type"):
                case "radio" | "checkbox":
                    self.page.locator(f"[name='{name}'][value='{value}']").check()
                case "select-one":
                    fields.select_option(value)
                case _:
                    fields.fill(value)

    def sign_in(self, email: str) -> None:
        """Ask for a link, read the mail, open the link and press its button.

        A jump of the story's clock ends sessions behind a browser's back: it begins as a new one.
        """
        self.page.context.clear_cookies(name="vertais")
        before = self.house.mail.newest_link(email, "in")
        self.go("/sign-in")
        self.fill(email=email)
        self.press("main form button")
        path = self.house.link(email, "in")
        assert path != f"/in/{before}"
        self.go(path)
        self.press("main form button")

    def answer(self, path: str, turn: int) -> None:
        """Answer every item of a survey alike, save, come back, and send it."""
        self.go(path)
        items = self.page.locator("fieldset.scale")
        for at in range(items.count()):
            items.nth(at).locator("label").nth(turn).click()
        self.press("button[value=save]")
        assert self.page.locator("fieldset.scale input:checked").count() == items.count()
        self.press("button[value=send]")

    def look(self, name: str) -> None:
        """Nothing on this page stands in anybody's way: axe's heavy findings, and sideways scrolling."""
        if self.scripted:
            found = Axe().run(self.page).response["violations"]
            heavy = [f"{name}: {x['id']} {x['nodes'][0]['html']}" for x in found if x["impact"] in HEAVY]
            self.faults.extend(heavy)
            if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                self.faults.append(f"{name}: wider than the screen")
        if self.page.locator("h1").count() != 1:
            self.faults.append(f"{name}: not one heading")

    def _requested(self, request: Request) -> None:
        to = urlsplit(request.url)
        ours = to.netloc == urlsplit(self.house.url).netloc or to.scheme == "data"
        if not ours and not (to.netloc == ROOMS and request.is_navigation_request()):
            self.faults.append(f"asked a third party: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        """Errors of scripts and of the content security policy both end up in the console."""
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")


@contextmanager
def screen(
    browser: Browser, house: House, locale: str, size: ViewportSize, *, scripted: bool = True
) -> Iterator[Screen]:
    """A new browser profile, nobody signed in; nothing may have gone wrong in it when it closes."""
    context = browser.new_context(
        base_url=house.url,
        viewport=size,
        locale=locale,
        java_script_enabled=scripted,
    )
    made = Screen(context.new_page(), house, scripted).watch()
    yield made
    assert made.faults == []
    context.close()
