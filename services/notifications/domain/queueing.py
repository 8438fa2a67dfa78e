"""How is a message asked for because of a cause, and how is the wish taken back?"""

from datetime import datetime

from services.notifications.domain.causes import message_id
from services.notifications.domain.commands import QueueMessage, RestoreMessage, WithdrawMessage
from services.notifications.domain.message import MESSAGE
from shared.decider import Intent


def queue(
    template: str,
    cause: str,
    person_id: str,
    at: datetime,
    refs: dict[str, str],
    programme_id: str | None = None,
    due_at: datetime | None = None,
    useless_from: datetime | None = None,
    timezone: str | None = None,
    variant: str = "",
) -> Intent:
    """A message of this template because of `cause`: at once, or, punctually, at `due_at`."""
    ident = message_id(cause, template + variant, person_id)
    command = QueueMessage(
        message_id=ident,
        template=template,
        person_id=person_id,
        programme_id=programme_id,
        refs=refs,
        due_at=due_at or at,
        now=at,
        useless_from=useless_from,
        punctual=due_at is not None,
        timezone=timezone,
    )
    return Intent(MESSAGE, ident, command)


def withdraw(
    template: str, cause: str, person_id: str, reason: str, at: datetime, variant: str = ""
) -> Intent:
    ident = message_id(cause, template + variant, person_id)
    return Intent(MESSAGE, ident, WithdrawMessage(ident, reason, at))


def restore(
    template: str, cause: str, person_id: str, reason: str, at: datetime, variant: str = ""
) -> Intent:
    ident = message_id(cause, template + variant, person_id)
    return Intent(MESSAGE, ident, RestoreMessage(ident, reason, at))
