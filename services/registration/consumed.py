"""Which fields of which events, our own of other streams among them, do we need?"""

from dataclasses import dataclass

from marshmallow import Schema, fields

from shared.consumer import Needed


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


@dataclass(frozen=True, slots=True)
class MessageBounced:
    """A mail came back; `lasting`: the address takes none."""

    person_id: str
    contact_version: int
    lasting: bool


class LeftTheProgrammeSchema(Needed):
    made = LeftTheProgramme
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class MemberLetGoSchema(Needed):
    made = MemberLetGo
    programme_id = fields.String(required=True)
    group_id = fields.String(required=True)
    person_id = fields.String(required=True)


class MeetingOverSchema(Needed):
    made = MeetingOver
    group_id = fields.String(required=True)
    session_id = fields.String(required=True)


class ErasedElsewhereSchema(Needed):
    made = ErasedElsewhere
    person_id = fields.String(required=True)
    service = fields.String(required=True)


class MessageBouncedSchema(Needed):
    made = MessageBounced
    person_id = fields.String(required=True)
    contact_version = fields.Integer(required=True)
    lasting = fields.Boolean(required=True)


CONSUMED: dict[str, Schema] = {
    "registration.application-withdrawn.v1": LeftTheProgrammeSchema(),
    "registration.participant-left.v1": LeftTheProgrammeSchema(),
    "registration.member-let-go.v1": MemberLetGoSchema(),
    "sessions.session-held.v1": MeetingOverSchema(),
    "sessions.session-did-not-take-place.v1": MeetingOverSchema(),
    "sessions.session-cancelled.v1": MeetingOverSchema(),
    "sessions.person-erased.v1": ErasedElsewhereSchema(),
    "surveys.person-erased.v1": ErasedElsewhereSchema(),
    "notifications.message-bounced.v1": MessageBouncedSchema(),
    "notifications.person-erased.v1": ErasedElsewhereSchema(),
}
