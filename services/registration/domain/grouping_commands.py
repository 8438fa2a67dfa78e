"""What can be asked of a programme's grouping, and of a group?"""

from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.formation.model import Give
from services.registration.domain.formation.proposing import Reason
from services.registration.domain.formation.scoring import Score
from services.registration.domain.grouping_events import (
    DraftGroup,
    FirstMember,
    PlannedSessions,
    PlannedSurveys,
    ProposalRules,
)

# a programme's grouping


@dataclass(frozen=True, slots=True)
class AskForGroups:
    """`group_count` None: as few groups as the bounds allow."""

    programme_id: str
    organisation_id: str
    seed: int
    group_count: int | None
    rules: ProposalRules
    now: datetime


@dataclass(frozen=True, slots=True)
class TellThatNoGroupsWereFound:
    """`why` is the slug of a refusal."""

    why: str


@dataclass(frozen=True, slots=True)
class ProposeGroups:
    """What the solver found, with ids for its groups."""

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
class MoveMember:
    person_id: str
    to: str


@dataclass(frozen=True, slots=True)
class UndoMove:
    pass


@dataclass(frozen=True, slots=True)
class PinMember:
    person_id: str


@dataclass(frozen=True, slots=True)
class UnpinMember:
    person_id: str


@dataclass(frozen=True, slots=True)
class PlaceFacilitator:
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class TakeFacilitatorAway:
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ChooseMeetingTime:
    group_id: str
    weekday: int
    time: str
    language: str


@dataclass(frozen=True, slots=True)
class PublishGroups:
    """`groups` as they were looked at; `participants` who are in the programme now; `broken` the hard
    rules that do not hold, `despite` those the coordinator knowingly goes against."""

    groups: tuple[DraftGroup, ...]
    participants: frozenset[str]
    broken: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferMember:
    person_id: str
    to: str


@dataclass(frozen=True, slots=True)
class LetGoOfMember:
    person_id: str


GroupingCommand = (
    AskForGroups
    | TellThatNoGroupsWereFound
    | ProposeGroups
    | MoveMember
    | UndoMove
    | PinMember
    | UnpinMember
    | PlaceFacilitator
    | TakeFacilitatorAway
    | ChooseMeetingTime
    | PublishGroups
    | TransferMember
    | LetGoOfMember
)

# a group


@dataclass(frozen=True, slots=True)
class FormGroup:
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
class AddMember:
    person_id: str
    surveys: bool


@dataclass(frozen=True, slots=True)
class RemoveMember:
    person_id: str


@dataclass(frozen=True, slots=True)
class AssignFacilitator:
    person_id: str


@dataclass(frozen=True, slots=True)
class ReleaseFacilitator:
    person_id: str


@dataclass(frozen=True, slots=True)
class NameSubstitute:
    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ReleaseSubstitute:
    session_id: str


GroupCommand = (
    FormGroup
    | AddMember
    | RemoveMember
    | AssignFacilitator
    | ReleaseFacilitator
    | NameSubstitute
    | ReleaseSubstitute
)
