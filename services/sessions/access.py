"""Who may see or change which meetings? Rules for `allow`; each takes the route's own ids."""

from typing import Any
from uuid import UUID

from services.sessions.projections.attendees import attendee
from services.sessions.projections.concerns import organisation_of_concern
from services.sessions.projections.goals import owner_of_goal
from services.sessions.projections.groups import FACILITATOR, group_of
from services.sessions.projections.meetings import meeting
from services.sessions.projections.programmes import organisation_of
from shared.auth import Caller
from shared.http import store


def staff_of_programme(who: Caller, programme_id: str, **_: Any) -> bool:
    """Coordinators of the programme's organisation, and admins."""
    if not _is_id(programme_id):
        return False
    with store().database.read() as tx:
        owner = organisation_of(tx, programme_id)
    return owner is not None and (who.admin or owner in who.coordinates)


def reads_schedule(who: Caller, programme_id: str, **_: Any) -> bool:
    """The programme's staff, and a system of its organisation that may read schedules."""
    if staff_of_programme(who, programme_id):
        return True
    if who.partner is None or not _is_id(programme_id):
        return False
    with store().database.read() as tx:
        owner = organisation_of(tx, programme_id)
    return owner is not None and who.has_scope("schedules:read", owner)


def coordinator_of_programme(who: Caller, programme_id: str, **_: Any) -> bool:
    """Coordinators alone: what is told in confidence is not for admins."""
    if not _is_id(programme_id):
        return False
    with store().database.read() as tx:
        return organisation_of(tx, programme_id) in who.coordinates


def staff_of_group(who: Caller, group_id: str, **_: Any) -> bool:
    """The group's facilitators, its organisation's coordinators, and admins."""
    if not _is_id(group_id):
        return False
    with store().database.read() as tx:
        group = group_of(tx, group_id)
    if group is None:
        return False
    return who.admin or group_id in who.facilitates or group.organisation_id in who.coordinates


def member_of_group(who: Caller, group_id: str, **_: Any) -> bool:
    if group_id not in who.member_of:
        return False
    with store().database.read() as tx:
        return group_of(tx, group_id) is not None


def in_group(who: Caller, group_id: str, **_: Any) -> bool:
    return member_of_group(who, group_id) or staff_of_group(who, group_id)


def staff_of_session(who: Caller, session_id: str, **_: Any) -> bool:
    """The group's staff, and whoever stands in for a facilitator at this session."""
    if not _is_id(session_id):
        return False
    with store().database.read() as tx:
        found = meeting(tx, session_id)
        own = attendee(tx, session_id, who.person) if who.person else None
    if found is None:
        return False
    stands_in = own is not None and own.expected and own.role == FACILITATOR
    return stands_in or staff_of_group(who, found.group_id)


def expected_at_session(who: Caller, session_id: str, **_: Any) -> bool:
    if not _is_id(session_id) or who.person is None:
        return False
    with store().database.read() as tx:
        own = attendee(tx, session_id, who.person)
    return own is not None and own.expected


def in_session(who: Caller, session_id: str, **_: Any) -> bool:
    return expected_at_session(who, session_id) or staff_of_session(who, session_id)


def coordinator_of_concern(who: Caller, concern_id: str, **_: Any) -> bool:
    if not _is_id(concern_id):
        return False
    with store().database.read() as tx:
        return organisation_of_concern(tx, concern_id) in who.coordinates


def owns_goal(who: Caller, goal_id: str, **_: Any) -> bool:
    if not _is_id(goal_id) or who.person is None:
        return False
    with store().database.read() as tx:
        return owner_of_goal(tx, goal_id) == who.person


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
