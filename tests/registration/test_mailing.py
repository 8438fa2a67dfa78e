"""Does registration answer what notifications asks when it sends, as the shared examples have it?"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.registration.erasing import confirm_erasure
from tests.registration.house import House, Programme, open_programme

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parent.parent / "contracts" / "mailing"
OURS = sorted(
    path.stem for path in EXAMPLES.glob("*.json") if json.loads(path.read_text())["owner"] == "registration"
)


def bring_about(programme: Programme, template: str) -> str:
    """An application in the state that this mail tells of."""
    aino, bjorn = programme.apply("Aino"), programme.apply("Bjorn")
    accept = f"/applications/{aino}/accept"
    match template:
        case "application-accepted":
            programme.coordinator.post(accept)
        case "application-declined":
            programme.coordinator.post(f"/applications/{aino}/decline")
        case "application-waitlisted":
            programme.coordinator.post(f"/applications/{bjorn}/accept")
            programme.coordinator.post(accept)
        case "place-offered" | "offer-lapsed":
            programme.coordinator.post(f"/applications/{aino}/offer")
        case "erasure-asked" | "erasure-confirmed":
            programme.person(aino).post("/me/erasure")
    if template == "erasure-confirmed":
        confirm_erasure(programme, aino)
    if template == "offer-lapsed":
        programme.house.clock.forward(days=3)
        programme.house.do_due_work()
    return aino


def test_mail_of_a_programme_comes_from_its_organisation_s_own_address_and_other_mail_does_not(house: House):
    programme = open_programme(house)
    person_id = programme.coordinator.get(f"/applications/{programme.apply('Aino')}")["person_id"]
    path = f"/organisations/{programme.organisation_id}/sender"

    def sender(programme_id: str | None) -> Any:
        asked = {"person_id": person_id, "programme_id": programme_id}
        return house.service().post("/internal/contacts", asked)["sender"]

    assert sender(programme.programme_id) is None
    house.admin.put(path, {"sender": " mentorointi@yrittajat.example "})
    assert sender(programme.programme_id) == "mentorointi@yrittajat.example"
    assert sender(None) is None
    (listed,) = programme.coordinator.get("/organisations")["items"]
    assert listed["sender"] == "mentorointi@yrittajat.example"
    house.admin.delete(path)
    assert sender(programme.programme_id) is None


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "yrittajat.example",
        "Yrittäjät <posti@yrittajat.example>",
        "posti@yrittäjät.example",
        "posti@yrittajat.example\r\nBcc: all@yrittajat.example",
        "posti@localhost",
        f"{'p' * 65}@yrittajat.example",
        None,
    ],
)
def test_an_address_that_no_mail_can_come_from_is_refused_by_its_name(house: House, sender: str | None):
    programme = open_programme(house)
    path = f"/organisations/{programme.organisation_id}/sender"
    assert house.admin.refused("PUT", path, {"sender": sender}) == (422, "invalid-fields", ["$.sender"])


def test_whoever_coordinates_does_not_say_whom_mail_comes_from(house: House):
    programme = open_programme(house)
    path, body = f"/organisations/{programme.organisation_id}/sender", {"sender": "posti@bank.example"}
    assert programme.coordinator.refused("PUT", path, body)[0] == 404
    assert programme.coordinator.refused("DELETE", path)[0] == 404
    assert "SenderNamed" not in house.types()


@pytest.mark.parametrize("template", OURS)
def test_the_facts_are_those_of_the_example_or_more(house: House, template: str):
    programme = open_programme(house, capacity=1)
    aino = bring_about(programme, template)
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    example: Any = json.loads((EXAMPLES / f"{template}.json").read_text())
    asked = example["request"] | {
        "person_id": person_id,
        "refs": example["request"]["refs"] | {"application_id": aino, "programme_id": programme.programme_id},
    }
    facts = house.service().post(f"/internal/mailing/{template}", asked)["facts"]
    assert facts.keys() >= example["answer"]["facts"].keys()
    secrets = facts["link"].rpartition("/")[2]
    if template in ("place-offered", "sign-in-link", "erasure-asked"):
        assert secrets.encode() not in (house.settings.folder / "stores" / "registration.db").read_bytes()


def test_a_mail_whose_reason_has_gone_is_not_sent(house: House):
    programme = open_programme(house, capacity=1)
    aino = bring_about(programme, "place-offered")
    programme.person(aino).post(f"/applications/{aino}/withdraw")
    asked = {"person_id": "any", "refs": {"application_id": aino}, "language": "fi"}
    for template in set(OURS) - {"sign-in-link"}:
        assert house.service().refused("POST", f"/internal/mailing/{template}", asked)[0] == 410
    assert house.service().refused("POST", "/internal/mailing/other", asked)[0] == 404


def test_nobody_erased_or_unknown_is_written_to(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    asked = {"person_id": person_id, "programme_id": programme.programme_id}
    house.service().post("/internal/contacts", asked)
    house.store.vault.destroy(person_id, house.clock())
    assert house.service().refused("POST", "/internal/contacts", asked)[0] == 410
    assert programme.coordinator.get(f"/applications/{aino}")["answers"] is None
    unknown = {"person_id": "nobody", "programme_id": None}
    assert house.service().refused("POST", "/internal/contacts", unknown)[0] == 410
