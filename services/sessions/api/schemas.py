"""What may a request say, and what does an answer look like?"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.sessions.domain.preparation import STEP_KINDS
from shared.moments import in_utc

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST_TEXT = 2000


class Instant(fields.AwareDateTime):
    """A moment, whatever zone it was said in; told as UTC with a Z."""

    def __init__(self, **more: Any) -> None:
        super().__init__(error_messages={"invalid_awareness": "Not a valid datetime."}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        moment = super()._deserialize(value, attr, data, **more)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from None

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_: Any) -> Any:
        return in_utc(value)


class Id(fields.UUID):
    """An id as the text that it is kept as."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **more))


def _plain(text: str) -> None:
    if UNPRINTABLE.search(text):
        raise ValidationError("text-is-not-plain")


def _said(text: str) -> None:
    if not text.strip():
        raise ValidationError("text-is-empty")


def _web_address(text: str) -> None:
    if not re.fullmatch(r"https://[^\s/?#@]+\.[^\s/?#@]+(?::\d+)?(?:[/?#]\S*)?", text):
        raise ValidationError("not-a-secure-address")


def text(longest: int = LONGEST_TEXT, **more: Any) -> fields.String:
    return fields.String(required=True, validate=[validate.Length(1, longest), _plain, _said], **more)


def address() -> fields.String:
    return fields.String(required=True, validate=[validate.Length(1, 1000), _plain, _web_address])


class TextBody(Schema):
    text = text()


class AddressBody(Schema):
    url = address()


class PageQuery(Schema):
    cursor = fields.String(validate=validate.Length(max=120))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))


class RescheduleBody(Schema):
    starts_at = Instant(required=True)
    minutes = fields.Integer(strict=True, load_default=None, validate=validate.Range(15, 480))


class HoldBody(Schema):
    held = fields.Boolean(load_default=True)


class AbsenceBody(Schema):
    note = fields.String(load_default=None, allow_none=True, validate=[validate.Length(max=500), _plain])


class AttendanceBody(Schema):
    present = fields.List(Id(), load_default=list, validate=validate.Length(max=100))
    absent = fields.List(Id(), load_default=list, validate=validate.Length(max=100))
    cleared = fields.List(Id(), load_default=list, validate=validate.Length(max=100))


class SubstituteBody(Schema):
    person_id = Id(required=True)
    instead_of = Id(required=True)


class PersonBody(Schema):
    person_id = Id(required=True)


class StepBody(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(STEP_KINDS))
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 480))
    title = fields.String(load_default="", validate=[validate.Length(max=120), _plain])


class AgendaBody(Schema):
    steps = fields.List(fields.Nested(StepBody), required=True, validate=validate.Length(1, 30))


class VoteBody(Schema):
    theme_id = Id(required=True)


class ChooseThemeBody(Schema):
    theme_id = Id(load_default=None, allow_none=True)


class MaterialBody(Schema):
    title = text(120)
    url = address()


class AcceptBody(Schema):
    version = fields.Integer(required=True, strict=True)


class GoalBody(Schema):
    text = text(500)


class GoalChange(Schema):
    text = fields.String(validate=[validate.Length(1, 500), _plain, _said])
    shared = fields.Boolean()
    reached = fields.Boolean(validate=validate.Equal(True))


class MailingBody(Schema):
    person_id = Id(required=True)
    refs = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    language = fields.String(required=True, validate=validate.OneOf(("fi", "sv", "en")))


class Made(Schema):
    id = fields.String()


class SessionShown(Schema):
    """A session as the caller may see it in a list."""

    id = fields.String()
    group_id = fields.String()
    programme_id = fields.String()
    number = fields.Integer()
    of = fields.Integer()
    starts_at = Instant()
    ends_at = Instant()
    timezone = fields.String()
    status = fields.String(metadata={"description": "scheduled, held, cancelled or not-held"})
    sequence = fields.Integer()
    opens_at = Instant(metadata={"description": "when the room opens"})
    opens_before = fields.Integer(metadata={"description": "minutes"})
    has_room = fields.Boolean()
    theme = fields.String(allow_none=True)
    task = fields.String(allow_none=True)
    expected = fields.Integer(metadata={"description": "members who are invited"})
    away = fields.Integer(metadata={"description": "members who cannot come"})
    present = fields.Integer(metadata={"description": "members marked as present"})
    role = fields.String(allow_none=True, metadata={"description": "the caller's: member or facilitator"})
    absent = fields.Boolean(metadata={"description": "whether the caller has told that they cannot come"})


class StepShown(Schema):
    kind = fields.String()
    title = fields.String()
    minutes = fields.Integer()
    starts_at = Instant()


class ThemeShown(Schema):
    id = fields.String()
    text = fields.String(allow_none=True)
    votes = fields.Integer()
    mine = fields.Boolean()


class MaterialShown(Schema):
    id = fields.String()
    title = fields.String()
    url = fields.String()


class AttendeeShown(Schema):
    person_id = fields.String()
    role = fields.String()
    expected = fields.Boolean()
    absent = fields.Boolean(metadata={"description": "told beforehand"})
    note = fields.String(allow_none=True)
    mark = fields.String(allow_none=True, metadata={"description": "present or absent, as taken"})
    joined = fields.Boolean(metadata={"description": "opened the room: a hint, not attendance"})


class SessionWhole(SessionShown):
    """A session with all that the caller may see of it; what is for staff is null for members."""

    agenda = fields.List(fields.Nested(StepShown))
    agenda_is_default = fields.Boolean()
    themes = fields.List(fields.Nested(ThemeShown))
    theme_id = fields.String(allow_none=True)
    materials = fields.List(fields.Nested(MaterialShown))
    attendees = fields.List(fields.Nested(AttendeeShown), allow_none=True)
    room = fields.String(allow_none=True)
    has_own_room = fields.Boolean(allow_none=True)


class Sessions(Schema):
    items = fields.List(fields.Nested(SessionShown))
    next = fields.String(allow_none=True)


class GroupShown(Schema):
    """What the group meets with; the room only to staff."""

    group_id = fields.String()
    room = fields.String(allow_none=True)
    channel = fields.String(allow_none=True)


class RuleShown(Schema):
    id = fields.String()
    text = fields.String(allow_none=True)
    mine = fields.Boolean(metadata={"description": "proposed by the caller"})


class GroundRulesShown(Schema):
    agreed = fields.List(fields.Nested(RuleShown))
    proposed = fields.List(fields.Nested(RuleShown), metadata={"description": "not agreed yet"})
    dropped = fields.List(fields.Nested(RuleShown), metadata={"description": "gone with the next agreement"})
    version = fields.Integer()
    accepted = fields.Boolean(metadata={"description": "by the caller, this version"})
    accepted_by = fields.List(fields.String())
    not_yet_accepted_by = fields.List(fields.String())


class GoalShown(Schema):
    id = fields.String()
    person_id = fields.String()
    text = fields.String(allow_none=True)
    shared = fields.Boolean()
    reached = fields.Boolean()
    mine = fields.Boolean()


class Goals(Schema):
    items = fields.List(fields.Nested(GoalShown))
    next = fields.String(allow_none=True)


class ConcernShown(Schema):
    id = fields.String()
    group_id = fields.String()
    person_id = fields.String()
    text = fields.String(allow_none=True)
    raised_at = Instant()
    settled = fields.Boolean()


class Concerns(Schema):
    items = fields.List(fields.Nested(ConcernShown))
    next = fields.String(allow_none=True)


class RoomShown(Schema):
    """Where a join link leads now; `url` is null unless `state` is open."""

    state = fields.String(metadata={"description": "early, open, over, cancelled or no-room"})
    url = fields.String(allow_none=True)
    number = fields.Integer()
    of = fields.Integer()
    starts_at = Instant()
    ends_at = Instant()
    opens_at = Instant()
    timezone = fields.String()


class CalendarShown(Schema):
    url = fields.String()


class AttachmentShown(Schema):
    filename = fields.String()
    content_type = fields.String()
    text = fields.String()


class Matter(Schema):
    facts = fields.Dict()
    attachments = fields.List(fields.Nested(AttachmentShown))
