"""Who coordinates an organisation, and of which reports are they still to be told?"""

from dataclasses import dataclass, replace
from typing import assert_never

from services.notifications.domain.commands import (
    AnnounceReport,
    FinishAnnouncement,
    ForgetCoordinator,
    NoteCoordinator,
)
from services.notifications.domain.events import (
    AnnouncementFinished,
    CoordinatorForgotten,
    CoordinatorNoted,
    ReportAnnounced,
)
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Staff:
    """`announced` holds every report once told of; `waiting` those whose messages are not queued yet."""

    coordinators: frozenset[str] = frozenset()
    announced: frozenset[str] = frozenset()
    waiting: tuple[ReportAnnounced, ...] = ()


Event = CoordinatorNoted | CoordinatorForgotten | ReportAnnounced | AnnouncementFinished
Command = NoteCoordinator | ForgetCoordinator | AnnounceReport | FinishAnnouncement


def decide(command: Command, staff: Staff) -> list[Event]:
    match command:
        case NoteCoordinator():
            if command.person_id in staff.coordinators:
                return []
            return [CoordinatorNoted(command.organisation_id, command.person_id)]
        case ForgetCoordinator():
            if command.person_id not in staff.coordinators:
                return []
            return [CoordinatorForgotten(command.organisation_id, command.person_id)]
        case AnnounceReport():
            if command.report_id in staff.announced or not staff.coordinators:
                return []
            return [
                ReportAnnounced(
                    command.organisation_id,
                    command.programme_id,
                    command.report_id,
                    tuple(sorted(staff.coordinators)),
                    command.now,
                )
            ]
        case FinishAnnouncement():
            if command.report_id not in {one.report_id for one in staff.waiting}:
                return []
            return [AnnouncementFinished(command.organisation_id, command.report_id)]
        case _:
            assert_never(command)


def evolve(staff: Staff, event: Event) -> Staff:
    match event:
        case CoordinatorNoted():
            return replace(staff, coordinators=staff.coordinators | {event.person_id})
        case CoordinatorForgotten():
            return replace(staff, coordinators=staff.coordinators - {event.person_id})
        case ReportAnnounced():
            return replace(
                staff, announced=staff.announced | {event.report_id}, waiting=(*staff.waiting, event)
            )
        case AnnouncementFinished():
            rest = tuple(one for one in staff.waiting if one.report_id != event.report_id)
            return replace(staff, waiting=rest)
        case _:
            assert_never(event)


STAFF: Decider[Command, Staff, Event] = Decider("staff", Staff(), decide, evolve)
