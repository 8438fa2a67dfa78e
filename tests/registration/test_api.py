"""What do coordinators, applicants and strangers get from registration's HTTP side?"""

from typing import Any

import pytest

from services.registration.domain.design import USUAL_PAIRS
from services.registration.published import PUBLISHED
from shared.auth import Caller
from tests.registration.house import ANSWERS, DAYS, House, open_programme, plan_programme

pytestmark = pytest.mark.slow


def test_a_coordinator_enters_what_was_told_by_phone(house: House):
    programme = open_programme(house)
    told = {
        "name": "Björn",
        "email": "bjorn@example.com",
        "phone": "+358 40 123 4567",
        "language": "sv",
        "answers": ANSWERS,
        "channel": "phone",
        "external_reference": "crm-7",
    }
    path = f"{programme.path}/applications"
    assert house.client().refused("POST", path, told)[1] == "for-coordinators-only"
    ident = programme.coordinator.post(path, told)["id"]
    assert programme.coordinator.refused("POST", path, told)[:2] == (409, "already-applied")
    programme.coordinator.post(f"/applications/{ident}/notes", {"note": "Soitti, palaa maanantaina"})
    fixed = programme.coordinator.patch(f"/applications/{ident}", {"email": "bjorn@example.org"})
    assert (fixed["email"], fixed["channel"], fixed["external_reference"]) == (
        "bjorn@example.org",
        "phone",
        "crm-7",
    )
    shown = programme.coordinator.get(f"/applications/{ident}")
    assert [one["note"] for one in shown["notes"]] == ["Soitti, palaa maanantaina"]
    assert "notes" not in programme.person(ident).get(f"/applications/{ident}")


def test_all_wrong_answers_are_named_at_once_and_nothing_is_stored(house: House):
    programme = open_programme(house)
    before = len(house.happened())
    wrong = {**ANSWERS, "trade": "Z", "business_id": "1", "company": None}
    body = {"name": "Aino", "email": "not-an-address", "language": "fi", "answers": wrong}
    path = f"{programme.path}/applications"
    assert house.client().refused("POST", path, body) == (422, "invalid-fields", ["$.email"])
    body["email"] = "aino@example.org"
    status, slug, fields = house.client().refused("POST", path, body)
    assert (status, slug) == (422, "invalid-fields")
    assert sorted(fields) == ["$.answers.business_id", "$.answers.company", "$.answers.trade"]
    assert len(house.happened()) == before


def test_a_refusal_speaks_the_callers_language(house: House):
    programme = plan_programme(house)
    body = {"name": "Aino", "email": "aino@example.org", "language": "fi", "answers": ANSWERS}
    answer = house.client().send("POST", f"{programme.path}/applications", body, **{"Accept-Language": "sv"})
    assert answer.status_code == 409
    assert answer.get_json(force=True)["detail"] == "Ansökan är inte öppen nu."


def test_a_freed_place_is_offered_by_mail_and_taken_by_its_link(house: House):
    programme = open_programme(house, capacity=1)
    aino, bjorn, carita = (programme.apply(name) for name in ("Aino", "Bjorn", "Carita"))
    programme.coordinator.post(f"{programme.path}/accept-all")
    programme.person(aino).post(f"/applications/{aino}/withdraw")
    assert programme.status(bjorn) == "offered"
    house.clock.forward(days=3)
    house.do_due_work()
    assert (programme.status(bjorn), programme.status(carita)) == ("lapsed", "offered")
    refs = {"application_id": carita, "programme_id": programme.programme_id}
    asked = {"person_id": "any", "refs": refs, "language": "fi"}
    facts = house.service().post("/internal/mailing/place-offered", asked)["facts"]
    assert facts["until"] == "2026-11-30T07:00:00Z"
    link = facts["link"].replace("/offer/", "/offers/")
    assert house.client().get(link)["status"] == "offered"
    assert house.client().post(link, {"accept": True})["status"] == "accepted"
    assert house.client().post(link, {"accept": True})["status"] == "accepted"
    assert house.client().refused("POST", "/offers/unknown", {"accept": True})[1] == "offer-has-lapsed"


def test_a_programme_lives_by_its_calendar(house: House):
    programme = plan_programme(house)
    aino = None
    for days, status in ((7, "applications-open"), (31, "applications-closed"), (11, "running")):
        house.clock.forward(days=days)
        house.do_due_work()
        assert programme.coordinator.get(programme.path)["status"] == status
        if aino is None:
            aino = programme.apply("Aino")
            programme.coordinator.post(f"/applications/{aino}/accept")
    house.clock.forward(days=180)
    house.do_due_work()
    assert programme.coordinator.get(programme.path)["status"] == "completed"
    assert aino is not None
    assert programme.status(aino) == "completed"


def test_consent_is_ones_own_and_can_be_withdrawn(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    path, text = f"/applications/{aino}/survey-consent", {"text_version": "ekollega-1"}
    assert programme.coordinator.refused("POST", path, text)[0] == 404
    given = programme.person(aino).post(path, text)["survey_consent"]
    assert given == {"text_version": "ekollega-1", "at": "2026-11-24T07:00:00Z"}
    assert programme.person(aino).delete(path)["survey_consent"] is None
    assert programme.status(aino) == "submitted"


def test_a_draft_waits_unreadable_until_its_writer_comes_back(house: House):
    programme = open_programme(house)
    path = f"{programme.path}/drafts/0192f0c4-0000-7000-8000-00000000d4af"
    answers = {"name": "Aino", "answers": {"company": "Ainon leipomo"}}
    assert house.client().send("PUT", path, {"answers": answers}).status_code == 204
    assert house.client().get(path) == {"answers": answers}
    assert b"leipomo" not in (house.settings.folder / "stores" / "registration.db").read_bytes()
    assert house.client().refused("GET", f"{programme.path}/drafts/{'x' * 36}")[0] == 404
    assert house.client().refused("PUT", f"{programme.path}/drafts/short", {"answers": {}})[0] == 422
    house.clock.forward(days=14)
    assert house.client().refused("GET", path)[0] == 404


def test_what_one_chooses_oneself(house: House):
    programme = open_programme(house)
    aino = programme.person(programme.apply("Aino"))
    changed = aino.patch(
        "/me", {"name": "Aino K", "phone": "040 1234567", "language": "sv", "shown": ["phone"]}
    )
    assert [changed[name] for name in ("name", "phone", "language", "shown")] == [
        "Aino K",
        "040 1234567",
        "sv",
        ["phone"],
    ]
    assert aino.refused("PATCH", "/me", {"phone": "call me"})[2] == ["$.phone"]
    assert aino.refused("PATCH", "/me", {"email": "other@example.org"})[2] == ["$.email"]


def test_nobody_corrects_an_address_to_gain_anothers_rights(house: House):
    programme = open_programme(house)
    kirsi = programme.apply("Kirsi")  # kirsi@example.org coordinates
    refused = programme.coordinator.refused("PATCH", f"/applications/{kirsi}", {"email": "x@example.org"})
    assert refused[1] == "contact-is-not-changed-here"


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/programmes/{programme}/applications"),
        ("GET", "/programmes/{programme}/places"),
        ("POST", "/programmes/{programme}/open"),
        ("POST", "/programmes/{programme}/accept-all"),
        ("PATCH", "/programmes/{programme}"),
        ("GET", "/applications/{application}"),
        ("POST", "/applications/{application}/accept"),
        ("POST", "/applications/{application}/withdraw"),
        ("POST", "/applications/{application}/notes"),
        ("GET", "/organisations/{organisation}/staff"),
        ("POST", "/organisations/{organisation}/programmes/import"),
    ],
)
def test_nobody_else_sees_or_does_it(house: House, method: str, path: str):
    programme = open_programme(house)
    at = path.format(
        programme=programme.programme_id,
        application=programme.apply("Aino"),
        organisation=programme.organisation_id,
    )
    stranger = house.client(Caller("bjorn", coordinates=frozenset({"another-organisation"})))
    body = None if method == "GET" else {"note": "x", "design": {}, "template": "ekollega"}
    assert house.client().refused(method, at, body)[0] in (401, 422)
    assert stranger.refused(method, at, body)[0] in (404, 422)


@pytest.mark.parametrize(
    "asked, status, slug, fields",
    [
        ({"yaml": "title: [unclosed"}, 422, "yaml-cannot-be-read", ["$.yaml"]),
        ({"yaml": "- a list"}, 422, "yaml-is-no-design", ["$.yaml"]),
        ({"yaml": "a: &a [1]\nb: *a"}, 422, "yaml-cannot-be-read", ["$.yaml"]),
        ({"template": "pilot"}, 422, "unknown-template", ["$.template"]),
        ({}, 422, "template-or-yaml", ["$.template"]),
        (
            {"template": "ekollega", "overrides": {**DAYS, "capacity": "many"}},
            422,
            "invalid-fields",
            ["$.overrides.capacity"],
        ),
        (
            {"template": "ekollega", "overrides": {**DAYS, "session_plan": {"count": 4}}},
            422,
            "meetings-do-not-add-up",
            ["$.session_plan.meetings"],
        ),
        (
            {"template": "ekollega", "overrides": {**DAYS, "closes_on": "2026-11-01"}},
            422,
            "day-in-the-past",
            ["$.closes_on"],
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_its_field(
    house: House, asked: Any, status: int, slug: str, fields: Any
):
    programme = plan_programme(house)
    path = f"/organisations/{programme.organisation_id}/programmes/import"
    assert programme.coordinator.refused("POST", path, asked) == (status, slug, fields)


def test_null_takes_the_survey_of_a_template_away_and_the_others_hear_of_nothing_missing(house: House):
    programme = open_programme(house, survey_plan=None)
    assert programme.coordinator.get(programme.path)["survey_plan"] is None
    programme.coordinator.patch(programme.path, {"design": {"capacity": 2}})
    (revised,) = [one for one in house.happened() if type(one).__name__ == "DesignRevised"]
    assert PUBLISHED[type(revised)].schema.dump(revised)["minimum_pairs"] == USUAL_PAIRS
    aino = programme.apply("Aino")
    assert not programme.person(aino).get("/me")["applications"][0]["asks_surveys"]


def test_a_design_is_revised_by_a_merge_patch(house: House):
    programme = open_programme(house, capacity=1)
    for name in ("Aino", "Bjorn"):
        programme.apply(name)
    programme.coordinator.post(f"{programme.path}/accept-all")
    changed = programme.coordinator.patch(programme.path, {"design": {"capacity": 2}})
    assert changed["capacity"] == 2
    places = programme.coordinator.get(f"{programme.path}/places")
    assert places == {
        "capacity": 2,
        "taken": 2,
        "free": 0,
        "by_status": {"accepted": 1, "offered": 1},
    }
    refused = programme.coordinator.refused("PATCH", programme.path, {"design": {"capacity": 0}})
    assert refused == (422, "invalid-fields", ["$.design.capacity"])
    fixed = programme.coordinator.refused("PATCH", programme.path, {"design": {"asked": {"needs": None}}})
    assert fixed[1] == "fixed-once-open"


def test_staff_are_engaged_with_languages_and_times(house: House):
    programme = plan_programme(house)
    path = f"/organisations/{programme.organisation_id}/staff"
    fanni = {
        "name": "Fanni Fasilitoija",
        "email": "fanni@example.org",
        "language": "fi",
        "languages": ["fi", "sv"],
        "weekly_times": ["mon 17:00"],
    }
    programme.coordinator.post(path, fanni)
    [shown] = programme.coordinator.get(path)["items"]
    assert (shown["name"], shown["languages"]) == ("Fanni Fasilitoija", ["fi", "sv"])


def test_what_is_sent_twice_under_one_key_happens_once(house: House):
    body = {"name": "Salon Yrittäjät", "reply_to": "salo@example.org"}
    first = house.admin.post("/organisations", body, **{"Idempotency-Key": "k1"})
    again = house.admin.post("/organisations", body, **{"Idempotency-Key": "k1"})
    assert first == again
    assert house.types().count("OrganisationFounded") == 1


def test_an_edit_of_something_older_is_refused(house: House):
    programme = plan_programme(house)
    seen = programme.coordinator.send("GET", programme.path).headers["ETag"]
    body = {"design": {"capacity": 20}}
    first = programme.coordinator.send("PATCH", programme.path, body, **{"If-Match": seen})
    assert first.status_code == 200
    body = {"design": {"capacity": 30}}
    late = programme.coordinator.refused("PATCH", programme.path, body, **{"If-Match": seen})
    assert late[:2] == (412, "stale-version")
    assert programme.coordinator.get(programme.path)["capacity"] == 20


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name": "\ud800"}, "$.name"),
        ({"external_reference": "a\x00b"}, "$.external_reference"),
        ({"answers": {"needs": "\x00"}}, "$.answers.needs"),
        ({"answers": {"years_in_business": 10**30}}, "$.answers.years_in_business"),
        ({"answers": {"weekly_times": [["mon 17:00"]]}}, "$.answers.weekly_times"),
        ({"answers": {"trade": {"C": 1}}}, "$.answers.trade"),
        ({"answers": [1]}, "$.answers"),
        ({"shoe_size": 41}, "$.shoe_size"),
        ({"language": "de"}, "$.language"),
        ({"phone": "call me"}, "$.phone"),
    ],
)
def test_what_cannot_be_read_or_kept_is_refused_by_its_field(house: House, wrong: Any, field: str):
    programme = open_programme(house)
    known = len(house.happened())
    body = {"name": "Aino", "email": "aino@example.org", "language": "fi", "answers": ANSWERS}
    sent = body | wrong
    if isinstance(wrong.get("answers"), dict):
        sent["answers"] = ANSWERS | wrong["answers"]
    status, slug, fields = house.client().refused("POST", f"{programme.path}/applications", sent)
    assert (status, slug, fields) == (422, "invalid-fields", [field])
    assert len(house.happened()) == known


@pytest.mark.parametrize("path", ["/programmes/%00", "/programmes?cursor=%00", "/programmes?status=lost"])
def test_no_address_is_our_fault(house_on_each_engine: House, path: str):
    assert house_on_each_engine.client().send("GET", path).status_code in (404, 422)
