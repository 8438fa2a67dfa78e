"""Is it known of whom mail comes back, shown to who may know it, and forgotten with a new address?"""

from typing import Any

import pytest

from services.registration.consumed import MessageBounced
from services.registration.policies import mark_the_contact_whose_mail_comes_back
from shared.auth import Caller
from shared.eventstore import Metadata
from shared.execute import execute_all
from tests.registration.house import House, Programme, open_programme

META = Metadata(actor="service:registration", correlation="test")


@pytest.fixture
def programme(house: House) -> Programme:
    return open_programme(house)


def asked_when_sending(programme: Programme, application_id: str) -> dict[str, Any]:
    person_id = programme.coordinator.get(f"/applications/{application_id}")["person_id"]
    told: dict[str, Any] = programme.house.service().post("/internal/contacts", {"person_id": person_id})
    return told | {"person_id": person_id}


def comes_back(programme: Programme, person_id: str, version: int, lasting: bool = True) -> None:
    told = MessageBounced(person_id, version, lasting)
    intents = mark_the_contact_whose_mail_comes_back(told, programme.house.clock())
    execute_all(programme.house.store, intents, META)


def shown(programme: Programme, application_id: str) -> list[bool]:
    """In the list, on the application, and to the person."""
    (listed,) = programme.coordinator.get(f"{programme.path}/applications")["items"]
    one = programme.coordinator.get(f"/applications/{application_id}")
    me = programme.person(application_id).get("/me")
    return [listed["comes_back"], one["comes_back"], me["comes_back"]]


def test_a_mail_that_comes_back_is_told_of_the_address_until_another_one_is_given(programme: Programme):
    aino = programme.apply("Aino")
    contact = asked_when_sending(programme, aino)
    assert (contact["version"], shown(programme, aino)) == (1, [False] * 3)
    comes_back(programme, contact["person_id"], 1)
    assert shown(programme, aino) == [True] * 3
    programme.coordinator.patch(f"/applications/{aino}", {"email": "aino@yritys.example"})
    assert asked_when_sending(programme, aino)["version"] == 2
    assert shown(programme, aino) == [False] * 3
    comes_back(programme, contact["person_id"], 1)
    assert shown(programme, aino) == [False] * 3


def test_a_mail_that_came_back_this_once_says_nothing_of_the_address(programme: Programme):
    aino = programme.apply("Aino")
    comes_back(programme, asked_when_sending(programme, aino)["person_id"], 1, lasting=False)
    assert shown(programme, aino) == [False] * 3


def test_the_address_that_it_was_before_is_no_new_one(programme: Programme):
    aino = programme.apply("Aino")
    contact = asked_when_sending(programme, aino)
    comes_back(programme, contact["person_id"], 1)
    programme.coordinator.patch(f"/applications/{aino}", {"email": contact["email"], "phone": "040 1234567"})
    assert shown(programme, aino) == [True] * 3


def test_who_sees_no_contact_does_not_see_it_either(programme: Programme):
    aino = programme.apply("Aino")
    comes_back(programme, asked_when_sending(programme, aino)["person_id"], 1)
    reads = frozenset({"applications:read"})
    partner = Caller(partner="p1", partner_of=programme.organisation_id, scopes=reads)
    (listed,) = programme.house.client(partner).get(f"{programme.path}/applications")["items"]
    assert listed["comes_back"] is None


def test_of_who_is_erased_nothing_is_told(programme: Programme):
    aino = programme.apply("Aino")
    person_id = asked_when_sending(programme, aino)["person_id"]
    comes_back(programme, person_id, 1)
    programme.house.store.vault.destroy(person_id, programme.house.clock())
    assert programme.coordinator.get(f"/applications/{aino}")["comes_back"] is False
