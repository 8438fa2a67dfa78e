"""What can happen while groups are made, and to a group once it is formed?"""

from dataclasses import dataclass
from datetime import date, datetime

from services.registration.domain.formation.model import Give
from services.registration.domain.formation.people import Pair
from services.registration.domain.formation.proposing import Reason
from services.registration.domain.formation.scoring import Score

# a programme's grouping


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """A group as it is planned: who, when (0 is Monday), in which language, led by whom."""

    group_id: str
    label: str
    weekday: int
    time: str
    language: str
    members: tuple[str, ...]
    facilitators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """The rules that a proposal was made by; the board goes on judging by them."""

    smallest: int
    largest: int
    competitors_apart: bool
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupsAsked:
    """Somebody wants a proposal: it is looked for, which takes its time."""

    programme_id: str
    organisation_id: str
    seed: int
    group_count: int | None
    rules: ProposalRules
    at: datetime


@dataclass(frozen=True, slots=True)
class NoGroupsFound:
    programme_id: str
    why: str


@dataclass(frozen=True, slots=True)
class GroupsProposed:
    """Ids, rules and figures only: the words of the reasons are made from live data."""

    programme_id: str
    organisation_id: str
    seed: int
    rules: ProposalRules
    groups: tuple[DraftGroup, ...]
    reasons: tuple[Reason, ...]
    score: Score
    best: float
    proved: bool
    repeatable: bool
    ways_out: tuple[tuple[Give, ...], ...]


@dataclass(frozen=True, slots=True)
class MemberMoved:
    """By hand. `left` None: the person had no group yet."""

    programme_id: str
    person_id: str
    left: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MoveUndone:
    """`to` None: the person is without a group again."""

    programme_id: str
    person_id: str
    left: str
    to: str | None


@dataclass(frozen=True, slots=True)
class MemberPinned:
    programme_id: str
    person_id: str
    group_id: str


@dataclass(frozen=True, slots=True)
class MemberUnpinned:
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class FacilitatorPlaced:
    programme_id: str
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class FacilitatorTakenAway:
    programme_id: str
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class MeetingTimeChosen:
    programme_id: str
    group_id: str
    weekday: int
    time: str
    language: str


@dataclass(frozen=True, slots=True)
class GroupsPublished:
    """`despite`: the hard rules that the coordinator knowingly went against."""

    programme_id: str
    organisation_id: str
    groups: tuple[DraftGroup, ...]
    despite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberTransferred:
    """After publishing. `left` None: the person had no group."""

    programme_id: str
    person_id: str
    left: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MemberLetGo:
    """Who is no longer in the programme has no group either."""

    programme_id: str
    group_id: str
    person_id: str


GroupingEvent = (
    GroupsAsked
    | NoGroupsFound
    | GroupsProposed
    | MemberMoved
    | MoveUndone
    | MemberPinned
    | MemberUnpinned
    | FacilitatorPlaced
    | FacilitatorTakenAway
    | MeetingTimeChosen
    | GroupsPublished
    | MemberTransferred
    | MemberLetGo
)

# a group


@dataclass(frozen=True, slots=True)
class FirstMember:
    """Somebody in a group from its start. `surveys`: whether they have consented to the surveys."""

    person_id: str
    surveys: bool


@dataclass(frozen=True, slots=True)
class PlannedSessions:
    """When a group meets, as those who plan its series need it."""

    count: int
    weeks_apart: int
    minutes: int
    first_on: date
    skip_holidays: bool
    country: str


@dataclass(frozen=True, slots=True)
class PlannedSurveys:
    instrument: str
    minimum_pairs: int
    after_days: int
    reminders_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupFormed:
    group_id: str
    programme_id: str
    organisation_id: str
    label: str
    members: tuple[FirstMember, ...]
    facilitators: tuple[str, ...]
    weekday: int
    time: str
    timezone: str
    language: str
    largest: int
    session_plan: PlannedSessions
    survey_plan: PlannedSurveys | None


@dataclass(frozen=True, slots=True)
class MemberJoined:
    group_id: str
    programme_id: str
    person_id: str
    surveys: bool


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
class SubstituteNamed:
    """For one meeting, in place of the group's facilitators."""

    group_id: str
    programme_id: str
    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SubstituteReleased:
    """The meeting that they were to lead is over, or called off."""

    group_id: str
    programme_id: str
    session_id: str
    person_id: str


GroupEvent = (
    GroupFormed
    | MemberJoined
    | MemberLeft
    | FacilitatorAssigned
    | FacilitatorReleased
    | SubstituteNamed
    | SubstituteReleased
)
