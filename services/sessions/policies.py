"""When something happens to a programme or a group, what becomes of its meetings?"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from services.sessions.consumed import GroupFormed, OfMember, OfProgramme, PersonErased
from services.sessions.domain.commands import (
    AssignFacilitator,
    AssignToSession,
    CallOffMeetings,
    InvitePerson,
    JoinSeries,
    LeaveSeries,
    NoteProgramme,
    PlanSeries,
    ReleaseFacilitator,
    ReleaseFromSession,
    ScheduleSession,
    WithdrawInvitation,
)
from services.sessions.domain.planning import IsHoliday, Rhythm, every_session_id, plan
from services.sessions.domain.programme import programme
from services.sessions.domain.series import series
from services.sessions.domain.session import session
from shared.decider import Intent
from shared.erasure import BeginErasure, erasure

Policy = Callable[[Any, datetime], list[Intent]]


def note_whose_a_programme_is(event: OfProgramme, _: datetime) -> list[Intent]:
    return [Intent(programme, event.programme_id, NoteProgramme(event.programme_id, event.organisation_id))]


def call_off_the_meetings_of_a_cancelled_programme(event: OfProgramme, at: datetime) -> list[Intent]:
    command = CallOffMeetings(event.programme_id, event.organisation_id, at)
    return [Intent(programme, event.programme_id, command)]


def plan_a_series_for_each_group(event: GroupFormed, at: datetime) -> list[Intent]:
    """The series and its sessions, at the group's weekly time and not before it was formed."""
    wanted = event.session_plan
    rhythm = Rhythm(
        wanted.count,
        wanted.weeks_apart,
        wanted.minutes,
        wanted.first_on,
        event.weekday,
        event.time,
        event.timezone,
    )
    is_holiday = public_holidays(wanted.country) if wanted.skip_holidays else _never
    sessions = plan(event.group_id, rhythm, is_holiday, not_before=at)
    planned = PlanSeries(
        event.group_id,
        event.programme_id,
        event.organisation_id,
        event.label,
        event.language,
        event.timezone,
        sessions,
        event.members,
        event.facilitators,
    )
    scheduled = [
        ScheduleSession(
            one.session_id,
            event.group_id,
            event.programme_id,
            event.organisation_id,
            one.number,
            len(sessions),
            one.starts_at,
            one.ends_at,
            event.timezone,
            event.members,
            event.facilitators,
            at,
        )
        for one in sessions
    ]
    return [
        Intent(series, event.group_id, planned),
        *(Intent(session, one.session_id, one) for one in scheduled),
    ]


def invite_who_joins_a_group(event: OfMember, at: datetime) -> list[Intent]:
    return _to_group(event, JoinSeries(event.person_id), InvitePerson(event.person_id, at))


def withdraw_the_invitations_of_who_leaves_a_group(event: OfMember, at: datetime) -> list[Intent]:
    return _to_group(event, LeaveSeries(event.person_id), WithdrawInvitation(event.person_id, at))


def put_a_new_facilitator_on_the_coming_sessions(event: OfMember, at: datetime) -> list[Intent]:
    return _to_group(event, AssignFacilitator(event.person_id), AssignToSession(event.person_id, at))


def take_a_released_facilitator_off_the_coming_sessions(event: OfMember, at: datetime) -> list[Intent]:
    return _to_group(event, ReleaseFacilitator(event.person_id), ReleaseFromSession(event.person_id, at))


def erase_here_who_is_erased(event: PersonErased, at: datetime) -> list[Intent]:
    return [Intent(erasure, event.person_id, BeginErasure(event.person_id, at))]


@cache
def public_holidays(country: str) -> IsHoliday:
    """Whether a day is a public holiday there. Raises holidays' own error where it knows no such country."""
    import holidays  # takes its time to load, and is only needed when a group is formed

    days = holidays.country_holidays(country)

    def is_holiday(day: date) -> bool:
        return day in days

    return is_holiday


def _never(_: date) -> bool:
    return False


def _to_group(event: OfMember, to_series: object, to_session: object) -> list[Intent]:
    """To the series, and to every session that the group can have: those that are not there, or are no
    longer to come, ignore it."""
    return [
        Intent(series, event.group_id, to_series),
        *(Intent(session, ident, to_session) for ident in every_session_id(event.group_id)),
    ]


LISTENERS: Mapping[str, Sequence[Policy]] = {
    "registration.programme-planned.v1": (note_whose_a_programme_is,),
    "registration.programme-cancelled.v1": (call_off_the_meetings_of_a_cancelled_programme,),
    "registration.group-formed.v1": (plan_a_series_for_each_group,),
    "registration.member-joined.v1": (invite_who_joins_a_group,),
    "registration.member-left.v1": (withdraw_the_invitations_of_who_leaves_a_group,),
    "registration.facilitator-assigned.v1": (put_a_new_facilitator_on_the_coming_sessions,),
    "registration.facilitator-released.v1": (take_a_released_facilitator_off_the_coming_sessions,),
    "registration.person-erased.v1": (erase_here_who_is_erased,),
}
# What is heard even of somebody who has been erased: it brings nobody back.
TAKES_AWAY = frozenset(
    {
        "registration.member-left.v1",
        "registration.facilitator-released.v1",
        "registration.person-erased.v1",
    }
)
