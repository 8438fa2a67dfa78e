"""Can staff write to just their people and see what arrived, and a person say what not to get?"""

import json
import re

import pytest

from services.notifications.consumed import CoordinatorChanged, GroupFormed, Member
from services.notifications.mail.unsubscribing import unsubscribe_url
from services.notifications.policies import applications, audience
from tests.notifications.conftest import AINO, BJORN, CARITA, GROUP, KAISA, MAIJA, ORGANISATION, PROGRAMME
from tests.notifications.test_sending import aino_applies

API = "/api/notifications/v1"
FORMED = GroupFormed(GROUP, PROGRAMME, ORGANISATION, (Member(BJORN),), (KAISA,))
WORDS = {"subject": "Ensi kerrasta", "text": "Hei,\n\notathan muistikirjan mukaan."}


@pytest.fixture
def office(house):
    """Aino has applied, Björn is in Kaisa's group; Maija coordinates."""
    house.hear(audience.count_the_applicant_in, aino_applies)
    house.hear(audience.gather_the_group, FORMED)
    house.hear(audience.note_the_coordinator, CoordinatorChanged(ORGANISATION, MAIJA))
    return house


@pytest.fixture
def maija(office):
    return office.as_(MAIJA, coordinates=frozenset({ORGANISATION}))


@pytest.fixture
def kaisa(office):
    return office.as_(KAISA, facilitates=frozenset({GROUP}))


def test_a_coordinator_writes_and_sees_what_arrived(office, maija):
    body = {"programme_id": PROGRAMME, "to": [AINO, BJORN, AINO], **WORDS}
    answer = office.api.post(f"{API}/messages", json=body, headers=maija)
    assert answer.status_code == 201
    assert answer.json["queued"] == 2
    office.owners.statuses[BJORN] = 410
    office.work()
    (letter,) = office.letters()
    assert letter["Subject"] == "Ensi kerrasta"
    assert letter["Reply-To"] == "maija@yritys.example"
    assert letter["Auto-Submitted"] is None
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (item,) = office.api.get(f"{API}/programmes/{PROGRAMME}/written-messages", headers=maija).json["items"]
    assert (item["subject"], item["text"], item["recipients"]) == (WORDS["subject"], WORDS["text"], 2)
    assert item["states"] == {"waiting": 0, "sent": 1, "given-up": 0, "bounced": 0, "withdrawn": 1}


def test_what_was_written_can_no_longer_be_read_once_its_writer_is_erased(office, maija):
    body = {"programme_id": PROGRAMME, "to": [AINO], **WORDS}
    office.api.post(f"{API}/messages", json=body, headers=maija)
    office.store.vault.destroy(MAIJA, office.clock())
    office.work()
    assert office.letters() == []
    assert office.states() == [("withdrawn", "reason-gone")]
    (item,) = office.api.get(f"{API}/programmes/{PROGRAMME}/written-messages", headers=maija).json["items"]
    assert (item["subject"], item["text"]) == (None, None)


def test_a_facilitator_writes_to_the_own_group_alone(office, kaisa):
    to_bjorn = {"group_id": GROUP, "to": [BJORN], **WORDS}
    assert office.api.post(f"{API}/messages", json=to_bjorn, headers=kaisa).status_code == 201
    to_aino = {"group_id": GROUP, "to": [AINO], **WORDS}
    refused = office.api.post(f"{API}/messages", json=to_aino, headers=kaisa)
    assert (refused.status_code, refused.json["slug"]) == (422, "not-in-the-audience")
    assert refused.json["errors"][0]["field"] == "$.to"
    to_all = {"programme_id": PROGRAMME, "to": [BJORN], **WORDS}
    assert office.api.post(f"{API}/messages", json=to_all, headers=kaisa).status_code == 404
    written = f"{API}/programmes/{PROGRAMME}/written-messages"
    assert office.api.get(written, headers=kaisa).status_code == 404
    seen = office.api.get(written, query_string={"group_id": GROUP}, headers=kaisa)
    assert len(seen.json["items"]) == 1


def test_a_test_goes_to_oneself(office, maija):
    body = {"programme_id": PROGRAMME, "to": [AINO], "test": True, **WORDS}
    assert office.api.post(f"{API}/messages", json=body, headers=maija).json["queued"] == 1
    office.work()
    assert [str(letter["To"]) for letter in office.letters()] == ["Maija Virtanen <maija@yritys.example>"]
    listed = office.api.get(f"{API}/programmes/{PROGRAMME}/written-messages", headers=maija)
    assert listed.json["items"] == []


def test_a_message_that_is_posted_twice_under_one_key_goes_once(office, maija):
    body = {"programme_id": PROGRAMME, "to": [AINO], **WORDS}
    for _ in range(2):
        headers = {**maija, "Idempotency-Key": "one"}
        assert office.api.post(f"{API}/messages", json=body, headers=headers).status_code == 201
    office.work()
    assert len(office.letters()) == 1


def test_strangers_are_told_nothing(office, kaisa):
    outsider = office.as_(CARITA, coordinates=frozenset({AINO}))
    body = {"programme_id": PROGRAMME, "to": [AINO], **WORDS}
    for headers, status in ((outsider, 404), (kaisa, 404), ({}, 401)):
        assert office.api.post(f"{API}/messages", json=body, headers=headers).status_code == status
        listed = office.api.get(f"{API}/programmes/{PROGRAMME}/messages", headers=headers)
        assert listed.status_code == status
    assert office.rows("deliveries") == []


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"subject": ""}, "$.subject"),
        ({"subject": "x" * 121}, "$.subject"),
        ({"text": None}, "$.text"),
        ({"to": ["aino"]}, "$.to[0]"),
        ({"to": []}, "$.to"),
        ({"test": "yes"}, "$.test"),
        ({"cc": []}, "$.cc"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_field(office, maija, changed, field):
    body = {"programme_id": PROGRAMME, "to": [AINO], **WORDS, **changed}
    refused = office.api.post(f"{API}/messages", json=body, headers=maija)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert office.rows("written") == []


def test_a_preview_shows_the_mail_and_keeps_nothing(office, maija):
    shown = office.api.post(f"{API}/messages/preview", json=WORDS, headers=maija)
    assert shown.json["subject"] == "Ensi kerrasta"
    assert "otathan muistikirjan" in shown.json["html"]
    assert office.rows("written") == []


def test_coordinators_page_through_what_became_of_every_message(office, maija):
    office.hear(applications.tell_of_the_place, aino_applies)
    office.owners.statuses["application-accepted"] = 503
    office.work()
    items = office.api.get(f"{API}/programmes/{PROGRAMME}/messages", headers=maija).json["items"]
    assert [(item["template"], item["state"], item["reason"]) for item in items] == [
        ("application-accepted", "waiting", "registration-503")
    ]
    given_up = {"state": "given-up"}
    listed = office.api.get(f"{API}/programmes/{PROGRAMME}/messages", query_string=given_up, headers=maija)
    assert listed.json == {"items": [], "next": None}


def test_long_lists_come_in_pages(office, maija):
    for turn in range(60):
        body = {"programme_id": PROGRAMME, "to": [AINO], "subject": f"Viesti {turn}", "text": "Hei"}
        office.api.post(f"{API}/messages", json=body, headers=maija)
    for path, key in (("messages", "message_id"), ("written-messages", "written_id")):
        listed = f"{API}/programmes/{PROGRAMME}/{path}"
        first = office.api.get(listed, headers=maija).json
        rest = office.api.get(listed, query_string={"after": first["next"]}, headers=maija).json
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (50, 10, None)
        assert len({item[key] for item in first["items"] + rest["items"]}) == 60
    wrong = office.api.get(f"{API}/programmes/{PROGRAMME}/messages?after=soon", headers=maija)
    assert wrong.status_code == 404


def test_a_given_up_message_is_sent_again_when_the_address_is_mended(office, maija, smarthost):
    office.hear(applications.tell_of_the_place, aino_applies)
    office.through(smarthost("550 no such mailbox")).work()
    (item,) = office.api.get(f"{API}/programmes/{PROGRAMME}/messages", headers=maija).json["items"]
    again = f"{API}/messages/{item['message_id']}/send-again"
    assert office.api.post(again, headers=office.as_(CARITA)).status_code == 404
    assert office.api.post(again, headers=maija).status_code == 204
    office.work()
    assert len(office.letters()) == 1
    refused = office.api.post(again, headers={**maija, "Accept-Language": "fi"})
    assert (refused.status_code, refused.json["slug"]) == (409, "message-was-not-given-up")


def test_a_person_chooses_hours_and_kinds(office):
    aino = office.as_(AINO)
    start = office.api.get(f"{API}/me/preferences", headers=aino)
    assert start.json["quiet_hours"] == {"begins": 21, "ends": 7, "timezone": "Europe/Helsinki"}
    wish = {
        "quiet_hours": {"begins": 20, "ends": 8, "timezone": "Europe/Stockholm"},
        "unsubscribed": ["survey-reminder"],
    }
    changed = office.api.put(f"{API}/me/preferences", json=wish, headers=aino)
    assert changed.json["quiet_hours"] == wish["quiet_hours"]
    assert [kind["template"] for kind in changed.json["kinds"] if not kind["subscribed"]] == [
        "survey-reminder"
    ]
    stale = office.api.put(f"{API}/me/preferences", json=wish, headers={**aino, "If-Match": '"99"'})
    assert stale.status_code == 412
    wish["unsubscribed"] = []
    back = office.api.put(f"{API}/me/preferences", json=wish, headers=aino)
    assert all(kind["subscribed"] for kind in back.json["kinds"])


@pytest.mark.parametrize(
    "wish, field",
    [
        ({"quiet_hours": {"begins": 25, "ends": 7, "timezone": "Europe/Helsinki"}}, "$.quiet_hours.begins"),
        ({"quiet_hours": {"begins": 21, "ends": 7, "timezone": "Turku"}}, "$.timezone"),
        ({"unsubscribed": ["sign-in-link"]}, "$.unsubscribed[0]"),
    ],
)
def test_wishes_that_cannot_be_kept_are_refused_by_field(office, wish, field):
    whole = {
        "quiet_hours": {"begins": 21, "ends": 7, "timezone": "Europe/Helsinki"},
        "unsubscribed": [],
    } | wish
    refused = office.api.put(f"{API}/me/preferences", json=whole, headers=office.as_(AINO))
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_one_click_unsubscribes_and_opening_the_link_does_not(office, maija):
    body = {"programme_id": PROGRAMME, "to": [AINO], **WORDS}
    office.api.post(f"{API}/messages", json=body, headers=maija)
    office.work()
    url = office.letters()[0]["List-Unsubscribe"].strip("<>")
    path = url.removeprefix("https://vertais.example")
    page = office.api.get(path, headers={"Accept-Language": "sv"})
    assert "Sluta skicka dem" in page.text
    assert "'none'" in page.headers["Content-Security-Policy"]
    aino = office.as_(AINO)
    assert _unsubscribed(office, aino) == []
    done = office.api.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert _unsubscribed(office, aino) == ["written-message"]


def test_a_link_that_we_did_not_sign_unsubscribes_nobody(office):
    path = unsubscribe_url(office.settings, AINO, "survey-reminder").removeprefix("https://vertais.example")
    for forged in (path + "x", f"{API}/unsubscribe/{json.dumps([AINO, 'survey-reminder'])}"):
        assert office.api.post(forged).status_code == 404
        assert office.api.get(forged).status_code == 404


def test_no_page_names_the_person(office):
    path = unsubscribe_url(office.settings, AINO, "survey-reminder").removeprefix("https://vertais.example")
    assert not re.search(r"Aino|yritys", office.api.get(path).text)


def _unsubscribed(office, who):
    kinds = office.api.get(f"{API}/me/preferences", headers=who).json["kinds"]
    return [kind["template"] for kind in kinds if not kind["subscribed"]]
