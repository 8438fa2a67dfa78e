"""What do we need to know of programmes, groups and meetings, and of nothing else in those events?"""

from dataclasses import dataclass
from datetime import datetime

from marshmallow import fields

from shared.consumer import Needed


@dataclass(frozen=True, slots=True)
class ProgrammePlanned:
    programme_id: str
    organisation_id: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class ProgrammeRevised:
    programme_id: str
    capacity: int
    minimum_pairs: int


@dataclass(frozen=True, slots=True)
class ProgrammeEvent:
    programme_id: str


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    instrument: str
    minimum_pairs: int | None
    after_days: int
    reminders_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Member:
    person_id: str
    surveys: bool


@dataclass(frozen=True, slots=True)
class GroupFormed:
    group_id: str
    programme_id: str
    organisation_id: str
    members: tuple[Member, ...]
    timezone: str
    survey_plan: SurveyPlan | None


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
class Consent:
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SessionPlanned:
    group_id: str
    number: int
    ends_at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class SeriesEnded:
    group_id: str
    held: int


@dataclass(frozen=True, slots=True)
class PersonErased:
    person_id: str


class ProgrammePlannedSchema(Needed):
    made = ProgrammePlanned
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    capacity = fields.Integer(load_default=None, allow_none=True)


class ProgrammeRevisedSchema(Needed):
    made = ProgrammeRevised
    programme_id = fields.String(required=True)
    capacity = fields.Integer(required=True)
    minimum_pairs = fields.Integer(required=True)


class ProgrammeSchema(Needed):
    made = ProgrammeEvent
    programme_id = fields.String(required=True)


class SurveyPlanSchema(Needed):
    made = SurveyPlan
    instrument = fields.String(required=True)
    minimum_pairs = fields.Integer(load_default=None, allow_none=True)
    after_days = fields.Integer(required=True)
    reminders_days = fields.List(fields.Integer(), required=True)


class MemberSchema(Needed):
    made = Member
    person_id = fields.String(required=True)
    surveys = fields.Boolean(required=True)


class GroupFormedSchema(Needed):
    made = GroupFormed
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    members = fields.List(fields.Nested(MemberSchema), required=True)
    timezone = fields.String(required=True)
    survey_plan = fields.Nested(SurveyPlanSchema, load_default=None, allow_none=True)


class MemberJoinedSchema(Needed):
    made = MemberJoined
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)
    surveys = fields.Boolean(required=True)


class MemberLeftSchema(Needed):
    made = MemberLeft
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class ConsentSchema(Needed):
    made = Consent
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class SessionPlannedSchema(Needed):
    made = SessionPlanned
    group_id = fields.String(required=True)
    number = fields.Integer(required=True)
    ends_at = fields.AwareDateTime(format="iso", required=True)
    timezone = fields.String(required=True)


class SeriesEndedSchema(Needed):
    made = SeriesEnded
    group_id = fields.String(required=True)
    held = fields.Integer(required=True)


class PersonErasedSchema(Needed):
    made = PersonErased
    person_id = fields.String(required=True)


CONSUMED = {
    "registration.programme-planned.v1": ProgrammePlannedSchema(),
    "registration.programme-revised.v1": ProgrammeRevisedSchema(),
    "registration.programme-completed.v1": ProgrammeSchema(),
    "registration.programme-cancelled.v1": ProgrammeSchema(),
    "registration.group-formed.v1": GroupFormedSchema(),
    "registration.member-joined.v1": MemberJoinedSchema(),
    "registration.member-left.v1": MemberLeftSchema(),
    "registration.survey-consent-given.v1": ConsentSchema(),
    "registration.survey-consent-withdrawn.v1": ConsentSchema(),
    "registration.person-erased.v1": PersonErasedSchema(),
    "sessions.session-scheduled.v1": SessionPlannedSchema(),
    "sessions.session-rescheduled.v1": SessionPlannedSchema(),
    "sessions.series-ended.v1": SeriesEndedSchema(),
}
