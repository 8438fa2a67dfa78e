"""Which fields of which events of others do we need?"""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load


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


class Needed(Schema):
    class Meta:
        unknown = EXCLUDE


class ProgrammeSchema(Needed):
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)

    @post_load
    def made(self, values: dict[str, Any], **_: Any) -> OfProgramme:
        return OfProgramme(**values)


class PersonInGroupSchema(Needed):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)

    @post_load
    def made(self, values: dict[str, Any], **_: Any) -> OfMember:
        return OfMember(**values)


class PersonErasedSchema(Needed):
    person_id = fields.String(required=True)

    @post_load
    def made(self, values: dict[str, Any], **_: Any) -> PersonErased:
        return PersonErased(**values)


class MemberSchema(Needed):
    person_id = fields.String(required=True)


class SessionPlanSchema(Needed):
    count = fields.Integer(required=True)
    weeks_apart = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    first_on = fields.Date(required=True)
    skip_holidays = fields.Boolean(required=True)
    country = fields.String(required=True)

    @post_load
    def made(self, values: dict[str, Any], **_: Any) -> SessionPlan:
        return SessionPlan(**values)


class GroupFormedSchema(Needed):
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

    @post_load
    def made(self, values: dict[str, Any], **_: Any) -> GroupFormed:
        members = tuple(member["person_id"] for member in values["members"])
        people = {"members": members, "facilitators": tuple(values["facilitators"])}
        return GroupFormed(**{**values, **people})


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
