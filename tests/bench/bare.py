"""How little can a route be that takes a body and keeps it? Flask, marshmallow and one insert."""

import os

from flask import Flask, Response, jsonify, request
from marshmallow import Schema, fields
from sqlalchemy import Column, MetaData, String, Table, create_engine
from sqlalchemy.engine import make_url

from shared.eventstore import new_id

tables = MetaData()
organisations = Table(
    "organisations",
    tables,
    Column("id", String(36), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("reply_to", String(254), nullable=False),
)


class NewOrganisation(Schema):
    name = fields.String(required=True)
    reply_to = fields.Email(required=True)


def create_app() -> Flask:
    app = Flask("bare")
    url = make_url(os.environ["VERTAIS_BARE_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=25)
    tables.create_all(engine)
    engine.dispose()

    @app.post("/organisations")
    def found_organisation() -> tuple[Response, int]:
        new = NewOrganisation().load(request.get_json())
        ident = new_id()
        with engine.begin() as tx:
            tx.execute(organisations.insert().values(id=ident, **new))
        return jsonify(id=ident, **new), 201

    return app
