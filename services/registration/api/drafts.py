"""Where does a half-filled application wait? Here, unreadable to whoever does not know its id."""

import os
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import fields

from services.registration import kept, keys
from services.registration.api.schemas import Readable
from services.registration.domain.programme import Stage
from services.registration.projections.programmes import programme
from shared.auth import allow, anyone
from shared.decider import Rejected
from shared.http import context, not_found, now, store

NONCE_BYTES = 12
LARGEST = 64 * 1024
SHORTEST_ID = 32

blueprint = Blueprint("drafts", __name__, description="Drafts of applications")


class Draft(Readable):
    answers = fields.Dict(keys=fields.String(), required=True)


@blueprint.put("/programmes/<programme_id>/drafts/<draft_id>")
@blueprint.arguments(Draft)
@blueprint.response(204)
@allow(anyone)
def keep_draft(new: dict[str, Any], programme_id: str, draft_id: str) -> None:
    """The id is made by the writer and is the draft's key: 32 random characters or more."""
    if len(draft_id) < SHORTEST_ID:
        raise Rejected("draft-id-too-short", "draft_id")
    clear = msgspec.json.encode(new["answers"])
    if len(clear) > LARGEST:
        raise Rejected("too-long", "answers")
    with store().database.read() as tx:
        row = programme(tx, programme_id)
    if row is None or row.status != Stage.OPEN:
        not_found()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key(draft_id)).encrypt(nonce, clear, programme_id.encode())
    with store().database.write() as tx:
        kept.keep_draft(tx, draft_id, programme_id, nonce + sealed, now())


@blueprint.get("/programmes/<programme_id>/drafts/<draft_id>")
@allow(anyone)
def show_draft(programme_id: str, draft_id: str) -> Response:
    with store().database.read() as tx:
        found = kept.draft(tx, draft_id, programme_id, now())
    if found is None:
        not_found()
    clear = AESGCM(_key(draft_id)).decrypt(found[:NONCE_BYTES], found[NONCE_BYTES:], programme_id.encode())
    return jsonify(answers=msgspec.json.decode(clear))


def _key(draft_id: str) -> bytes:
    return keys.draft_key(context().settings, draft_id)
