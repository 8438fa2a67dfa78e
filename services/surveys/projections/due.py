"""What must happen in the surveys without anybody asking: closings, rosters, reports?"""

from sqlalchemy import Connection

from services.surveys.domain.events import (
    ClosingMoved,
    MemberSeen,
    MemberSettled,
    ProgrammeCalledOff,
    ProgrammeEnded,
    ReportAwaited,
    ReportReleased,
    SurveyConsentGone,
    SurveyConsentNoted,
    WaveCancelled,
    WaveClosed,
    WaveOpened,
    WavesSettled,
)
from services.surveys.projections import metadata
from shared.due import due_table, schedule, withdraw
from shared.erasure import ErasureBegun, PersonErased
from shared.projections import Projection
from shared.recorded import Recorded

CLOSE, SETTLE_MEMBER, SETTLE_WAVES, RELEASE = "close-wave", "settle-member", "settle-waves", "release-report"
ERASE = "erase-person"

due = due_table(metadata)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case WaveOpened() | ClosingMoved() as event:
            if event.closes_at is not None:
                schedule(tx, due, CLOSE, event.wave_id, event.closes_at)
        case WaveClosed() | WaveCancelled() as event:
            withdraw(tx, due, CLOSE, event.wave_id)
        case MemberSeen() | SurveyConsentNoted() | SurveyConsentGone() as event:
            schedule(tx, due, SETTLE_MEMBER, _member(event.programme_id, event.person_id), event.at)
        case MemberSettled() as event:
            withdraw(tx, due, SETTLE_MEMBER, _member(event.programme_id, event.person_id))
        case ProgrammeEnded() | ProgrammeCalledOff() as event:
            schedule(tx, due, SETTLE_WAVES, event.programme_id, event.at)
        case WavesSettled() as event:
            withdraw(tx, due, SETTLE_WAVES, event.programme_id)
        case ReportAwaited() as event:
            schedule(tx, due, RELEASE, event.programme_id, event.at)
        case ReportReleased() as event:
            withdraw(tx, due, RELEASE, event.programme_id)
        case ErasureBegun() as event:
            schedule(tx, due, ERASE, event.person_id, event.at)
        case PersonErased() as event:
            withdraw(tx, due, ERASE, event.person_id)
        case _:
            pass


def _member(programme_id: str, person_id: str) -> str:
    return f"{programme_id}:{person_id}"


PROJECTION = Projection("due", (due,), apply)
