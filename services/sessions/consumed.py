"""Which fields of which events of others do we need?"""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from marshmallow import Schema, fields, post_load

from shared.consumer import Needed


@dataclass(frozen=True, slots=True)
class OfProgramme:
    programme_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class OfMember:
    group_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SessionPlan:
    count: int
    weeks_apart: int
    minutes: int
    first_on: date
    skip_holidays: bool
    country: str


@dataclass(frozen=True, slots=True)
class GroupFormed:
    group_id: str
    programme_id: str
    organisation_id: str
    label: str
    members: tuple[str, ...]
    facilitators: tuple[str, ...]
    weekday: int
    time: time
    timezone: str
    language: str
    session_plan: SessionPlan


@dataclass(frozen=True, slots=True)
class PersonErased:
    person_id: str


class ProgrammeSchema(Needed):
    made = OfProgramme
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)


class PersonInGroupSchema(Needed):
    made = OfMember
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class PersonErasedSchema(Needed):
    made = PersonErased
    person_id = fields.String(required=True)


class MemberSchema(Needed):
    person_id = fields.String(required=True)

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> str:
        return str(values["person_id"])


class SessionPlanSchema(Needed):
    made = SessionPlan
    count = fields.Integer(required=True)
    weeks_apart = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    first_on = fields.Date(required=True)
    skip_holidays = fields.Boolean(required=True)
    country = fields.String(required=True)


class GroupFormedSchema(Needed):
    made = GroupFormed
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    label = fields.String(required=True)
    members = fields.List(fields.Nested(MemberSchema), required=True)
    facilitators = fields.List(fields.String(), required=True)
    weekday = fields.Integer(required=True)
    time = fields.Time(required=True, format="%H:%M")
    timezone = fields.String(required=True)
    language = fields.String(required=True)
    session_plan = fields.Nested(SessionPlanSchema, required=True)


CONSUMED: dict[str, Schema] = {
    "registration.programme-planned.v1": ProgrammeSchema(),
    "registration.programme-cancelled.v1": ProgrammeSchema(),
    "registration.group-formed.v1": GroupFormedSchema(),
    "registration.member-joined.v1": PersonInGroupSchema(),
    "registration.member-left.v1": PersonInGroupSchema(),
    "registration.facilitator-assigned.v1": PersonInGroupSchema(),
    "registration.facilitator-released.v1": PersonInGroupSchema(),
    "registration.person-erased.v1": PersonErasedSchema(),
}
