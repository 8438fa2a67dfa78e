"""Can everybody use the pages: on a small phone, in the dark, with a screen reader, in three languages?"""

import json
import re
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from zipfile import ZipFile

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
from tests.web.conftest import ADMIN, Site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.long(90),
]
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


# What a thumb presses, with the label around a tick; a target hidden from sight is of no use to a thumb.
SMALL_TARGETS = """
() => [...document.querySelectorAll("a, button, select, textarea, summary, input:not([type=hidden])")]
    .map(one => (one.matches("[type=radio], [type=checkbox]") && one.closest("label")) || one)
    .filter(one => !one.matches(".skip") && one.offsetWidth > 1)
    .filter(one => one.getBoundingClientRect().height < 48 - 0.5)
    .map(one => one.outerHTML.slice(0, 120))
"""


def problems_of(page):
    """What axe finds, and whether the page fits its screen, the thumb and one main thing to do."""
    found = [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    if (mains := page.locator("main .btn.main:visible").count()) > 1:
        found.append(f"{mains} main buttons")
    return found + [f"too small: {one}" for one in page.evaluate(SMALL_TARGETS)]


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
    for path in (
        "/",
        f"/programmes/{played.programme}",
        "/sign-in",
        "/in/anything",
        "/erase/anything",
        "/privacy",
        "/nowhere",
    ):
        page.goto(path)
        assert problems_of(page) == [], path
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_a_member_s_way(member, scheme):
    member.emulate_media(color_scheme=scheme)
    for path in ("/home", "/group", "/me", "/me/erasure", "/results", "/calendar"):
        member.goto(path)
        assert problems_of(member) == [], path


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_nothing_stands_in_staff_s_way(pilot, chromium, language):
    played, settings, whole = pilot
    programme = f"/coordinator/{played.programme}"
    group = played.groups()[0]
    meeting = next(one["id"] for one in played.coming() if one["group_id"] == group)
    pages = {
        played.coordinator.email: (
            "/coordinator",
            programme,
            f"{programme}/applications",
            f"{programme}/applications/{played.application[1]}",
            f"{programme}/groups?person={played.person[1]}",
            f"{programme}/meetings",
            f"{programme}/surveys",
            f"{programme}/messages",
            f"{programme}/messages/new",
            f"{programme}/report",
            f"{programme}/life/complete",
            f"{programme}/personal-data",
            f"{programme}/log",
        ),
        played.lead_of(group).email: (
            "/facilitator",
            f"/facilitator/groups/{group}",
            f"/facilitator/groups/{group}/message",
            f"/facilitator/meetings/{meeting}",
            f"/facilitator/meetings/{meeting}/reschedule",
            f"/facilitator/meetings/{meeting}/cancel",
        ),
        ADMIN: (
            "/admin",
            f"/organisations/{played.organisation}",
            f"/organisations/{played.organisation}/sender",
        ),
    }
    for email, paths in pages.items():
        context = chromium.new_context(
            base_url=settings.public_url, viewport={"width": 360, "height": 740}, locale=language
        )
        context.add_cookies([{"name": "language", "value": language, "url": settings.public_url}])
        page = context.new_page()
        page.goto(str(setup.sign_in_link(whole.stores["registration"], settings, email)))
        page.locator("main button").click()
        for path in paths:
            page.goto(path)
            assert problems_of(page) == [], path
        context.close()


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
    member.locator("textarea[name=text]").fill("Vi börjar i tid.")
    member.locator("form[action$='/rules'] button").click()
    expect(member.locator("#rules")).to_contain_text("Vi börjar i tid.")


def test_members_find_their_group_s_channel(pilot, member):
    played, *_ = pilot
    group = played.characters[1].here().me["member_of"][0]
    channel = {"url": "https://chat.example.org/ours"}
    played.lead_of(group).here().post("sessions", f"/groups/{group}/channel", channel)
    member.goto("/group")
    expect(member.locator(f"a[href='{channel['url']}']")).to_be_visible()


def test_a_goal_is_a_member_s_own_until_it_is_shared(member):
    member.goto("/group")
    member.locator("a[href$='/goals']").click()
    member.locator("textarea[name=text]").fill("En ledig helg i månaden.")
    member.locator("main .btn.main").click()
    goal = member.locator("section", has_text="En ledig helg")
    expect(goal.locator(".tag")).to_have_text("Bara du ser det")
    assert problems_of(member) == []
    goal.locator("button", has_text="Dela").click()
    expect(goal.locator(".tag")).to_have_text("Gruppen ser det")
    goal.locator("button", has_text="Jag har nått").click()
    expect(goal.locator(".tag").first).to_have_text("Uppnått")
    goal.locator("summary").click()
    goal.locator("button.danger").click()
    expect(goal).to_have_count(0)


def test_what_is_told_in_confidence_reaches_the_coordinators(pilot, member):
    played, *_ = pilot
    member.goto("/group")
    member.locator("a[href$='/concern']").click()
    member.locator("main .btn.main").click()
    expect(member.locator("main [role=alert]")).to_be_visible()
    assert problems_of(member) == []
    member.locator("textarea[name=text]").fill("Jag avbryter ofta andra.")
    member.locator("main .btn.main").click()
    member.wait_for_url("**/group/*")
    told = played.coordinator.here().get("sessions", f"/programmes/{played.programme}/concerns")["items"]
    assert [one["text"] for one in told] == ["Jag avbryter ofta andra."]


def test_the_group_votes_on_what_it_talks_about(pilot, member):
    played, *_ = pilot
    member.locator("a[href$='/theme']").click()
    for theme in ("Tidsanvändning", "Prissättning"):
        member.locator("input[name=text]").fill(theme)
        member.locator("form[action$='/theme'] button").click()
        expect(member.locator("form[action$='/vote']")).to_contain_text(theme)
    member.locator("label", has_text="Prissättning").click()
    member.locator("main .btn.main").click()
    expect(member.locator("label", has_text="Prissättning")).to_contain_text("1 röst")
    assert problems_of(member) == []
    group = played.characters[1].here().me["member_of"][0]
    meeting = next(one for one in played.coming() if one["group_id"] == group)
    chosen = played.lead_of(group).here().post("sessions", f"/sessions/{meeting['id']}/themes/choose", {})
    assert chosen["theme"] == "Prissättning"
    member.goto("/home")
    expect(member.locator(".hero")).to_contain_text("Prissättning")


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


def test_staff_see_who_has_answered_when(pilot):
    played, settings, whole = pilot
    second = played.people[1]
    theirs = played.characters[second.number].here()
    (wave,) = theirs.get("surveys", "/me/waves")["items"]
    link = theirs.post("surveys", f"/me/waves/{wave['wave_id']}/link")["link"]
    theirs.post("surveys", f"/survey-links/{link.rsplit('/')[-1]}/submit", {"answers": {"gladness": 3}})
    site = Site(whole, settings, played.programme)
    pages = site.browser()
    pages.sign_in(site.link(played.coordinator.email))
    page = pages.get(f"/coordinator/{played.programme}/log?of=surveys").text
    assert re.search(rf'<span class="strong">{second.name}</span> \w+', page)


@pytest.fixture
def coordinator(pilot, chromium):
    """The coordinator's browser, signed in, on a device that holds passkeys and knows its owner."""
    played, settings, whole = pilot
    context = chromium.new_context(base_url=settings.public_url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(str(setup.sign_in_link(whole.stores["registration"], settings, played.coordinator.email)))
    page.locator("main button").click()
    page.wait_for_url("**/coordinator")
    yield page, devtools, made["authenticatorId"]
    context.close()


def test_staff_adds_a_passkey_and_signs_in_with_it_until_it_is_removed(coordinator):
    page, devtools, authenticator = coordinator
    page.goto("/me/passkeys")
    assert problems_of(page) == []
    page.locator("form[data-passkey] button").click()
    expect(page.locator("main .list li")).to_have_count(1)
    with page.expect_download() as download:
        page.evaluate("location.href = '/me/data.zip'")
    with ZipFile(download.value.path()) as whole:
        (exported,) = json.loads(whole.read("registration/passkeys.json"))
    assert exported["made_at"]
    page.goto("/me")
    page.locator("form[action='/sign-out'] button").click()
    page.goto("/sign-in")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/coordinator")
    page.goto("/me/passkeys")
    page.locator("form[action$='/remove'] button").click()
    expect(page.locator("main .list li")).to_have_count(0)
    page.goto("/sign-in")  # the device still has it
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert page.url.endswith("/sign-in/passkey")
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [one["isResidentCredential"] for one in kept] == [True]


def test_who_has_no_passkey_is_told_what_else_to_do(coordinator):
    page, devtools, authenticator = coordinator
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto("/me/passkeys")
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-failed]")).to_be_visible()
