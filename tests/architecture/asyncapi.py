"""What does a service tell the others, as an AsyncAPI 3 document?"""

import json
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.broker import exchange_of, routing_key
from shared.feed import CONTENT_TYPE
from shared.published import Published
from tests.architecture.sources import ROOT, part

OFFICIAL = ROOT / "tests" / "architecture" / "asyncapi-schema" / "3.0.0.json"
VERSION = "3.0.0"
TEXT, MOMENT = {"type": "string"}, {"type": "string", "format": "date-time"}
NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
# What `shared.feed.cloud_event` writes around each event's data.
ENVELOPE: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0 as JSON. A shard's `shardseq` has no gap: who misses one pulls the feed.",
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "partitionkey",
        "shard",
        "shardseq",
        "chain",
        "chainbefore",
        "correlationid",
        "data",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": TEXT,
        "source": TEXT,
        "type": TEXT,
        "subject": {**TEXT, "description": "the stream that the event is of"},
        "time": MOMENT,
        "datacontenttype": {"const": "application/json"},
        "partitionkey": {**TEXT, "description": "events of one key come in their order"},
        "shard": NUMBER,
        "shardseq": NUMBER,
        "chain": {"type": "string", "pattern": "^[0-9a-f]+$", "description": "hash of the feed up to here"},
        "chainbefore": {
            "type": "string",
            "pattern": "^[0-9a-f]+$",
            "description": "the chain of the shard's event before: what this one follows on",
        },
        "correlationid": TEXT,
        "causationid": TEXT,
        "traceparent": TEXT,
        "data": {"type": "object"},
    },
    "additionalProperties": False,
}


def document(service: str) -> str:
    """The document as text, its keys in order, so that a change shows as just that."""
    published = list(part(service, "published").PUBLISHED.values())
    found = {
        "asyncapi": VERSION,
        "info": {
            "title": f"Vertais {service}: events",
            "version": "v1",
            "description": "What happened here, as other services may know it: ids, times and settings. "
            "The same events, without a gap, are at GET /feed, for the other services.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {"shard": _channel(service, published)},
        "operations": {"tell": _operation()},
        "components": {
            "messages": {one.type: _message(service, one) for one in published},
            "schemas": {"Envelope": ENVELOPE, **_schemas(published)},
        },
    }
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def message_schemas(told: dict[str, Any]) -> dict[str, Any]:
    """By type: what a message of a document is, as a JSON schema that stands alone."""
    parts = {"components": told["components"]}
    return {name: {**one["payload"], **parts} for name, one in told["components"]["messages"].items()}


def data_schemas(told: dict[str, Any]) -> dict[str, Any]:
    """By type: what the data of its events is."""
    return {
        name: {**one["allOf"][1]["properties"]["data"], "components": one["components"]}
        for name, one in message_schemas(told).items()
    }


def _channel(service: str, published: list[Published]) -> dict[str, Any]:
    exchange = exchange_of(service)
    about = {"name": exchange.name, "type": exchange.type, "durable": exchange.durable, "vhost": "/"}
    return {
        "address": routing_key(0).replace("0", "{shard}"),
        "description": "Events of one ordering key always come by the same shard.",
        "parameters": {
            "shard": {"description": "a number from 0; `shards` in a page of the feed says how many"}
        },
        "messages": {one.type: {"$ref": f"#/components/messages/{one.type}"} for one in published},
        "bindings": {"amqp": {"is": "routingKey", "exchange": about, "bindingVersion": "0.3.0"}},
    }


def _operation() -> dict[str, Any]:
    binding = {"deliveryMode": 2, "bindingVersion": "0.3.0"}
    return {"action": "send", "channel": {"$ref": "#/channels/shard"}, "bindings": {"amqp": binding}}


def _message(service: str, one: Published) -> dict[str, Any]:
    fixed = {"type": {"const": one.type}, "source": {"const": f"/vertais/{service}"}}
    data = {"$ref": f"#/components/schemas/{type(one.schema).__name__}"}
    return {
        "name": one.type,
        "contentType": CONTENT_TYPE,
        "x-ordering-key": one.key,
        "payload": {
            "allOf": [{"$ref": "#/components/schemas/Envelope"}, {"properties": {**fixed, "data": data}}]
        },
    }


def _schemas(published: list[Published]) -> dict[str, Any]:
    """JSON schemas of the data, by the name of the class that writes it."""
    spec = APISpec("", "", "3.1.0", plugins=[MarshmallowPlugin(lambda schema: _class(schema).__name__)])
    for one in {type(one.schema): one.schema for one in published}.values():
        spec.components.schema(type(one).__name__, schema=one)
    found: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    return found


def _class(schema: Any) -> type:
    return schema if isinstance(schema, type) else type(schema)
