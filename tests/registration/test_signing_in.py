"""Can the right one come in, on whichever device, and nobody learn or guess anything at the door?"""

import time
from typing import Any

import pytest

from services.registration.api.limits import PER_ADDRESS, PER_NETWORK, network_of
from services.registration.kept import MOST_TRIES
from shared.auth import Caller
from tests.registration.house import Client, House, open_programme, plan_programme

ANNA = "anna@yrittajat.example.org"
DOES_NOT_FIT = (422, "code-does-not-fit", ["$.code"])


def ask(house: House, email: str = ANNA, **headers: str) -> str:
    request_id: str = house.client().post("/sign-in-links", {"email": email}, **headers)["request_id"]
    return request_id


def code_for(house: House, request_id: str) -> str:
    """As the mail brings it."""
    asked = {"person_id": house.admin_id, "refs": {"request_id": request_id}, "language": "fi"}
    code: str = house.service().post("/internal/mailing/sign-in-link", asked)["facts"]["code"]
    return code


def typed(house: House, request_id: str, code: str) -> dict[str, Any]:
    body = {"request_id": request_id, "code": code, "device": "Firefox, Linux"}
    answer: dict[str, Any] = house.client().post("/sign-ins/codes", body)
    return answer


def refused(house: House, request_id: str, code: str) -> tuple[int, str, list[str]]:
    return house.client().refused("POST", "/sign-ins/codes", {"request_id": request_id, "code": code})


def signed_in(house: House, session: str) -> Client:
    given = house.client().post("/sign-ins/tokens", Authorization=f"Session {session}")
    return Client(house, house.app.test_client(), None, given["tokens"]["registration"])


def test_a_code_signs_in_another_device_once(house: House):
    request_id = ask(house)
    code = code_for(house, request_id)
    spoken = f"{code[:4]} {code[4:].lower()}"
    assert typed(house, request_id, spoken)["expires_at"] == "2026-11-25T07:00:00Z"
    assert refused(house, request_id, code) == DOES_NOT_FIT


def test_a_code_is_good_for_a_quarter_of_an_hour_and_for_its_own_request(house: House):
    request_id, other = ask(house), ask(house)
    code = code_for(house, request_id)
    code_for(house, other)
    assert refused(house, other, code) == DOES_NOT_FIT
    house.clock.forward(minutes=15)
    assert refused(house, request_id, code) == DOES_NOT_FIT


def test_a_code_is_worth_nothing_after_five_wrong_ones(house: House):
    request_id = ask(house)
    code = code_for(house, request_id)
    for _ in range(MOST_TRIES):
        assert refused(house, request_id, "23456789") == DOES_NOT_FIT
    assert refused(house, request_id, code) == DOES_NOT_FIT


def test_where_there_is_nothing_to_try_the_answer_is_that_of_a_wrong_code(house: House):
    unknown = ask(house, "nobody@example.org")
    assert refused(house, unknown, "23456789") == refused(house, "none", "23456789") == DOES_NOT_FIT


def test_whether_an_address_is_known_shows_in_no_clock(house: House):
    took: dict[str, list[float]] = {ANNA: [], "nobody@example.org": []}
    for _ in range(7):
        house.clock.forward(minutes=15)
        for email, times in took.items():
            begun = time.perf_counter()
            ask(house, email)
            times.append(time.perf_counter() - begun)
    known, unknown = (min(times) for times in took.values())
    assert abs(known - unknown) < 0.01


def test_an_address_gets_a_few_links_in_a_quarter_of_an_hour_known_or_not(house: House):
    for email in (ANNA, "nobody@example.org"):
        for _ in range(PER_ADDRESS):
            ask(house, email)
        too_many = house.client().refused("POST", "/sign-in-links", {"email": email.upper()})
        assert too_many[:2] == (429, "too-many-requests")
    house.clock.forward(minutes=15)
    assert ask(house)


def test_a_network_is_limited_however_many_addresses_it_tries(house: House):
    attack = {"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}
    for number in range(PER_NETWORK):
        guess = {"request_id": f"r{number}", "code": "23456789"}
        assert house.client().refused("POST", "/sign-ins/codes", guess, **attack)[0] == 422
    neighbour = {"X-Forwarded-For": "203.0.113.77"}
    body = {"email": "nobody@example.org"}
    assert house.client().refused("POST", "/sign-in-links", body, **neighbour)[0] == 429
    assert ask(house, **{"X-Forwarded-For": "198.51.100.1"})


@pytest.mark.parametrize(
    "forwarded, peer, network",
    [
        ("10.9.9.9, 203.0.113.77", "127.0.0.1", "203.0.113.0/24"),
        ("", "2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", "127.0.0.1", None),
        ("unknown", "127.0.0.1", None),
    ],
)
def test_a_network_is_that_of_the_address_which_the_nearest_proxy_saw(
    forwarded: str, peer: str, network: str | None
):
    assert network_of(forwarded, peer) == network


def test_ones_sign_ins_are_listed_and_ended_by_oneself_alone(house: House):
    sessions = []
    for _ in range(2):
        request_id = ask(house)
        sessions.append(typed(house, request_id, code_for(house, request_id))["session"])
        house.clock.forward(minutes=1)
    me = signed_in(house, sessions[1])
    latest, first = me.get("/me/sign-ins")["items"]
    assert (first["device"], first["begun_at"]) == ("Firefox, Linux", "2026-11-24T07:00:00Z")
    assert latest["begun_at"] == "2026-11-24T07:01:00Z"
    stranger = house.client(Caller("somebody"))
    assert stranger.get("/me/sign-ins")["items"] == []
    assert stranger.refused("DELETE", f"/me/sign-ins/{first['id']}")[0] == 404
    me.delete(f"/me/sign-ins/{first['id']}")
    assert [one["id"] for one in me.get("/me/sign-ins")["items"]] == [latest["id"]]
    ended = {"Authorization": f"Session {sessions[0]}"}
    assert house.client().refused("POST", "/sign-ins/tokens", {}, **ended)[0] == 401


def test_who_is_engaged_to_lead_groups_is_signed_in_for_a_day(house: House):
    programme = open_programme(house)
    aino = programme.person(programme.apply("Aino")).who
    assert aino is not None

    def come_in() -> str:
        asked: dict[str, Any] = {"person_id": aino.person, "refs": {}, "language": "fi"}
        link = house.service().post("/internal/mailing/sign-in-link", asked)["facts"]["link"]
        body = {"token": link.removeprefix("/in/")}
        return str(house.client().post("/sign-ins", body)["expires_at"])

    assert come_in() == "2026-12-22T07:00:00Z"
    contact = {"name": "Aino", "email": "aino@example.org", "language": "fi"}
    other = plan_programme(house)
    other.coordinator.post(f"/organisations/{other.organisation_id}/staff", contact)
    [before] = house.client(aino).get("/me/sign-ins")["items"]
    assert before["expires_at"] == come_in() == "2026-11-25T07:00:00Z"
