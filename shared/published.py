"""What may others know of an event, and in which order must they hear of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema


@dataclass(frozen=True, slots=True)
class Published:
    """An event as others see it: its wire type, the schema of its data, and its ordering key.

    `key` is the name of the event's attribute that is ordering key, shard key and parking key at once.
    """

    type: str
    schema: Schema
    key: str


def ordering_key(published: Mapping[type, Published], event: Any) -> str | None:
    """The event's ordering key, or None where it is nobody else's business."""
    public = published.get(type(event))
    return None if public is None else str(getattr(event, public.key))
