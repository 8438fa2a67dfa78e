"""Does an organisation's staff sign in by its OpenID provider, and by it alone what it may vouch for?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread

from services.registration import openid
from services.registration.domain.provider import SIGN_IN_PROVIDER
from services.registration.domain.provider_commands import DismissSignInProvider, NameSignInProvider
from services.registration.domain.provider_events import SignInProviderDismissed, SignInProviderNamed
from shared.settings import utc_now
from tests.kit import story
from tests.registration.house import House, Programme, open_programme, plan_programme

# the provider of the tests uses parts of Authlib that are on their way out; we use none of them
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
ISSUER = "https://login.example.org"
REFUSED = (422, "not-vouched-for")

provider = story(SIGN_IN_PROVIDER)
named = SignInProviderNamed("o", ISSUER, "vertais")


def test_a_provider_is_named_renamed_and_dismissed():
    name = NameSignInProvider("o", ISSUER, "vertais")
    here = provider.when(name).then(named)
    here.when(name).then_nothing()
    here.when(NameSignInProvider("o", ISSUER, "other")).then(SignInProviderNamed("o", ISSUER, "other"))
    gone = here.when(DismissSignInProvider()).then(SignInProviderDismissed("o"))
    gone.when(DismissSignInProvider()).then_nothing()


@pytest.mark.parametrize("issuer", ["http://login.example.org", "login.example.org", "https://", "file:///x"])
def test_a_provider_is_reached_by_https_alone(issuer: str):
    provider.when(NameSignInProvider("o", issuer, "vertais")).then_rejected("not-an-issuer", "issuer")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider of its own, which insists on a nonce; each name of its users is what it says of them."""
    users = [
        User(sub="kirsi", claims={"email": "kirsi@example.org", "email_verified": True}),
        User(sub="anna", claims={"email": "anna@yrittajat.example.org", "email_verified": True}),
        User(sub="aino", claims={"email": "aino@example.org", "email_verified": True}),
        User(sub="nobody", claims={"email": "nobody@example.org", "email_verified": True}),
        User(sub="unverified", claims={"email": "kirsi@example.org"}),
    ]
    with run_server_in_thread(user_claims=users, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def programme(house: House, issuer: str) -> Programme:
    """Its organisation has named the provider."""
    house.clock.now = utc_now()  # the provider has no other clock
    opened = open_programme(house, **from_now())
    body = {"issuer": issuer, "client_id": "vertais", "client_secret": "hush"}
    house.admin.send("PUT", f"/organisations/{opened.organisation_id}/sign-in-provider", body)
    return opened


def from_now() -> dict[str, str]:
    days = {"opens_on": 1, "closes_on": 20, "starts_on": 30, "ends_on": 200}
    return {name: (utc_now().date() + timedelta(days=ahead)).isoformat() for name, ahead in days.items()}


def begin(programme: Programme) -> dict[str, Any]:
    begun: dict[str, Any] = programme.house.client().post(f"/sign-ins/openid/{programme.organisation_id}")
    return begun


def signed_in_there(url: str, sub: str) -> dict[str, str]:
    """What the provider sends the browser back with, after somebody has said there who they are."""
    answer = httpx.post(url, data={"sub": sub})
    assert answer.status_code in (302, 303), answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://localhost:8000/sign-in/openid/back"
    return {name: values[0] for name, values in parse_qs(back.query).items() if name in ("state", "code")}


def come_back(programme: Programme, sub: str) -> dict[str, str]:
    return signed_in_there(begin(programme)["url"], sub)


def test_staff_signs_in_for_a_day(programme: Programme):
    session = programme.house.client().post("/sign-ins/openid", come_back(programme, "kirsi"))
    bearer = {"Authorization": f"Session {session['session']}"}
    me = programme.house.client().post("/sign-ins/tokens", **bearer)["me"]
    assert me["name"] == "Kirsi Koordinaattori"
    assert session["expires_at"] == f"{programme.house.clock() + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("sub", ["anna", "aino", "nobody", "unverified"])
def test_nobody_is_vouched_for_but_its_own_staff_with_a_verified_address(programme: Programme, sub: str):
    programme.apply("Aino")
    back = come_back(programme, sub)
    assert programme.house.client().refused("POST", "/sign-ins/openid", back)[:2] == REFUSED


def test_who_works_elsewhere_too_is_not_vouched_for(programme: Programme):
    plan_programme(programme.house, **from_now())  # for another organisation, by the same coordinator
    back = come_back(programme, "kirsi")
    assert programme.house.client().refused("POST", "/sign-ins/openid", back)[:2] == REFUSED


def test_what_comes_back_is_taken_once_and_not_for_another_asking(programme: Programme):
    house = programme.house
    mine, others = come_back(programme, "kirsi"), come_back(programme, "kirsi")
    mixed = {"state": mine["state"], "code": others["code"]}  # its verifier and nonce are those of another
    assert house.client().refused("POST", "/sign-ins/openid", mixed)[:2] == REFUSED
    assert house.client().refused("POST", "/sign-ins/openid", mine)[:2] == REFUSED  # the state is used up
    fresh = come_back(programme, "kirsi")
    assert house.client().post("/sign-ins/openid", fresh)["session"]
    assert house.client().refused("POST", "/sign-ins/openid", fresh)[:2] == REFUSED


def test_the_provider_is_asked_with_pkce_and_a_nonce(programme: Programme):
    asked = parse_qs(urlsplit(begin(programme)["url"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["nonce"][0]) == len(asked["state"][0]) == 43
    assert asked["scope"] == ["openid email"]


def test_an_answer_with_another_nonce_is_not_believed(programme: Programme, issuer: str):
    client = openid.Client(issuer, "vertais", "hush", "http://localhost:8000/sign-in/openid/back")
    verifier = "v" * 43
    back = signed_in_there(openid.where_to_ask(client, "s", "mine", verifier), "kirsi")
    with pytest.raises(openid.NotBelieved):
        openid.address_of(client, back["code"], "another", verifier, utc_now())


def test_what_is_no_provider_is_not_named(programme: Programme):
    body = {"issuer": "http://localhost:9", "client_id": "vertais"}
    path = f"/organisations/{programme.organisation_id}/sign-in-provider"
    assert programme.house.admin.refused("PUT", path, body)[1] == "provider-does-not-answer"
    assert programme.coordinator.refused("PUT", path, body)[0] == 404  # admins name it


def test_its_secret_is_in_no_event_and_no_answer(programme: Programme):
    path = f"/organisations/{programme.organisation_id}/sign-in-provider"
    assert set(programme.coordinator.get(path)) == {"issuer", "client_id", "redirect_uri"}
    assert "hush" not in repr(programme.house.happened())
    with programme.house.store.database.read() as tx:
        rows = tx.exec_driver_sql("SELECT ciphertext FROM provider_secrets").all()
    assert b"hush" not in rows[0][0]
