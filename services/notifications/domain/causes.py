"""Which message is it? Its id follows from the cause, so the same cause told twice is the same message."""

from uuid import UUID, uuid5

_MESSAGES = UUID("5f1d6ad4-8f6e-5a53-9d0e-3c1f1d5b7a10")


def message_id(cause: str, template: str, person_id: str) -> str:
    """`template` may carry what tells two of a kind apart: `session-reminder:24h`."""
    return str(uuid5(_MESSAGES, f"{cause}/{template}/{person_id}"))
