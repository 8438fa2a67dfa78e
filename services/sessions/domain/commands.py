"""What can be asked of a group's meetings?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.sessions.domain.events import Step
from services.sessions.domain.planning import PlannedSession

# The programme


@dataclass(frozen=True, slots=True)
class NoteProgramme:
    programme_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class CallOffMeetings:
    programme_id: str
    organisation_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class FinishCallingOff:
    programme_id: str


# A group's series


@dataclass(frozen=True, slots=True)
class PlanSeries:
    group_id: str
    programme_id: str
    organisation_id: str
    label: str
    language: str
    timezone: str
    sessions: tuple[PlannedSession, ...]
    members: tuple[str, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinSeries:
    person_id: str


@dataclass(frozen=True, slots=True)
class LeaveSeries:
    person_id: str


@dataclass(frozen=True, slots=True)
class AssignFacilitator:
    person_id: str


@dataclass(frozen=True, slots=True)
class ReleaseFacilitator:
    person_id: str


@dataclass(frozen=True, slots=True)
class SetGroupRoom:
    person_id: str
    url: str


@dataclass(frozen=True, slots=True)
class SetGroupChannel:
    person_id: str
    url: str


@dataclass(frozen=True, slots=True)
class StrikeOffSession:
    """Told together with the session's own command; `last` is what that command was told."""

    session_id: str
    held: bool
    last: bool


# The life of one session


@dataclass(frozen=True, slots=True)
class ScheduleSession:
    session_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    number: int
    of: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class RescheduleSession:
    starts_at: datetime
    minutes: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class CancelSession:
    pass


@dataclass(frozen=True, slots=True)
class HoldSession:
    last: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class SayItDidNotTakePlace:
    now: datetime


@dataclass(frozen=True, slots=True)
class InvitePerson:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class WithdrawInvitation:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AssignToSession:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ReleaseFromSession:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SubstituteFacilitator:
    person_id: str
    instead_of: str
    now: datetime


@dataclass(frozen=True, slots=True)
class TellAbsence:
    person_id: str
    note: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class TakeBackAbsence:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class TakeAttendance:
    present: tuple[str, ...]
    absent: tuple[str, ...]
    cleared: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class SuggestPresence:
    person_id: str


@dataclass(frozen=True, slots=True)
class RevokeJoinLinks:
    person_id: str
    now: datetime


# What a session is prepared with


@dataclass(frozen=True, slots=True)
class SetAgenda:
    person_id: str
    steps: tuple[Step, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposeTheme:
    theme_id: str
    person_id: str
    text: str


@dataclass(frozen=True, slots=True)
class VoteForTheme:
    theme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ChooseTheme:
    """Without a `theme_id` the group's vote decides."""

    theme_id: str | None


@dataclass(frozen=True, slots=True)
class AddMaterial:
    material_id: str
    person_id: str
    link: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RemoveMaterial:
    material_id: str


@dataclass(frozen=True, slots=True)
class GiveTask:
    person_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SetSessionRoom:
    person_id: str
    url: str


@dataclass(frozen=True, slots=True)
class DropSessionRoom:
    pass


# Ground rules


@dataclass(frozen=True, slots=True)
class ProposeGroundRule:
    group_id: str
    programme_id: str
    rule_id: str
    person_id: str
    text: str


@dataclass(frozen=True, slots=True)
class DropGroundRule:
    rule_id: str


@dataclass(frozen=True, slots=True)
class AgreeGroundRules:
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcceptGroundRules:
    person_id: str
    version: int


# Goals


@dataclass(frozen=True, slots=True)
class SetGoal:
    goal_id: str
    group_id: str
    person_id: str
    text: str


@dataclass(frozen=True, slots=True)
class RewordGoal:
    text: str


@dataclass(frozen=True, slots=True)
class ShareGoal:
    pass


@dataclass(frozen=True, slots=True)
class KeepGoalPrivate:
    pass


@dataclass(frozen=True, slots=True)
class ReachGoal:
    pass


@dataclass(frozen=True, slots=True)
class DropGoal:
    pass


# Concerns


@dataclass(frozen=True, slots=True)
class RaiseConcern:
    concern_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    person_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SettleConcern:
    person_id: str


# Links


@dataclass(frozen=True, slots=True)
class MakeJoinLink:
    link_id: str
    session_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class MakeCalendarLink:
    person_id: str
    link_id: str
    language: str


@dataclass(frozen=True, slots=True)
class RevokeCalendarLinks:
    person_id: str
