"""Do personal links open in time, without signing in, for just whom they were given to?"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.sessions.house import ROOM, quarter_before
from tests.sessions.samples import AINO, BJORN, FIRST, GROUP, HOURS, KAISA, PROGRAMME

MAILING = Path(__file__).parent.parent / "contracts" / "mailing"

OURS = [one.stem for one in MAILING.glob("*.json") if json.loads(one.read_text())["owner"] == "sessions"]


def mail(house, template, person=AINO, language="fi", **refs):
    body = {"person_id": person, "refs": {"programme_id": PROGRAMME, **refs}, "language": language}
    return house.send("POST", "notifications", f"/internal/mailing/{template}", body)


def token_for(house, session, person=AINO):
    link = mail(house, "session-invitation", person, session_id=session["id"]).get_json()["facts"]["link"]
    return link.removeprefix("/join/")


@pytest.fixture
def first(house):
    session = house.forms_the_group()[0]
    house.post(KAISA, f"/groups/{GROUP}/room", {"url": ROOM})
    return session


def test_a_link_says_when_the_room_opens_and_then_opens_it_again_and_again(house, first):
    path = f"/join/{token_for(house, first)}"
    early = house.post(None, path)
    assert (early["state"], early["url"], early["opens_at"]) == ("early", None, "2026-12-01T06:45:00Z")
    house.turns_to(quarter_before())
    assert [house.post(None, path)["url"] for _ in range(2)] == [ROOM, ROOM]
    joined = {
        one["person_id"]: one["joined"] for one in house.get(KAISA, f"/sessions/{first['id']}")["attendees"]
    }
    assert joined == {AINO: True, BJORN: False, KAISA: False}


def test_a_link_still_opens_a_meeting_that_runs_late_and_then_says_that_it_is_over(house, first):
    path = f"/join/{token_for(house, first)}"
    house.turns_to(FIRST + 2 * HOURS + timedelta(minutes=59))
    assert house.post(None, path)["state"] == "open"
    house.turns_to(FIRST + 4 * HOURS)
    assert house.post(None, path)["state"] == "over"


def test_a_link_follows_its_session_when_it_is_moved_and_when_it_is_called_off(house, first):
    path = f"/join/{token_for(house, first)}"
    house.post(KAISA, f"/sessions/{first['id']}/reschedule", {"starts_at": "2026-12-03T09:00:00+02:00"})
    assert house.post(None, path)["opens_at"] == "2026-12-03T06:45:00Z"
    house.post(KAISA, f"/sessions/{first['id']}/cancel")
    assert house.post(None, path)["state"] == "cancelled"


def test_without_a_room_the_link_says_so(house):
    path = f"/join/{token_for(house, house.forms_the_group()[0])}"
    house.turns_to(quarter_before())
    assert house.post(None, path)["state"] == "no-room"


def test_a_revoked_link_and_one_of_who_has_left_say_so_kindly(house, first):
    path = f"/join/{token_for(house, first)}"
    house.post(AINO, f"/sessions/{first['id']}/join-links/revoke", {"person_id": AINO})
    answer = house.send("POST", None, path, {}, language="sv")
    assert (answer.status_code, answer.get_json()["slug"]) == (410, "join-link-revoked")
    assert answer.get_json()["detail"].startswith("Länken används inte längre.")
    house.turns_to(house.at + timedelta(minutes=1))
    fresh = f"/join/{token_for(house, first)}"
    assert house.post(None, fresh)["state"] == "early"
    left = {"group_id": GROUP, "programme_id": PROGRAMME, "person_id": AINO}
    house.hears("registration.member-left.v1", left)
    assert house.refuses("POST", None, fresh) == (410, "no-longer-invited")


def test_a_token_that_nobody_was_given_opens_nothing(house, first):
    assert house.refuses("POST", None, "/join/nobodys") == (404, "join-link-unknown")


def test_nobody_revokes_the_links_of_another_member(house, first):
    body = {"person_id": BJORN}
    path = f"/sessions/{first['id']}/join-links/revoke"
    assert house.refuses("POST", AINO, path, body) == (404, "not-found")
    house.post(KAISA, path, body)


def test_no_token_is_kept_anywhere(house, first):
    token = token_for(house, first)
    calendar = house.post(AINO, "/me/calendar")["url"].rsplit("/", 1)[1].removesuffix(".ics")
    house.store.database.close()
    kept = b"".join(one.read_bytes() for one in house.settings.folder.rglob("*") if one.is_file())
    assert token.encode() not in kept
    assert calendar.encode() not in kept


def feed_of(house, url):
    answer = house.send("GET", None, url.removeprefix("https://vertais.example.org"))
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/calendar")
    return Calendar.from_ical(answer.text).walk("VEVENT")


def test_a_calendar_shows_ones_sessions_with_links_that_work(house, first):
    url = house.post(AINO, "/me/calendar")["url"]
    assert house.post(AINO, "/me/calendar")["url"] == url
    events = feed_of(house, url)
    assert [int(one["sequence"]) for one in events] == [0, 0]
    again = feed_of(house, url)
    assert [str(one["url"]) for one in events] == [str(one["url"]) for one in again]
    token = str(events[0]["url"]).rsplit("/", 1)[1]
    house.turns_to(quarter_before())
    assert house.post(None, f"/join/{token}")["url"] == ROOM


def test_a_calendar_follows_what_becomes_of_a_session(house, first):
    url = house.post(AINO, "/me/calendar")["url"]
    house.post(KAISA, f"/sessions/{first['id']}/reschedule", {"starts_at": "2026-12-03T09:00:00+02:00"})
    assert int(feed_of(house, url)[0]["sequence"]) == 1
    house.post(KAISA, f"/sessions/{first['id']}/cancel")
    entry = feed_of(house, url)[0]
    assert (int(entry["sequence"]), str(entry["status"])) == (2, "CANCELLED")


def test_a_revoked_calendar_shows_nothing_and_the_next_address_is_new(house, first):
    url = house.post(AINO, "/me/calendar")["url"]
    assert house.send("DELETE", AINO, "/me/calendar").status_code == 204
    assert house.refuses("GET", None, url.removeprefix("https://vertais.example.org")) == (404, "not-found")
    assert house.post(AINO, "/me/calendar")["url"] != url


@pytest.mark.parametrize(
    "template",
    [one.stem for one in MAILING.glob("*.json") if json.loads(one.read_text())["owner"] == "sessions"],
)
def test_each_mail_has_the_facts_that_its_template_needs(house, first, template):
    house.post(AINO, f"/groups/{GROUP}/ground-rules/proposals", {"text": "Kamera päällä, kun voi."})
    house.post(KAISA, f"/groups/{GROUP}/ground-rules/agree")
    house.post(BJORN, f"/sessions/{first['id']}/absence")
    path = f"/sessions/{first['id']}"
    if template == "session-cancelled":
        house.post(KAISA, f"{path}/cancel")
    if template == "session-moved":
        house.post(KAISA, f"{path}/reschedule", {"starts_at": "2026-12-03T09:00:00+02:00"})
    person = KAISA if template == "absence-told" else AINO
    refs = {"session_id": first["id"], "group_id": GROUP, "absent": BJORN, "version": "1", "lead": "24h"}
    answer = mail(house, template, person, **refs)
    assert answer.status_code == 200, answer.text
    needed = json.loads((MAILING / f"{template}.json").read_text())["answer"]["facts"]
    assert needed.keys() <= answer.get_json()["facts"].keys()


def test_a_facilitators_mails_lead_to_the_facilitators_pages(house, first):
    house.post(BJORN, f"/sessions/{first['id']}/absence")
    refs = {"session_id": first["id"], "group_id": GROUP, "absent": BJORN}
    mails = [mail(house, template, KAISA, **refs) for template in ("absence-told", "group-welcome")]
    links = [one.get_json()["facts"]["link"] for one in mails]
    assert links == [f"/facilitator/meetings/{first['id']}", f"/facilitator/groups/{GROUP}"]
    assert mail(house, "group-welcome", AINO, **refs).get_json()["facts"]["link"] == f"/group/{GROUP}"


@pytest.mark.parametrize("language, name", [("fi", "Ryhmä A"), ("sv", "Grupp A"), ("en", "Group A")])
def test_a_welcome_names_the_group_in_the_readers_language(house, first, language, name):
    answer = mail(house, "group-welcome", AINO, language, group_id=GROUP)
    assert answer.get_json()["facts"]["group"] == name


def test_a_mail_whose_reason_has_gone_is_not_sent(house, first):
    about = {"session_id": first["id"], "group_id": GROUP}
    house.post(AINO, f"/sessions/{first['id']}/absence")
    assert mail(house, "session-reminder", **about).status_code == 410
    assert mail(house, "session-reminder", BJORN, **about).status_code == 200
    assert mail(house, "session-cancelled", **about).status_code == 410
    assert mail(house, "session-moved", **about).status_code == 410
    assert mail(house, "absence-told", KAISA, **about, absent=BJORN).status_code == 410
    assert mail(house, "ground-rules-agreed", **about, version="1").status_code == 410
    house.hears(
        "registration.member-left.v1", {"programme_id": PROGRAMME, "group_id": GROUP, "person_id": BJORN}
    )
    assert mail(house, "session-reminder", BJORN, **about).status_code == 410
    assert mail(house, "group-welcome", BJORN, **about).status_code == 410
    house.turns_to(FIRST)
    assert mail(house, "session-invitation", **about).status_code == 410


def test_only_a_service_asks_for_the_facts_of_a_mail(house, first):
    body = {"person_id": AINO, "refs": {"session_id": first["id"]}, "language": "fi"}
    path = "/internal/mailing/session-invitation"
    assert house.refuses("POST", None, path, body) == (401, "sign-in-first")
    assert house.refuses("POST", KAISA, path, body) == (404, "not-found")
    assert mail(house, "session-invitation").status_code == 400
    assert mail(house, "unheard-of", session_id=first["id"]).status_code == 404
