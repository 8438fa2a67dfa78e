"""What is to be sent, and when?"""

from sqlalchemy import Connection

from services.notifications.domain.events import (
    AnnouncementFinished,
    AttemptFailed,
    MessageBounced,
    MessageGivenUp,
    MessagePostponed,
    MessageQueued,
    MessageRescheduled,
    MessageRestored,
    MessageSent,
    MessageWithdrawn,
    ReportAnnounced,
)
from services.notifications.projections import metadata
from shared.due import due_table, schedule, withdraw
from shared.erasure import ErasureBegun, PersonErased
from shared.projections import Projection
from shared.recorded import Recorded

SEND = "send-message"
ANNOUNCE = "announce-report"
ERASE = "erase-person"

due = due_table(metadata)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case (
            MessageQueued()
            | MessageRescheduled()
            | MessagePostponed()
            | AttemptFailed()
            | MessageRestored() as event
        ):
            schedule(tx, due, SEND, event.message_id, event.due_at)
        case MessageSent() | MessageGivenUp() | MessageBounced() | MessageWithdrawn() as event:
            withdraw(tx, due, SEND, event.message_id)
        case ReportAnnounced() as event:
            schedule(tx, due, ANNOUNCE, f"{event.organisation_id}/{event.report_id}", event.announced_at)
        case AnnouncementFinished() as event:
            withdraw(tx, due, ANNOUNCE, f"{event.organisation_id}/{event.report_id}")
        case ErasureBegun() as event:
            schedule(tx, due, ERASE, event.person_id, event.at)
        case PersonErased() as event:
            withdraw(tx, due, ERASE, event.person_id)


DUE = Projection("due", (due,), apply)
