"""Does the pilot work in a browser, from the application to the report, with scripts and without?"""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from deploy.demo.pilot import COORDINATOR, FACILITATORS
from tests.journeys.browser import DESKTOP, PHONE, House, Screen, chromium, open_house, screen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.long(80)]

LEMPI = "lempi@example.org"
OTHERS = 13  # two of them leave on the way: twelve pairs with Lempi's, enough for a report
RULE = "Aloitetaan ja lopetetaan ajallaan."
ANSWERS = {"before": 1, "after": 3}


def test_the_pilot_in_a_browser(tmp_path):
    with open_house(tmp_path, OTHERS) as house, chromium() as browser:
        house.pilot.prepare()

        with (
            screen(browser, house, "fi", PHONE) as lempi,
            screen(browser, house, "sv", DESKTOP) as coordinator,
            screen(browser, house, "fi", PHONE, scripted=False) as plain,
        ):
            look_around_without_scripts(plain, house)
            apply(lempi, house)
            house.pilot.apply()

            coordinator.go("/")
            coordinator.press("button[name=language][value=sv]")
            accept_everybody(coordinator, house)
            propose_and_publish_the_groups(coordinator, house)

            see_the_group_and_suggest_a_rule(lempi)
            house.pilot.begin()
            accept_the_ground_rules(lempi)
            answer_the_survey_without_scripts(plain, house, ANSWERS["before"])

            join_from_the_reminder(plain, house)
            lead_the_meeting(browser, house)
            house.pilot.meet()

            house.clock.go_to(house.clock() + timedelta(hours=16))
            answer_the_survey(lempi, house, ANSWERS["after"])
            house.pilot.finish()

            read_the_report(coordinator, house)
            see_own_results(lempi)
            read_everything_without_scripts(plain, house)


def look_around_without_scripts(plain: Screen, house: House) -> None:
    for path in ("/", f"/programmes/{house.pilot.programme}", "/sign-in"):
        plain.go(path)
        plain.look(path)


def apply(lempi: Screen, house: House) -> None:
    """From the front page through four short screens; a confirmation comes by mail."""
    lempi.go("/")
    lempi.look("front")
    lempi.press(f"a[href='/programmes/{house.pilot.programme}']")
    lempi.look("programme")
    lempi.press("a.btn.main")
    lempi.fill(name="Lempi Testinen", email=LEMPI, phone="+358 457 000 9999", answers__languages="fi")
    lempi.look("apply, you")
    lempi.press("main form button")
    lempi.fill(
        answers__company="Hattuverstas Lempi (esimerkki)",
        answers__trade="C",
        answers__years_in_business="7",
        answers__company_size="1",
        answers__municipality="Raisio",
    )
    lempi.look("apply, business")
    lempi.press("main form button")
    for slot in ("tue 09:00", "thu 17:00"):
        lempi.fill(answers__weekly_times=slot)
    lempi.fill(answers__needs="Haluan oppia rajaamaan työaikaani.")
    lempi.look("apply, wishes")
    lempi.press("main form button")
    lempi.fill(survey_consent="yes")
    lempi.look("apply, send")
    lempi.press("main form button")
    expect(lempi.page.get_by_role("heading", name="Kiitos, hakemuksesi on perillä")).to_be_visible()
    house.pilot.stage.settle()
    assert len(house.mail.letters(LEMPI)) == 1


def accept_everybody(coordinator: Screen, house: House) -> None:
    """One press for all who have applied; then the list closes."""
    base = f"/coordinator/{house.pilot.programme}"
    house.pilot.on_day(9)
    coordinator.sign_in(COORDINATOR[1])
    coordinator.go(base)
    coordinator.look("programme, coordinator")
    coordinator.go(f"{base}/applications")
    coordinator.look("applications")
    coordinator.press("a[href$='/accept-all']")
    coordinator.press("main form button")
    expect(coordinator.page.locator("tbody tr")).to_have_count(OTHERS + 1)
    house.pilot.stage.settle()
    listed = house.pilot.coordinator.here().get(
        "registration", f"/programmes/{house.pilot.programme}/applications"
    )["items"]
    assert {one["status"] for one in listed} == {"accepted"}
    numbers = {ident: number for number, ident in house.pilot.application.items()}
    house.pilot.person = {numbers[one["id"]]: one["person_id"] for one in listed if one["id"] in numbers}
    house.pilot.on_day(12)
    coordinator.sign_in(COORDINATOR[1])
    coordinator.go(f"{base}/life/close")
    coordinator.press("main form .btn.main")


def propose_and_publish_the_groups(coordinator: Screen, house: House) -> None:
    """A proposal, the reasons for one person's place, and a press."""
    coordinator.go(f"/coordinator/{house.pilot.programme}/groups")
    coordinator.look("before a proposal")
    coordinator.page.locator("main form summary").click()
    coordinator.fill(group_count="2")
    coordinator.page.locator("form[action$='/proposal'] button").click()
    lempi = coordinator.page.locator(".who a", has_text="Lempi Testinen")
    expect(lempi).to_be_visible(timeout=30_000)
    with coordinator.page.expect_navigation():
        lempi.click()
    expect(coordinator.page.locator("#chosen .rules").first).to_be_visible()
    coordinator.look("board")
    coordinator.press("a[href$='/groups/publish']")
    coordinator.look("publish")
    coordinator.press("main form .btn.main")
    house.pilot.stage.settle()
    house.pilot.on_day(16)


def see_the_group_and_suggest_a_rule(lempi: Screen) -> None:
    lempi.sign_in(LEMPI)
    expect(lempi.page).to_have_url(f"{lempi.house.url}/home")
    lempi.look("home")
    lempi.press("nav a[href='/group']")
    expect(lempi.page.locator("#members")).to_contain_text("Lempi Testinen")
    lempi.fill(text=RULE)
    lempi.press("form[action$='/rules'] button")
    expect(lempi.page.locator("#rules")).to_contain_text(RULE)
    lempi.look("group")


def accept_the_ground_rules(lempi: Screen) -> None:
    lempi.go("/group")
    expect(lempi.page.locator("#rules ol")).to_contain_text(RULE)
    lempi.page.get_by_role("button", name="Hyväksyn pelisäännöt").click()
    expect(lempi.page.get_by_role("button", name="Hyväksyn pelisäännöt")).to_have_count(0)


def answer_the_survey_without_scripts(plain: Screen, house: House, turn: int) -> None:
    plain.answer(house.link(LEMPI, "survey"), turn)
    expect(plain.page.get_by_role("heading", name="Kiitos, vastauksesi ovat perillä")).to_be_visible()


def answer_the_survey(lempi: Screen, house: House, turn: int) -> None:
    path = house.link(LEMPI, "survey")
    lempi.go(path)
    lempi.look("survey")
    lempi.answer(path, turn)
    expect(lempi.page.get_by_role("heading", name="Kiitos, vastauksesi ovat perillä")).to_be_visible()


def join_from_the_reminder(plain: Screen, house: House) -> None:
    """One tap in a browser that has never signed in leads to the room, five minutes before it begins."""
    first = first_meeting(house)
    starts = datetime.fromisoformat(first["starts_at"])
    house.clock.go_to(starts - timedelta(hours=23, minutes=59))
    house.pilot.stage.settle()
    house.clock.go_to(starts - timedelta(minutes=59))
    path = house.link(LEMPI, "join")
    plain.go(path)
    plain.look("the room is not open yet")
    house.clock.go_to(starts - timedelta(minutes=5))
    assert plain.open_room(path) == f"https://meet.example.org/{first['group_id']}"


def first_meeting(house: House) -> dict[str, str]:
    """The first meeting of Lempi's group; what others have before it is held."""
    pilot = house.pilot
    for meeting in pilot.coming():
        group = pilot.coordinator.here().get("registration", f"/groups/{meeting['group_id']}")
        if "Lempi Testinen" in {one["name"] for one in group["members"]}:
            return {name: str(meeting[name]) for name in ("id", "group_id", "starts_at", "ends_at")}
        pilot.hold(meeting)
    raise LookupError("Lempi's group has no meeting")


def lead_the_meeting(browser, house: House) -> None:
    """The facilitator marks Lempi with a tap, the others with another, and says that it was held."""
    meeting = first_meeting(house)
    house.clock.go_to(datetime.fromisoformat(meeting["ends_at"]) + timedelta(minutes=1))
    lead = house.pilot.lead_of(meeting["group_id"])
    with screen(browser, house, "sv", PHONE) as facilitator:
        facilitator.sign_in(lead.email)
        facilitator.go(f"/facilitator/meetings/{meeting['id']}")
        marked = facilitator.page.locator(".marks button[aria-pressed=true]")
        everybody = facilitator.page.locator(".marks > li")
        everybody.filter(has_text="Lempi Testinen").locator("button").first.click()
        expect(marked).to_have_count(1)
        facilitator.page.locator("button[value^='present:'][value*=',']").click()
        expect(marked).to_have_count(everybody.count())
        facilitator.look("meeting")
        facilitator.press("form[action$='/hold'] .btn.main")
        facilitator.look("meeting, held")


def read_the_report(coordinator: Screen, house: House) -> None:
    coordinator.sign_in(COORDINATOR[1])
    coordinator.go(f"/coordinator/{house.pilot.programme}/report")
    expect(coordinator.page.locator("tbody tr").first).to_contain_text(str(OTHERS - 1))
    expect(coordinator.page.locator("img.chart").first).to_be_visible()
    coordinator.look("report")
    coordinator.page.set_viewport_size(PHONE)
    coordinator.look("report on a phone")


def see_own_results(lempi: Screen) -> None:
    lempi.sign_in(LEMPI)
    lempi.go("/results")
    lempi.look("own results")
    lempi.go("/home")
    lempi.look("home, at the end")


def read_everything_without_scripts(plain: Screen, house: House) -> None:
    plain.sign_in(LEMPI)
    for path in ("/home", "/group", "/results", "/me", "/calendar"):
        plain.go(path)
        plain.look(path)
    plain.sign_in(COORDINATOR[1])
    base = f"/coordinator/{house.pilot.programme}"
    for path in (base, f"{base}/applications", f"{base}/groups", f"{base}/report"):
        plain.go(path)
        plain.look(path)
    plain.sign_in(FACILITATORS[0][1])
    plain.look("a facilitator's groups")
