"""What must be done at a certain time, whoever is looking?"""

from sqlalchemy import Connection

from services.sessions.domain.events import (
    ComingSessionsCancelled,
    MeetingsCalledOff,
    SessionCancelled,
    SessionDidNotTakePlace,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
)
from services.sessions.domain.session import HELD_BY_ITSELF_AFTER
from services.sessions.projections import metadata
from shared.due import due_table, schedule, withdraw
from shared.erasure import ErasureBegun, PersonErased
from shared.projections import Projection
from shared.recorded import Recorded

HOLD = "hold-session"
CANCEL = "cancel-coming-sessions"
ERASE = "erase-person"

due = due_table(metadata)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case SessionScheduled() | SessionRescheduled() as event:
            schedule(tx, due, HOLD, event.session_id, event.ends_at + HELD_BY_ITSELF_AFTER)
        case SessionHeld() | SessionCancelled() | SessionDidNotTakePlace() as event:
            withdraw(tx, due, HOLD, event.session_id)
        case MeetingsCalledOff() as event:
            schedule(tx, due, CANCEL, event.programme_id, event.at)
        case ComingSessionsCancelled() as event:
            withdraw(tx, due, CANCEL, event.programme_id)
        case ErasureBegun() as event:
            schedule(tx, due, ERASE, event.person_id, event.at)
        case PersonErased() as event:
            withdraw(tx, due, ERASE, event.person_id)


projection = Projection("due", (due,), apply)
