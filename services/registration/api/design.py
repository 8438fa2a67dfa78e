"""How is a programme's design written as JSON or YAML, and read with every mistake named?"""

from dataclasses import fields as fields_of
from typing import Any, TypeVar
from zoneinfo import available_timezones

import msgspec
from marshmallow import Schema, ValidationError, fields, post_load
from marshmallow.validate import Length, OneOf, Range, Regexp

from services.registration.domain import design as d
from services.registration.domain.answers import FIELDS

T = TypeVar("T")
KINDS_OF_STEP = ("introduction", "pairs", "whole-group", "break", "ground-rules", "closing")
KINDS_OF_QUESTION = ("text", "choice", "choices")
CLASSES_OF_DATA = ("applications", "participants", "messages")
CODE = Regexp(r"^[a-z0-9][a-z0-9-]{0,39}$", error="not-a-code")
RANGE = "Must be greater than or equal to {min} and less than or equal to {max}."


def _between(least: int, most: int) -> Range:
    return Range(least, most, error=RANGE)


def _texts(longest: int) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=OneOf(d.LANGUAGES)),
        values=fields.String(validate=Length(max=longest)),
        required=True,
    )


def _many(schema: type[Schema], longest: int) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), load_default=(), validate=Length(max=longest))


def _weekly_time(text: str) -> None:
    try:
        d.weekly_time(text)
    except ValueError:
        raise ValidationError("not-a-weekly-time") from None


def _zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("not-a-timezone")


def _made(made: type[T], body: dict[str, Any]) -> T:
    """Lists become tuples, as events hold them."""
    return made(**{name: tuple(value) if isinstance(value, list) else value for name, value in body.items()})


class QuestionSchema(Schema):
    id = fields.String(required=True, validate=CODE)
    kind = fields.String(required=True, validate=OneOf(KINDS_OF_QUESTION))
    words = _texts(500)
    required = fields.Boolean(load_default=False)
    choices = fields.Dict(
        keys=fields.String(validate=CODE),
        values=fields.Dict(keys=fields.String(validate=OneOf(d.LANGUAGES)), values=fields.String()),
        load_default=dict,
        validate=Length(max=30),
    )

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.Question:
        return _made(d.Question, body)


class AgendaStepSchema(Schema):
    kind = fields.String(required=True, validate=OneOf(KINDS_OF_STEP))
    minutes = fields.Integer(strict=True, required=True, validate=_between(1, 240))
    words = _texts(500)

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.AgendaStep:
        return _made(d.AgendaStep, body)


class MeetingSchema(Schema):
    theme = _texts(300)
    agenda = _many(AgendaStepSchema, 30)

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.Meeting:
        return _made(d.Meeting, body)


class SessionPlanSchema(Schema):
    count = fields.Integer(strict=True, required=True, validate=_between(1, 30))
    weeks_apart = fields.Integer(strict=True, required=True, validate=_between(1, 12))
    minutes = fields.Integer(strict=True, required=True, validate=_between(15, 480))
    first_on = fields.Date(required=True)
    skip_holidays = fields.Boolean(load_default=True)
    country = fields.String(load_default="FI", validate=Regexp(r"^[A-Z]{2}$", error="not-a-country"))
    meetings = _many(MeetingSchema, 30)

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.SessionPlan:
        return _made(d.SessionPlan, body)


class SurveyPlanSchema(Schema):
    instrument = fields.String(required=True, validate=CODE)
    minimum_pairs = fields.Integer(strict=True, load_default=d.USUAL_PAIRS, validate=_between(1, 1000))
    after_days = fields.Integer(strict=True, load_default=14, validate=_between(1, 90))
    reminders_days = fields.List(fields.Integer(strict=True, validate=_between(1, 60)), load_default=(3, 7))

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.SurveyPlan:
        return _made(d.SurveyPlan, body)


class ConsentTextSchema(Schema):
    version = fields.String(required=True, validate=Length(1, 40))
    words = _texts(4000)

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.ConsentText:
        return _made(d.ConsentText, body)


class GroupRulesSchema(Schema):
    smallest = fields.Integer(strict=True, load_default=4, validate=_between(2, 50))
    largest = fields.Integer(strict=True, load_default=10, validate=_between(2, 50))
    competitors_apart = fields.Boolean(load_default=False)

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.GroupRules:
        return _made(d.GroupRules, body)


class DesignSchema(Schema):
    title = _texts(200)
    summary = _texts(600)
    description = _texts(8000)
    format = fields.String(load_default="peer-group", validate=OneOf(d.FORMATS))
    languages = fields.List(
        fields.String(validate=OneOf(d.LANGUAGES)), required=True, validate=Length(1, len(d.LANGUAGES))
    )
    timezone = fields.String(load_default="Europe/Helsinki", validate=_zone)
    capacity = fields.Integer(strict=True, required=True, validate=_between(1, 5000))
    opens_on = fields.Date(load_default=None, allow_none=True)
    closes_on = fields.Date(load_default=None, allow_none=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    offer_days = fields.Integer(strict=True, load_default=3, validate=_between(1, 30))
    asked = fields.Dict(
        keys=fields.String(validate=OneOf(sorted(FIELDS))),
        values=fields.String(validate=OneOf(("required", "optional"))),
        load_default=dict,
    )
    questions = _many(QuestionSchema, 40)
    weekly_slots = fields.List(fields.String(validate=_weekly_time), load_default=(), validate=Length(max=70))
    session_plan = fields.Nested(SessionPlanSchema, required=True)
    survey_plan = fields.Nested(SurveyPlanSchema, load_default=None, allow_none=True)
    survey_consent = fields.Nested(ConsentTextSchema, required=True)
    group_rules = fields.Nested(GroupRulesSchema, load_default=d.GroupRules())
    retention = fields.Dict(
        keys=fields.String(validate=OneOf(CLASSES_OF_DATA)),
        values=fields.Integer(strict=True, validate=_between(1, 3650)),
        load_default=dict,
    )
    funder_logos = fields.List(
        fields.String(validate=Regexp(r"^[a-z0-9-]+\.(svg|png)$", error="not-a-logo")),
        load_default=(),
        validate=Length(max=10),
    )

    @post_load
    def make(self, body: dict[str, Any], **_: Any) -> d.Design:
        return _made(d.Design, body)


def as_json(design: d.Design) -> dict[str, Any]:
    """The design as its schema reads it."""
    written: dict[str, Any] = msgspec.to_builtins(design)
    return written


def changed(design: d.Design, changes: dict[str, Any]) -> dict[str, Any]:
    """The design with some of its fields replaced, ready to be read anew."""
    known = {one.name for one in fields_of(d.Design)}
    unknown = {name: ["Unknown field."] for name in changes if name not in known}
    if unknown:
        raise ValidationError(unknown)
    return merged(as_json(design), changes)


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """A JSON merge patch (RFC 7396): objects are merged, null takes away, all else is replaced."""
    both = dict(below)
    for name, value in above.items():
        if value is None:
            both.pop(name, None)
        elif isinstance(value, dict):
            under = both.get(name)
            both[name] = merged(under if isinstance(under, dict) else {}, value)
        else:
            both[name] = value
    return both
