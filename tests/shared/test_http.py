"""Does the HTTP edge let in whom it should, and say no in a way that helps?"""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient
from flask_smorest import Blueprint
from joserfc.jwk import KeySet, OKPKey
from marshmallow import Schema, fields, validate

from services.registration.keys import issue, key_of
from shared import auth, http
from shared.problems import Wording
from shared.settings import Settings
from tests.shared.toy import NOW, Order, open_store, order, rows

ORDERS = "/api/bakery/v1/orders"
AINO = "00000000-0000-7000-8000-00000000a1a0"
REJECTIONS = {"no-loaves": Wording(422, "At least one loaf.", "Vähintään yksi leipä.", "Minst ett bröd.")}


class OrderBody(Schema):
    loaves = fields.Integer(required=True, strict=True)
    ready_at = fields.DateTime()
    wish = fields.String(validate=validate.Length(max=10))


class OrderShown(Schema):
    order_id = fields.String()


class House:
    """A bakery with its doors open."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder, folder / "secrets", "http://localhost", "", "", clock=lambda: NOW)
        self.store = open_store(folder)
        self.key = key_of(self.settings.secret("signing"))
        public = KeySet([OKPKey.import_key(self.key.as_dict(private=False))])
        self.tokens = auth.Tokens(
            "bakery", self.settings.secret("service-token"), lambda: public, lambda: NOW
        )
        app = http.create_api_app(self.settings, self.store, self.tokens, [blueprint()], REJECTIONS)
        self.client: FlaskClient = app.test_client()

    def token(self, audience: str = "bakery", at=NOW, key=None, **roles) -> dict[str, str]:
        who = auth.Caller(person=AINO, **roles)
        return {"Authorization": f"Bearer {issue(key or self.key, audience, who, at)}"}


def blueprint() -> Blueprint:
    orders = Blueprint("orders", "orders")

    @orders.post("/orders")
    @auth.allow(auth.signed_in)
    @orders.arguments(OrderBody)
    @orders.response(201, OrderShown)
    def take(body):
        ident = http.new_id()
        return {
            "order_id": http.run(order, ident, Order(ident, str(auth.caller().person), body["loaves"])).ident
        }

    @orders.get("/kitchen")
    @auth.allow(auth.admin)
    @orders.response(200)
    def kitchen():
        return {}

    @orders.get("/cellar")
    @orders.response(200)
    def forgotten():
        return {"nobody said who may": "see this"}

    return orders


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def test_a_good_order_is_taken_with_its_version(house):
    answer = house.client.post(ORDERS, json={"loaves": 2}, headers=house.token())
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert [row[1] for row in rows(house.store, "orders")] == [2]


def test_nobody_known_is_asked_to_sign_in(house):
    assert house.client.post(ORDERS, json={"loaves": 2}).status_code == 401


def test_what_is_not_yours_looks_like_what_is_not_there(house):
    forbidden = house.client.get("/api/bakery/v1/kitchen", headers=house.token())
    missing = house.client.get("/api/bakery/v1/nowhere", headers=house.token())
    assert (
        (forbidden.status_code, forbidden.json) == (missing.status_code, missing.json) == (404, missing.json)
    )
    assert house.client.get("/api/bakery/v1/kitchen", headers=house.token(admin=True)).status_code == 200


def test_a_route_that_does_not_say_who_may_call_it_answers_nobody(house):
    assert house.client.get("/api/bakery/v1/cellar", headers=house.token(admin=True)).status_code == 404


def test_tokens_of_others_of_yesterday_and_of_forgers_are_refused(house):
    stranger = key_of(bytes(range(32)))
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."
    for headers in (
        house.token(audience="sessions"),
        house.token(at=NOW - timedelta(minutes=11)),
        house.token(at=NOW + timedelta(minutes=2)),
        house.token(key=stranger),
        {"Authorization": f"Bearer {unsigned}"},
        {"Authorization": f"Bearer {house.tokens.for_service('sessions')}"},
        {"Authorization": "Bearer nonsense"},
    ):
        assert house.client.post(ORDERS, json={"loaves": 2}, headers=headers).status_code == 401
    assert rows(house.store, "orders") == []


@pytest.mark.parametrize(
    "body,field,language,words",
    [
        ({}, "$.loaves", "en", "This is needed."),
        ({"loaves": "two"}, "$.loaves", "fi", "Tämän pitäisi olla kokonaisluku."),
        ({"loaves": 2, "price": 1}, "$.price", "sv", "Det finns inget sådant fält."),
        ({"loaves": 2, "wish": "x" * 11}, "$.wish", "fi", "Enintään 10 merkkiä."),
        ({"loaves": 0}, "$.loaves", "sv", "Minst ett bröd."),
        ({"loaves": None}, "$.loaves", "fi", "Tämä ei voi olla tyhjä."),
    ],
)
def test_bad_input_names_the_field_in_the_callers_language(house, body, field, language, words):
    answer = house.client.post(ORDERS, json=body, headers=house.token() | {"Accept-Language": language})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"] == [{"field": field, "problem": words}]
    assert rows(house.store, "orders") == []


@pytest.mark.parametrize("raw,status", [(b"{", 400), (b"[1]", 422), (b"\xff", 400), (b"x" * 1_100_000, 413)])
def test_what_is_not_even_json_is_refused(house, raw, status):
    answer = house.client.post(ORDERS, data=raw, headers=house.token() | {"Content-Type": "application/json"})
    assert answer.status_code == status
    assert rows(house.store, "orders") == []


def test_a_repeated_request_with_its_key_is_one(house):
    headers = house.token() | {"Idempotency-Key": "k1"}
    first, again = (house.client.post(ORDERS, json={"loaves": 2}, headers=headers) for _ in range(2))
    assert first.json == again.json
    other = house.client.post(ORDERS, json={"loaves": 3}, headers=headers)
    assert (other.status_code, other.json["slug"]) == (422, "idempotency-key-reused")
    assert [row[1] for row in rows(house.store, "orders")] == [2]


def test_if_match_of_another_version_changes_nothing(house):
    answer = house.client.post(ORDERS, json={"loaves": 2}, headers=house.token() | {"If-Match": '"4"'})
    assert (answer.status_code, answer.json["slug"]) == (412, "stale-version")
    assert rows(house.store, "orders") == []


def test_who_cannot_be_known_while_the_issuer_is_away_is_asked_to_come_again(tmp_path):
    def away() -> KeySet:
        raise httpx.ConnectError("refused")

    house = House(tmp_path)
    tokens = auth.Tokens("bakery", house.settings.secret("service-token"), away, lambda: NOW)
    app = http.create_api_app(house.settings, house.store, tokens, [blueprint()], REJECTIONS)
    answer = app.test_client().post(ORDERS, json={"loaves": 2}, headers=house.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert b"busy" in answer.data


def test_the_feed_is_for_services_alone(house):
    asked = {"Authorization": f"Bearer {house.tokens.for_service('bakery')}"}
    assert house.client.get("/feed", headers=house.token(admin=True)).status_code == 404
    assert house.client.get("/feed?shard=1&after=0", headers=asked).json["items"] == []
    assert house.client.get("/feed?shard=one", headers=asked).json["errors"][0]["field"] == "$.shard"
