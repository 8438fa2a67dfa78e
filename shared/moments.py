"""How is a moment written for others? In UTC, to the second, ending in Z."""

from datetime import UTC, datetime
from typing import Any, overload

from marshmallow import fields


@overload
def in_utc(moment: datetime) -> str: ...
@overload
def in_utc(moment: datetime | None) -> str | None: ...
def in_utc(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class MomentField(fields.DateTime):
    """For what is told, not for what is asked."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return in_utc(value)
