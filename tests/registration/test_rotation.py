"""Does the key that signs tokens give way to the next one without anybody being shut out?"""

import pytest
from joserfc.jwk import KeySet

from services.registration import keys
from services.registration.app import from_environment
from services.registration.keys import SIGNING
from shared.auth import Caller, TokenRefused, Tokens
from shared.settings import utc_now
from tests.registration.house import House

AINO = Caller("aino")


def signed(house: House) -> str:
    return keys.issue(keys.signing_key(house.settings), "sessions", AINO, house.clock())


def who_knows(house: House) -> Tokens:
    """A service that has asked for the keys at this moment, and asks no more."""
    published = house.app.test_client().get("/api/registration/v1/jwks").get_json()
    known = KeySet.import_key_set(published)
    return Tokens("sessions", bytes(32), lambda: known, house.clock)


def test_who_has_asked_before_the_change_believes_what_is_signed_after_it(house: House):
    knows = who_knows(house)
    before = signed(house)
    house.settings.rotate(SIGNING)
    after = signed(house)
    assert keys.signing_key(house.settings).kid not in {None, before}
    assert knows.read(before) == knows.read(after) == AINO


def test_who_asks_after_the_change_believes_what_was_signed_before_it(house: House):
    before = signed(house)
    house.settings.rotate(SIGNING)
    assert who_knows(house).read(before) == AINO


def test_three_keys_are_published_and_none_of_their_secrets(house: House):
    house.settings.rotate(SIGNING)
    published = house.app.test_client().get("/api/registration/v1/jwks").get_json()["keys"]
    assert len({one["kid"] for one in published}) == 3
    assert all("d" not in one for one in published)


def test_a_retired_key_is_believed_no_more(house: House):
    before = signed(house)
    house.settings.rotate(SIGNING)
    house.settings.retire(SIGNING)
    with pytest.raises(TokenRefused):
        who_knows(house).read(before)
    house.settings.rotate(SIGNING)
    assert who_knows(house).read(signed(house)) == AINO


def test_registration_believes_its_own_tokens_without_asking_anybody(house: House, monkeypatch):
    """Where it asked itself over HTTP, eight requests after a start kept all its eight threads waiting."""
    monkeypatch.setenv("VERTAIS_FOLDER", str(house.settings.folder))
    monkeypatch.delenv("VERTAIS_REGISTRATION_URL", raising=False)
    token = keys.issue(keys.signing_key(house.settings), "registration", AINO, utc_now())
    answer = (
        from_environment()
        .test_client()
        .get("/api/registration/v1/me/sign-ins", headers={"Authorization": f"Bearer {token}"})
    )
    assert answer.status_code == 200
