"""Can everybody use the pages: on a small phone, in the dark, with a screen reader, in three languages?"""

import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from deploy import mail_catcher, platform
from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.mailbox import Mailbox
from deploy.demo.pilot import Pilot
from services.registration import setup
from shared.peers import client
from shared.settings import Settings, utc_now
from tests.servers import free_port, left_out
from tests.web.conftest import ADMIN

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
GROUPED = 4  # the pilot's steps until its groups are published


@pytest.fixture(scope="module")
def pilot(tmp_path_factory):
    """The pilot up to its published groups, served on a port; its first member has not answered yet."""
    folder = tmp_path_factory.mktemp("pilot")
    catcher = mail_catcher.start(folder / "mail")
    clock = StoryClock(utc_now() - timedelta(days=1))
    port = free_port()
    settings = Settings(
        folder=folder,
        secrets=folder / "secrets",
        public_url=f"http://localhost:{port}",
        smtp_url=catcher.url,
        sender="Vertais <vertais@example.org>",
    )
    settings = replace(settings, clock=clock)
    whole = platform.build(settings)
    whole.start()
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna Esimerkki", "fi")
    stage = Stage(client(whole.site), Mailbox(catcher.folder), whole.is_settled)
    stage.settle()
    played = Pilot(stage, clock, Character(stage, ADMIN, "fi"), seed=2026)
    for _, step in played.steps()[:GROUPED]:
        step()
    server = waitress.create_server(whole.site, host="127.0.0.1", port=port, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield played, settings, whole
    server.close()
    whole.stop()
    catcher.stop()


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        left_out("a Chromium browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def member(pilot, chromium):
    """The first member's browser, a phone of 360 pixels, signed in."""
    played, settings, whole = pilot
    context = chromium.new_context(base_url=settings.public_url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(str(setup.sign_in_link(whole.stores["registration"], settings, played.people[0].email)))
    page.locator("main button").click()
    page.wait_for_url("**/home")
    yield page
    context.close()


def problems_of(page):
    """What axe finds, and whether the page is wider than its screen."""
    found = [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    return found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybody_s_way_on_a_public_page(pilot, chromium, language, scheme):
    played, settings, _ = pilot
    context = chromium.new_context(
        base_url=settings.public_url,
        viewport={"width": 360, "height": 740},
        color_scheme=scheme,
        locale=language,
    )
    page = context.new_page()
    for path in ("/", f"/programmes/{played.programme}", "/sign-in", "/in/anything", "/nowhere"):
        page.goto(path)
        assert problems_of(page) == [], path
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_a_member_s_way(member, scheme):
    member.emulate_media(color_scheme=scheme)
    for path in ("/home", "/group", "/me", "/results", "/calendar"):
        member.goto(path)
        assert problems_of(member) == [], path


def test_a_member_tells_an_absence_in_two_taps_and_takes_it_back(member):
    member.locator("a[href$='/absence']").click()
    member.locator("main form button").click()
    member.wait_for_url("**/home")
    member.locator("form[action$='/absence/back'] button").click()
    expect(member.locator("a[href$='/join']")).to_be_visible()


def test_joining_early_says_when_the_room_opens(member):
    member.locator("a[href$='/join']").click()
    expect(member.locator("main a.btn.main")).to_have_attribute("href", urlsplit(member.url).path)
    assert problems_of(member) == []


def test_a_member_suggests_a_ground_rule(member):
    member.goto("/group")
    member.locator("textarea[name=text]").fill("Aloitetaan ajallaan.")
    member.locator("form[action$='/rules'] button").click()
    expect(member.locator("#rules")).to_contain_text("Aloitetaan ajallaan.")


def test_a_survey_is_saved_as_one_goes_and_then_sent(member):
    member.locator("form[action^='/waves/'] button").click()
    member.wait_for_url("**/survey/*")
    member.locator("fieldset.scale").nth(0).locator("label").nth(3).click()
    expect(member.locator("#saved")).not_to_be_empty()
    assert problems_of(member) == []
    member.reload()
    expect(member.locator("fieldset.scale").nth(0).locator("input").nth(3)).to_be_checked()
    for turn in range(1, member.locator("fieldset.scale").count()):
        member.locator("fieldset.scale").nth(turn).locator("label").nth(2).click()
    member.locator("button[value=send]").click()
    expect(member.locator("main a[href='/results']")).to_be_visible()
    member.goto("/results")
    expect(member.locator("main img").first).to_be_visible()
    assert problems_of(member) == []
