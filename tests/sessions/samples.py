"""Who meets in these tests, when, and what has happened before?"""

from datetime import UTC, datetime, timedelta

from services.sessions.domain.events import SeriesPlanned, SessionScheduled
from services.sessions.domain.planning import PlannedSession, session_id_of

GROUP = "01930000-0000-7000-8000-000000000001"
PROGRAMME = "01930000-0000-7000-8000-000000000002"
ORGANISATION = "01930000-0000-7000-8000-000000000003"
AINO = "01930000-0000-7000-8000-0000000000a1"
BJORN = "01930000-0000-7000-8000-0000000000b1"
CARITA = "01930000-0000-7000-8000-0000000000c1"
KAISA = "01930000-0000-7000-8000-0000000000d1"
PETRI = "01930000-0000-7000-8000-0000000000e1"
MAIJA = "01930000-0000-7000-8000-0000000000f1"
ANNA = "01930000-0000-7000-8000-0000000000f2"

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
FIRST = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
HOURS = timedelta(hours=1)
SESSION = session_id_of(GROUP, 1)


def planned(count: int = 2) -> tuple[PlannedSession, ...]:
    starts = [FIRST + timedelta(weeks=3 * turn) for turn in range(count)]
    return tuple(
        PlannedSession(session_id_of(GROUP, turn + 1), turn + 1, at, at + 2 * HOURS)
        for turn, at in enumerate(starts)
    )


series_planned = SeriesPlanned(
    GROUP, PROGRAMME, ORGANISATION, "A", "fi", "Europe/Helsinki", planned(), (AINO, BJORN), (KAISA,)
)
scheduled = SessionScheduled(
    SESSION,
    GROUP,
    PROGRAMME,
    ORGANISATION,
    1,
    2,
    FIRST,
    FIRST + 2 * HOURS,
    "Europe/Helsinki",
    0,
    (AINO, BJORN),
    (KAISA,),
)
