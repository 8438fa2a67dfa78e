"""From a template to somebody who is in and signed in: does the way through registration hold?"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.registration.house import ANSWERS, House, open_programme, plan_programme

pytestmark = pytest.mark.slow


def test_a_programme_is_planned_from_the_template_and_opened(house: House):
    programme = plan_programme(house)
    assert house.client().refused("GET", programme.path)[0] == 404  # nobody but its staff sees it yet
    assert programme.coordinator.get(programme.path)["status"] == "planned"
    programme.coordinator.post(f"{programme.path}/open")
    shown = house.client().get(programme.path)
    assert shown["status"] == "applications-open"
    assert shown["title"]["fi"].startswith("eKollega")
    assert shown["session_plan"]["first_on"] == "2027-01-11"
    assert [one["id"] for one in house.client().get("/programmes")["items"]] == [programme.programme_id]


def test_aino_applies_is_accepted_and_reads_of_it_when_signed_in(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino", survey_consent="ekollega-1")
    assert programme.status(aino) == "submitted"
    programme.coordinator.post(f"/applications/{aino}/accept")
    assert house.types()[-5:] == [
        "ApplicationSubmitted",
        "SurveyConsentGiven",
        "PlaceRequested",
        "PersonRegistered",
        "ApplicationAccepted",
    ]
    me = programme.person(aino).get("/me")
    assert me["name"] == "Aino"
    assert [(one["status"], one["surveys"]) for one in me["applications"]] == [("accepted", True)]


def test_the_mail_about_it_asks_for_contact_and_link(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    contact = house.service().post(
        "/internal/contacts", {"person_id": person_id, "programme_id": programme.programme_id}
    )
    assert (contact["email"], contact["language"]) == ("aino@example.org", "fi")
    assert contact["organisation_name"] == "Turun Yrittäjät"
    asked = {"person_id": person_id, "refs": {"application_id": aino}, "language": "fi"}
    accepted = "/internal/mailing/application-accepted"
    assert house.service().refused("POST", accepted, asked)[:2] == (410, "gone")
    programme.coordinator.post(f"/applications/{aino}/accept")
    assert house.service().post(accepted, asked)["facts"]["link"].startswith("/")
    assert house.client().refused("POST", accepted, asked)[0] == 401


def test_signing_in_uses_the_link_up_and_gives_tokens(house: House):
    programme = open_programme(house)
    programme.apply("Aino")
    known = house.client().send("POST", "/sign-in-links", {"email": "AINO@example.org"})
    unknown = house.client().send("POST", "/sign-in-links", {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 202
    assert set(known.get_json()) == set(unknown.get_json()) == {"request_id"}
    requested = house.happened()[-1]
    asked = {
        "person_id": requested.person_id,
        "refs": {"request_id": requested.request_id},
        "language": "fi",
    }
    link = house.service().post("/internal/mailing/sign-in-link", asked)["facts"]["link"]
    token = link.removeprefix("/in/")
    session = house.client().post("/sign-ins", {"token": token})
    assert session["expires_at"] == "2026-12-22T07:00:00Z"
    assert house.client().refused("POST", "/sign-ins", {"token": token})[:2] == (410, "link-is-used-up")
    bearer = {"Authorization": f"Session {session['session']}"}
    given = house.client().post("/sign-ins/tokens", **bearer)
    assert given["me"]["name"] == "Aino"
    assert set(given["tokens"]) == {"registration", "sessions", "surveys", "notifications"}
    me = house.client()
    me.token = given["tokens"]["registration"]
    assert me.get("/me")["email"] == "aino@example.org"
    house.client().send("DELETE", "/sign-ins/current", **bearer)
    assert house.client().refused("POST", "/sign-ins/tokens", {}, **bearer)[0] == 401


def test_staff_are_signed_in_for_a_day(house: House):
    plan_programme(house)
    house.client().post("/sign-in-links", {"email": "kirsi@example.org"})
    asked = {"person_id": house.happened()[-1].person_id, "refs": {}, "language": "fi"}
    link = house.service().post("/internal/mailing/sign-in-link", asked)["facts"]["link"]
    session = house.client().post("/sign-ins", {"token": link.removeprefix("/in/")})
    assert session["expires_at"] == "2026-11-25T07:00:00Z"


def test_a_link_is_good_for_a_quarter_of_an_hour(house: House):
    asked = {"person_id": house.admin_id, "refs": {}, "language": "fi"}
    link = house.service().post("/internal/mailing/sign-in-link", asked)["facts"]["link"]
    house.clock.forward(minutes=15)
    refused = house.client().refused("POST", "/sign-ins", {"token": link.removeprefix("/in/")})
    assert refused[:2] == (410, "link-is-used-up")


def test_fifty_are_accepted_at_once_for_twenty_three_places(house_on_each_engine: House):
    house = house_on_each_engine
    programme = open_programme(house, capacity=23)
    everyone = [programme.apply(f"Person{number}") for number in range(50)]

    def accept(ident: str) -> int:
        return (
            programme.coordinator.house.client(programme.coordinator.who)
            .send("POST", f"/applications/{ident}/accept", {})
            .status_code
        )

    with ThreadPoolExecutor(50) as crowd:
        statuses = list(crowd.map(accept, everyone))
    assert statuses == [200] * 50
    places = programme.coordinator.get(f"{programme.path}/places")
    assert places["by_status"] == {"accepted": 23, "waiting": 27}
    turns = [
        one["waiting_turn"]
        for one in programme.coordinator.get(f"{programme.path}/applications?status=waiting")["items"]
    ]
    assert sorted(turns) == list(range(1, 28))


def test_two_who_register_one_address_at_once_are_one_person(house_on_each_engine: House):
    house = house_on_each_engine
    programme = open_programme(house)
    body = {"name": "Aino", "email": "aino@example.org", "language": "fi", "answers": ANSWERS}

    def apply(_: int) -> str:
        ident: str = house.client().post(f"{programme.path}/applications", body)["id"]
        return ident

    with ThreadPoolExecutor(4) as crowd:
        idents = set(crowd.map(apply, range(4)))
    assert len(idents) == 1
    assert house.types().count("ApplicationSubmitted") == 1
