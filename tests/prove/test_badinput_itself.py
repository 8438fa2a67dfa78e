"""Would bad input's harm be seen? The proof is tried on a bakery that is built well, and on bad ones."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask_smorest import Blueprint
from joserfc.jwk import KeySet, OKPKey
from marshmallow import Schema, fields, validate
from sqlalchemy import text

from services.registration.keys import issue, key_of
from shared import auth
from shared.auth import Caller, Tokens
from shared.http import create_api_app, new_id, run, store
from shared.problems import Wording
from shared.settings import Settings
from tests.prove.fuzzed import fuzzed
from tests.prove.judging import Tally, Target, Watch, judge
from tests.prove.wrongs import operations, wrongs
from tests.shared.toy import NOW, Order, open_store, order

pytestmark = pytest.mark.slow

NO_LOAVES = {"no-loaves": Wording(422, "At least one.", "Vähintään yksi.", "Minst en.")}


class OrderRequest(Schema):
    loaves = fields.Integer(strict=True, required=True, validate=validate.Range(1, 99))
    wish = fields.String(required=True, validate=validate.Length(1, 200))
    kind = fields.String(validate=validate.OneOf(["rye", "wheat"]))


def bakery(folder: Path, harm: str = "") -> Target:
    """A bakery with one route. It takes orders well, unless some harm is built into it."""
    blueprint = Blueprint("orders", __name__)

    @blueprint.post("/orders/<order_id>")
    @auth.allow(auth.admin)
    @blueprint.arguments(OrderRequest)
    @blueprint.response(201)
    def take(body: dict[str, Any], order_id: str):
        if harm == "breaks" and "DROP" in body["wish"]:
            raise RuntimeError("the oven is out")
        if harm == "stores":
            with store().database.write() as tx:
                tx.execute(text("UPDATE feed_head SET position = position + 1"))
        run(order, new_id(), Order(new_id(), new_id(), body["loaves"] - 1, body["wish"]))

    settings = Settings(folder, folder / "secrets", "http://localhost:8000", "", "", clock=lambda: NOW)
    key = key_of(bytes(32))
    public = KeySet([OKPKey.import_key(key.as_dict(private=False))])
    kept = replace(open_store(folder), service="bakery")
    app = create_api_app(
        settings, kept, Tokens("bakery", bytes(32), lambda: public, settings.clock), [blueprint], NO_LOAVES
    )
    token = issue(key, "bakery", Caller(person=new_id(), admin=True), NOW)
    return Target("bakery", app, Watch(kept), lambda _: token, {})


def tried(target: Target) -> Tally:
    tally = Tally()
    document = target.app.test_client().get("/api/bakery/v1/openapi.json").get_json()
    for operation in operations("bakery", document):
        path = target.path(operation, Random(1))
        for wrong in [*wrongs(operation, path), *fuzzed(document, operation, path, 5, seed=1)]:
            judge(tally, target, wrong, target.send(wrong))
    target.watch.close()
    return tally


def test_a_bakery_that_is_built_well_takes_no_harm(tmp_path: Path):
    tally = tried(bakery(tmp_path))
    assert tally.broken == []
    assert {"malformed", "oversized", "unknown-field", "wrong-type", "missing", "stale-version"} <= set(
        tally.cases
    )
    assert {201, 400, 413, 422} <= set(tally.statuses)


def test_a_server_error_is_seen(tmp_path: Path):
    assert tried(bakery(tmp_path, "breaks")).server_errors


def test_what_a_refusal_leaves_behind_is_seen(tmp_path: Path):
    assert tried(bakery(tmp_path, "stores")).stored
