"""Who comes within the reach of a programme's staff, and who leaves it?"""

from datetime import datetime

from services.notifications.consumed import (
    ApplicationMoved,
    CoordinatorChanged,
    GroupChanged,
    GroupFormed,
    ProgrammePlanned,
)
from services.notifications.domain.audience import AUDIENCE
from services.notifications.domain.commands import (
    AddToGroup,
    CountIn,
    CountOut,
    ForgetCoordinator,
    FormGroup,
    NoteCoordinator,
    OpenAudience,
    RemoveFromGroup,
)
from services.notifications.domain.queueing import queue
from services.notifications.domain.staff import STAFF
from shared.decider import Intent


def note_the_coordinator(event: CoordinatorChanged, at: datetime) -> list[Intent]:
    command = NoteCoordinator(event.organisation_id, event.person_id, at)
    return [Intent(STAFF, event.organisation_id, command)]


def forget_the_coordinator(event: CoordinatorChanged, at: datetime) -> list[Intent]:
    command = ForgetCoordinator(event.organisation_id, event.person_id, at)
    return [Intent(STAFF, event.organisation_id, command)]


def open_the_audience(event: ProgrammePlanned, at: datetime) -> list[Intent]:
    command = OpenAudience(event.programme_id, event.organisation_id, at)
    return [Intent(AUDIENCE, event.programme_id, command)]


def count_the_applicant_in(event: ApplicationMoved, at: datetime) -> list[Intent]:
    command = CountIn(event.programme_id, event.organisation_id, event.person_id, at)
    return [Intent(AUDIENCE, event.programme_id, command)]


def count_the_applicant_out(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [Intent(AUDIENCE, event.programme_id, CountOut(event.programme_id, event.person_id, at))]


def gather_the_group(event: GroupFormed, at: datetime) -> list[Intent]:
    command = FormGroup(
        event.programme_id,
        event.organisation_id,
        event.group_id,
        tuple(member.person_id for member in event.members),
        event.facilitators,
        at,
    )
    return [Intent(AUDIENCE, event.programme_id, command)]


def add_the_member(event: GroupChanged, at: datetime) -> list[Intent]:
    """Whoever joins a group that meets already is welcomed as the others were."""
    welcome = queue(
        "group-welcome",
        event.group_id,
        event.person_id,
        at,
        {"programme_id": event.programme_id, "group_id": event.group_id},
        event.programme_id,
    )
    return [_add(event, "member", at), welcome]


def remove_the_member(event: GroupChanged, at: datetime) -> list[Intent]:
    return [_remove(event, "member", at)]


def add_the_facilitator(event: GroupChanged, at: datetime) -> list[Intent]:
    return [_add(event, "facilitator", at)]


def remove_the_facilitator(event: GroupChanged, at: datetime) -> list[Intent]:
    return [_remove(event, "facilitator", at)]


def _add(event: GroupChanged, role: str, at: datetime) -> Intent:
    command = AddToGroup(event.programme_id, event.group_id, event.person_id, role, at)
    return Intent(AUDIENCE, event.programme_id, command)


def _remove(event: GroupChanged, role: str, at: datetime) -> Intent:
    command = RemoveFromGroup(event.programme_id, event.group_id, event.person_id, role, at)
    return Intent(AUDIENCE, event.programme_id, command)
