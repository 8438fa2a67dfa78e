"""Can the staff see who wrote to people and who sent what again, and nobody else?"""

import pytest

from services.notifications.consumed import GroupFormed, Member
from services.notifications.policies import audience
from tests.notifications.conftest import AINO, BJORN, GROUP, KAISA, MAIJA, ORGANISATION, PROGRAMME

API = "/api/notifications/v1"
PATH = f"{API}/programmes/{PROGRAMME}/audit"
FORMED = GroupFormed(GROUP, PROGRAMME, ORGANISATION, (Member(BJORN), Member(AINO)), (KAISA,))
WORDS = {"subject": "Ensi kerrasta", "text": "Hei,\n\notathan muistikirjan mukaan."}


@pytest.fixture
def office(house):
    house.hear(audience.gather_the_group, FORMED)
    return house


@pytest.fixture
def maija(office):
    return office.as_(MAIJA, coordinates=frozenset({ORGANISATION}))


@pytest.fixture
def kaisa(office):
    return office.as_(KAISA, facilitates=frozenset({GROUP}))


def done(office, who):
    items = office.api.get(PATH, headers=who).json["items"]
    return [(one["actor"], one["what"], one["person_id"]) for one in items]


def write(office, who, **more):
    body = {"group_id": GROUP, "to": [AINO, BJORN], **WORDS, **more}
    assert office.api.post(f"{API}/messages", json=body, headers=who).status_code == 201


def test_who_wrote_is_told_once_however_many_it_goes_to_and_without_a_word_of_it(office, maija, kaisa):
    write(office, kaisa)
    assert done(office, maija) == [(f"person:{KAISA}", "message-written", None)]
    text = office.api.get(PATH, headers=maija).text
    assert not any(word in text for word in WORDS.values())


def test_a_test_to_oneself_is_left_out(office, maija):
    write(office, maija, test=True)
    assert done(office, maija) == []


def test_who_sent_again_what_had_not_arrived_is_told_with_whom_it_is_for(office, maija, smarthost):
    write(office, maija, to=[AINO])
    office.through(smarthost("550 no such mailbox")).work()
    (lost,) = office.rows("deliveries")
    office.api.post(f"{API}/messages/{lost.message_id}/send-again", headers=maija)
    assert (f"person:{MAIJA}", "message-restored", AINO) in done(office, maija)


def test_for_anybody_else_there_is_nothing(office, kaisa):
    elsewhere = office.as_(MAIJA, coordinates=frozenset({GROUP}))
    for who in (kaisa, elsewhere, office.as_(AINO, member_of=frozenset({GROUP}))):
        answer = office.api.get(PATH, headers=who)
        assert (answer.status_code, answer.json["slug"]) == (404, "not-found")
