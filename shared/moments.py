"""How is a moment told to others? In UTC, to the second, ending in Z; or by its age."""

from datetime import UTC, datetime
from typing import Any, overload

from marshmallow import fields

from shared.settings import utc_now


@overload
def in_utc(moment: datetime) -> str: ...
@overload
def in_utc(moment: datetime | None) -> str | None: ...
def in_utc(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def seconds_since(moment: datetime | None, now: datetime | None = None) -> float | None:
    """Clocks of two machines may differ a little: nothing is from the future."""
    return None if moment is None else max(0.0, round(((now or utc_now()) - moment).total_seconds(), 1))


class MomentField(fields.DateTime):
    """For what is told, not for what is asked."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return in_utc(value)
