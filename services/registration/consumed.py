"""Which fields of which events, our own of other streams among them, do we need?"""

from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load


@dataclass(frozen=True, slots=True)
class LeftTheProgramme:
    """Somebody is no longer in, before the start or after it."""

    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class MemberLetGo:
    programme_id: str
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class MeetingOver:
    """Held, or not to be held any more."""

    group_id: str
    session_id: str


@dataclass(frozen=True, slots=True)
class ErasedElsewhere:
    """Another service has erased them too: a receipt."""

    person_id: str
    service: str


class LeftTheProgrammeSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)

    @post_load
    def made(self, told: dict[str, Any], **_: Any) -> LeftTheProgramme:
        return LeftTheProgramme(**told)


class MemberLetGoSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    programme_id = fields.String(required=True)
    group_id = fields.String(required=True)
    person_id = fields.String(required=True)

    @post_load
    def made(self, told: dict[str, Any], **_: Any) -> MemberLetGo:
        return MemberLetGo(**told)


class MeetingOverSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    group_id = fields.String(required=True)
    session_id = fields.String(required=True)

    @post_load
    def made(self, told: dict[str, Any], **_: Any) -> MeetingOver:
        return MeetingOver(**told)


class ErasedElsewhereSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    person_id = fields.String(required=True)
    service = fields.String(required=True)

    @post_load
    def made(self, told: dict[str, Any], **_: Any) -> ErasedElsewhere:
        return ErasedElsewhere(**told)


CONSUMED: dict[str, Schema] = {
    "registration.application-withdrawn.v1": LeftTheProgrammeSchema(),
    "registration.participant-left.v1": LeftTheProgrammeSchema(),
    "registration.member-let-go.v1": MemberLetGoSchema(),
    "sessions.session-held.v1": MeetingOverSchema(),
    "sessions.session-did-not-take-place.v1": MeetingOverSchema(),
    "sessions.session-cancelled.v1": MeetingOverSchema(),
    "sessions.person-erased.v1": ErasedElsewhereSchema(),
    "surveys.person-erased.v1": ErasedElsewhereSchema(),
    "notifications.person-erased.v1": ErasedElsewhereSchema(),
}
