"""What has happened in a group's meetings? Facts in the past tense; free text belongs to its writer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from services.sessions.domain.planning import PlannedSession
from shared.personal import Of, Personal

# The programme


@dataclass(frozen=True, slots=True)
class ProgrammeNoted:
    programme_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class MeetingsCalledOff:
    programme_id: str
    organisation_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ComingSessionsCancelled:
    programme_id: str


# A group's series


@dataclass(frozen=True, slots=True)
class SeriesPlanned:
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
class MemberJoined:
    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class MemberLeft:
    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class FacilitatorAssigned:
    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class FacilitatorReleased:
    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class GroupRoomSet:
    group_id: str
    programme_id: str
    person_id: str
    url: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class GroupChannelSet:
    group_id: str
    programme_id: str
    person_id: str
    url: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class SessionStruckOff:
    """One session of the series is over, whether it was held or not."""

    group_id: str
    programme_id: str
    session_id: str
    held: bool


@dataclass(frozen=True, slots=True)
class SeriesEnded:
    group_id: str
    programme_id: str
    organisation_id: str
    held: int


# The life of one session


@dataclass(frozen=True, slots=True)
class SessionScheduled:
    session_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    number: int
    of: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    sequence: int
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionRescheduled:
    session_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    number: int
    of: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    sequence: int
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]
    previous_starts_at: datetime


@dataclass(frozen=True, slots=True)
class SessionCancelled:
    session_id: str
    group_id: str
    programme_id: str
    sequence: int
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionHeld:
    session_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    number: int
    of: int
    last: bool
    held_at: datetime
    present: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionDidNotTakePlace:
    session_id: str
    group_id: str
    programme_id: str


@dataclass(frozen=True, slots=True)
class PersonInvited:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class SessionFacilitatorAssigned:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class SessionFacilitatorReleased:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class AbsenceTold:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    facilitators: tuple[str, ...]
    note: Annotated[Personal[str], Of("person_id")] | None


@dataclass(frozen=True, slots=True)
class AbsenceTakenBack:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttendanceTaken:
    """Only what this tap changed: `cleared` are those whose mark was taken away."""

    session_id: str
    group_id: str
    programme_id: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    cleared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PresenceSuggested:
    """Someone opened the room: a hint for whoever takes attendance, not attendance."""

    session_id: str
    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class JoinLinksRevoked:
    session_id: str
    group_id: str
    programme_id: str
    person_id: str
    at: datetime


# What a session is prepared with


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class AgendaSet:
    """`titles` stands beside `steps`, one each; an empty one leaves the step its kind's name."""

    session_id: str
    programme_id: str
    person_id: str
    steps: tuple[Step, ...]
    titles: Annotated[Personal[list[str]], Of("person_id")]


@dataclass(frozen=True, slots=True)
class ThemeProposed:
    session_id: str
    programme_id: str
    theme_id: str
    person_id: str
    text: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class ThemeVoted:
    session_id: str
    programme_id: str
    theme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ThemeChosen:
    session_id: str
    programme_id: str
    theme_id: str


@dataclass(frozen=True, slots=True)
class MaterialAdded:
    session_id: str
    programme_id: str
    material_id: str
    person_id: str
    link: Annotated[Personal[dict[str, Any]], Of("person_id")]


@dataclass(frozen=True, slots=True)
class MaterialRemoved:
    session_id: str
    programme_id: str
    material_id: str


@dataclass(frozen=True, slots=True)
class TaskGiven:
    session_id: str
    programme_id: str
    person_id: str
    text: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class SessionRoomSet:
    session_id: str
    programme_id: str
    person_id: str
    url: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class SessionRoomDropped:
    """From here on the session meets in its group's room again."""

    session_id: str
    programme_id: str
