"""When a programme has long been over, who of its people has nothing more to be kept for?"""

from datetime import datetime

from services.registration.domain.erasure import ERASURE
from services.registration.domain.erasure_commands import EraseForAge
from services.registration.domain.places_state import Status
from services.registration.domain.retention import MESSAGES, RETENTION, class_of, days_of, kept_until
from services.registration.domain.retention_commands import NoteRetention, PlanRetention
from services.registration.projections.applications import applications_by
from services.registration.projections.programmes import design_of, programme
from services.registration.projections.retention import ends_in
from services.registration.projections.roles import roles_of
from services.registration.projections.standing import standing_in, standing_of
from shared.eventstore import Metadata, Store
from shared.execute import execute


def plan_retention(store: Store, programme_id: str, now: datetime, meta: Metadata) -> None:
    """From the programme's end on it is known how long each class of its data stays."""
    with store.database.read() as tx:
        row = programme(tx, programme_id)
    if row is not None:
        days = days_of(design_of(row).retention)
        execute(store, RETENTION, programme_id, PlanRetention(programme_id, days, now), meta)


def end_retention(store: Store, ref: str, now: datetime, meta: Metadata) -> None:
    """`ref`: programme and class of data. Whoever is still kept for something else goes when that ends;
    what was noted of messages is notifications' to forget, which hears of it."""
    programme_id, _, data_class = ref.partition(":")
    with store.database.read() as tx:
        people = [row.person_id for row in standing_in(tx, programme_id)]
    for person_id in people if data_class != MESSAGES else ():
        until = person_kept_until(store, person_id)
        if until is not None and until <= now:
            execute(store, ERASURE, person_id, EraseForAge(person_id, now), meta)
    execute(store, RETENTION, programme_id, NoteRetention(data_class), meta)


def person_kept_until(store: Store, person_id: str) -> datetime | None:
    """None: not in sight, for they take part or work here."""
    ends: list[datetime | None] = []
    with store.database.read() as tx:
        if roles_of(tx, person_id).works_here:
            return None
        for application in applications_by(tx, person_id):
            standing = standing_of(tx, application.application_id)
            if standing is not None:
                after = ends_in(tx, application.programme_id)
                ends.append(after.get(class_of(Status(standing.status))))
    return kept_until(ends)
