"""What have a group and its people told each other, and which links were they given?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.personal import Of, Personal

# Ground rules


@dataclass(frozen=True, slots=True)
class GroundRuleProposed:
    group_id: str
    programme_id: str
    rule_id: str
    person_id: str
    text: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class GroundRuleDropped:
    group_id: str
    programme_id: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class GroundRulesAgreed:
    group_id: str
    programme_id: str
    version: int
    rules: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroundRulesAccepted:
    group_id: str
    programme_id: str
    person_id: str
    version: int


# Goals


@dataclass(frozen=True, slots=True)
class GoalSet:
    goal_id: str
    group_id: str
    person_id: str
    text: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class GoalReworded:
    goal_id: str
    person_id: str
    text: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class GoalShared:
    goal_id: str


@dataclass(frozen=True, slots=True)
class GoalKeptPrivate:
    goal_id: str


@dataclass(frozen=True, slots=True)
class GoalReached:
    goal_id: str


@dataclass(frozen=True, slots=True)
class GoalDropped:
    goal_id: str


# Concerns


@dataclass(frozen=True, slots=True)
class ConcernRaised:
    concern_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    person_id: str
    text: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class ConcernSettled:
    concern_id: str
    settled_by: str


# Links; of a token only the hash is ever kept, written as an id


@dataclass(frozen=True, slots=True)
class JoinLinkMade:
    link_id: str
    session_id: str
    person_id: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarLinkMade:
    person_id: str
    link_id: str
    language: str


@dataclass(frozen=True, slots=True)
class CalendarLinksRevoked:
    person_id: str
