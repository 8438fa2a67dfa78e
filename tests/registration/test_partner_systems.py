"""Does a partner's system come in by standard means, do only what it may, and stay out once revoked?"""

import base64
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.registration import kept
from services.registration.domain.partner_commands import (
    AdmitPartnerSystem,
    MakePartnerSecret,
    RevokePartnerSecret,
    RevokePartnerSystem,
)
from services.registration.domain.partner_events import (
    PartnerSecretMade,
    PartnerSecretRevoked,
    PartnerSystemAdmitted,
    PartnerSystemRevoked,
)
from services.registration.domain.partner_system import PARTNER_SYSTEM
from tests.kit import story
from tests.registration.house import ANSWERS, API, Client, House, Programme, open_programme

EVERYTHING = [
    "programmes:read",
    "programmes:write",
    "applications:read",
    "applications:write",
    "contacts:read",
]

system = story(PARTNER_SYSTEM)
admitted = PartnerSystemAdmitted("s", "o", "Jäsenrekisteri", ("programmes:read",))
first, second = (PartnerSecretMade("s", "o", one) for one in ("one", "two"))


def test_a_system_is_admitted_once_with_rights_that_there_are():
    admit = AdmitPartnerSystem("s", "o", "Jäsenrekisteri", ("programmes:read",))
    system.when(admit).then(admitted).when(admit).then_nothing()
    system.when(AdmitPartnerSystem("s", "o", "x", ("all:write",))).then_rejected("unknown-scope", "scopes")
    system.when(AdmitPartnerSystem("s", "o", "x", ())).then_rejected("unknown-scope", "scopes")


def test_two_secrets_live_at_once_and_no_more():
    both = system.given(admitted, first).when(MakePartnerSecret("two")).then(second)
    both.when(MakePartnerSecret("two")).then_nothing()
    both.when(MakePartnerSecret("three")).then_rejected("two-secrets-are-enough")
    one = both.when(RevokePartnerSecret("one")).then(PartnerSecretRevoked("s", "o", "one"))
    one.when(MakePartnerSecret("three")).then(PartnerSecretMade("s", "o", "three"))


def test_what_is_revoked_stays_so():
    gone = system.given(admitted, first).when(RevokePartnerSystem()).then(PartnerSystemRevoked("s", "o"))
    gone.when(RevokePartnerSystem()).then_nothing()
    gone.when(RevokePartnerSecret("one")).then_nothing()
    gone.when(MakePartnerSecret("two")).then_rejected("partner-system-is-revoked")
    system.when(MakePartnerSecret("one")).then_rejected("unknown-partner-system")


@pytest.fixture
def programme(house: House) -> Programme:
    return open_programme(house)


def admit(programme: Programme, *scopes: str) -> dict[str, Any]:
    body = {"name": "Jäsenrekisteri", "scopes": list(scopes or EVERYTHING)}
    made: dict[str, Any] = programme.coordinator.post(path(programme), body)
    return made


def path(programme: Programme) -> str:
    return f"/organisations/{programme.organisation_id}/partner-systems"


def ask(house: House, made: dict[str, Any], **form: str) -> TestResponse:
    basic = base64.b64encode(f"{made['client_id']}:{made['client_secret']}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    fields = {"grant_type": "client_credentials", **form}
    return house.app.test_client().post(f"{API}/oauth/token", data=fields, headers=headers)


def signed_in(house: House, made: dict[str, Any], **form: str) -> Client:
    answer = ask(house, made, **form)
    assert answer.status_code == 200, answer.text
    return Client(house, house.app.test_client(), None, answer.get_json()["access_token"])


def test_a_token_is_given_for_id_and_secret_by_either_way(house: House, programme: Programme):
    made = admit(programme)
    answer = ask(house, made, scope="programmes:read")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.get_json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 600, "programmes:read")
    form = {name: made[name] for name in ("client_id", "client_secret")}
    posted = house.app.test_client().post(
        f"{API}/oauth/token", data={"grant_type": "client_credentials", **form}
    )
    assert posted.get_json()["scope"] == " ".join(sorted(EVERYTHING))


def test_who_is_unknown_and_who_has_a_wrong_secret_get_the_same_answer(house: House, programme: Programme):
    made = admit(programme)
    wrong = ask(house, {**made, "client_secret": "x"})
    unknown = ask(house, {**made, "client_id": "x"})
    assert (wrong.status_code, wrong.get_json()) == (401, {"error": "invalid_client"})
    assert (wrong.status_code, wrong.get_data()) == (unknown.status_code, unknown.get_data())
    assert wrong.headers["WWW-Authenticate"] == 'Basic realm="vertais"'


@pytest.mark.parametrize(
    "form, error",
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "results:read"}, "invalid_scope"),
        ({"resource": "http://localhost:8000/api/elsewhere/v1"}, "invalid_target"),
        ({"resource": "http://localhost:8000/api/sessions/v1"}, "invalid_scope"),
    ],
)
def test_what_cannot_be_given_is_refused_as_the_standard_says(
    house: House, programme: Programme, form: dict[str, str], error: str
):
    answer = ask(house, admit(programme), **form)
    assert (answer.status_code, answer.get_json()) == (400, {"error": error})


def test_a_token_is_for_the_one_service_that_its_scopes_open(house: House, programme: Programme):
    made = admit(programme, "programmes:read", "schedules:read")
    assert ask(house, made).get_json() == {"error": "invalid_target"}
    assert ask(house, made, scope="schedules:read").get_json()["scope"] == "schedules:read"
    here = ask(house, made, resource="http://localhost:8000/api/registration/v1")
    assert here.get_json()["scope"] == "programmes:read"


def test_the_secret_is_shown_once_and_kept_as_a_hash(house: House, programme: Programme):
    body = {"name": "Jäsenrekisteri", "scopes": EVERYTHING}
    made = programme.coordinator.post(path(programme), body, **{"Idempotency-Key": "once"})
    again = programme.coordinator.post(path(programme), body, **{"Idempotency-Key": "once"})
    assert again["client_id"] == made["client_id"]
    assert again["client_secret"] is None
    listed = programme.coordinator.send("GET", path(programme)).get_data(as_text=True)
    assert made["client_secret"] not in listed
    assert kept.hash_of(made["client_secret"]) not in listed
    assert made["client_secret"] not in repr(house.happened())


def test_a_secret_is_replaced_without_a_break_and_its_last_use_is_shown(house: House, programme: Programme):
    old = admit(programme)
    house.clock.forward(days=1)
    secrets = f"{path(programme)}/{old['id']}/secrets"
    new = programme.coordinator.post(secrets)
    assert ask(house, old).status_code == ask(house, new).status_code == 200
    assert programme.coordinator.refused("POST", secrets)[:2] == (409, "two-secrets-are-enough")
    programme.coordinator.delete(f"{secrets}/{old['secret_id']}")
    assert (ask(house, old).status_code, ask(house, new).status_code) == (401, 200)
    [shown] = programme.coordinator.get(path(programme))["items"]
    assert [one["last_used_at"] for one in shown["secrets"]] == ["2026-11-25T07:00:00Z"]


def test_who_is_shut_out_is_so_within_ten_minutes(house: House, programme: Programme):
    made = admit(programme)
    partner = signed_in(house, made)
    programme.coordinator.delete(f"{path(programme)}/{made['id']}")
    assert ask(house, made).status_code == 401
    assert programme.coordinator.get(path(programme))["items"] == []
    house.clock.forward(minutes=11)
    assert partner.refused("GET", f"{programme.path}/places")[0] == 401


def test_it_reads_and_plans_the_programmes_of_its_organisation_alone(house: House, programme: Programme):
    partner = signed_in(house, admit(programme))
    assert partner.get(f"{programme.path}/places")["free"] > 0
    assert [one["id"] for one in partner.get("/programmes")["items"]] == [programme.programme_id]
    other = open_programme(house)
    assert partner.refused("GET", f"{other.path}/places")[0] == 404
    stranger = f"/organisations/{other.organisation_id}/programmes/import"
    assert partner.refused("POST", stranger, {"template": "ekollega"})[0] == 404


def test_it_pushes_applicants_with_its_own_reference_and_never_a_consent(house: House, programme: Programme):
    made = admit(programme)
    writes = signed_in(house, made, scope="applications:write")
    aino = {"name": "Aino", "email": "aino@example.org", "language": "fi", "answers": ANSWERS}
    pushed = {**aino, "channel": "partner", "external_reference": "crm-7"}
    where = f"{programme.path}/applications"
    consents = {**pushed, "survey_consent": "ekollega-1"}
    assert writes.refused("POST", where, consents)[1] == "consent-is-ones-own"
    assert writes.refused("POST", where, aino)[0] == 404  # as if on the web: it has its own channel
    ident = writes.post(where, pushed)["id"]
    assert writes.refused("GET", f"/applications/{ident}")[0] == 404
    reads = signed_in(house, made, scope="applications:read")
    assert reads.refused("POST", where, pushed)[0] == 404
    [shown] = reads.get(where)["items"]
    assert (shown["external_reference"], shown["status"]) == ("crm-7", "submitted")
    assert (shown["name"], shown["email"], shown["answers"]) == (None, None, None)
    with_people = signed_in(house, made, scope="applications:read contacts:read")
    assert with_people.get(f"/applications/{ident}")["email"] == "aino@example.org"


def test_only_the_organisations_own_staff_lets_systems_in(house: House, programme: Programme):
    made, other = admit(programme), open_programme(house)
    stranger = other.coordinator
    assert stranger.refused("GET", path(programme))[0] == 404
    assert stranger.refused("POST", f"{path(programme)}/{made['id']}/secrets")[0] == 404
    # by the own organisation's door neither
    assert stranger.refused("DELETE", f"{path(other)}/{made['id']}")[0] == 404
    assert signed_in(house, made).refused("GET", path(programme))[0] == 404
