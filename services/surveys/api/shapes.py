"""Which shapes do requests and answers have?"""

from typing import Any

from marshmallow import Schema, fields, validate

from shared.moments import MomentField

MOST_ITEMS = 200


def _answers(**kwargs: Any) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.Integer(strict=True, allow_none=True),
        validate=validate.Length(max=MOST_ITEMS),
        **kwargs,
    )


class AnswersSchema(Schema):
    """By item: the chosen value, or null for one that is skipped."""

    answers = _answers(required=True)


class SubmissionSchema(Schema):
    """Without answers, the draft as last saved is sent."""

    answers = _answers(load_default=None)


class OptionSchema(Schema):
    value = fields.Integer()
    label = fields.String()


class ItemSchema(Schema):
    id = fields.String()
    asks = fields.String()
    options = fields.List(fields.Nested(OptionSchema))


class QuestionnaireSchema(Schema):
    wave_id = fields.String()
    kind = fields.String()
    submitted = fields.Boolean()
    closes_at = MomentField(allow_none=True)
    timezone = fields.String()
    language = fields.String()
    instrument = fields.String()
    instrument_version = fields.Integer()
    title = fields.String()
    intro = fields.String()
    items = fields.List(fields.Nested(ItemSchema))
    answers = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))


class SavedSchema(Schema):
    saved = fields.Integer(metadata={"description": "how many items have an answer now"})


class SubmittedSchema(Schema):
    submitted = fields.Boolean()


class InstrumentSchema(Schema):
    instrument = fields.String()
    version = fields.Integer()
    title = fields.String()
    intro = fields.String()
    licence = fields.String()
    items = fields.List(fields.Nested(ItemSchema))
    scales = fields.List(fields.Dict())


class MyWaveSchema(Schema):
    wave_id = fields.String()
    programme_id = fields.String()
    group_id = fields.String()
    kind = fields.String()
    opened_at = MomentField()
    closes_at = MomentField(allow_none=True)
    timezone = fields.String()
    open = fields.Boolean()
    answered = fields.Boolean()


class MyWavesSchema(Schema):
    items = fields.List(fields.Nested(MyWaveSchema))
    next = fields.String(allow_none=True)


class LinkSchema(Schema):
    link = fields.String()


class PointSchema(Schema):
    kind = fields.String()
    wave_id = fields.String()
    opened_at = MomentField()
    score = fields.Float()


class MyScaleSchema(Schema):
    scale = fields.String()
    name = fields.String()
    explains = fields.String()
    lowest = fields.Float()
    highest = fields.Float()
    higher_is_better = fields.Boolean()
    points = fields.List(fields.Nested(PointSchema))


class ContactSchema(Schema):
    name = fields.String()
    phone = fields.String()
    note = fields.String()


class HelpSchema(Schema):
    checked = fields.String()
    contacts = fields.List(fields.Nested(ContactSchema))


class MyResultSchema(Schema):
    programme_id = fields.String()
    title = fields.String()
    scales = fields.List(fields.Nested(MyScaleSchema))
    help = fields.Nested(HelpSchema)


class MyResultsSchema(Schema):
    items = fields.List(fields.Nested(MyResultSchema))
    next = fields.String(allow_none=True)


class RespondentSchema(Schema):
    person_id = fields.String()
    answered = fields.Boolean()


class WaveSchema(Schema):
    wave_id = fields.String()
    group_id = fields.String()
    kind = fields.String()
    state = fields.String()
    opened_at = MomentField(allow_none=True)
    closes_at = MomentField(allow_none=True)
    closed_at = MomentField(allow_none=True)
    timezone = fields.String()
    invited = fields.Integer()
    answered = fields.Integer()
    respondents = fields.List(fields.Nested(RespondentSchema))


class WavesSchema(Schema):
    items = fields.List(fields.Nested(WaveSchema))
    next = fields.String(allow_none=True)


class ReportSchema(Schema):
    programme_id = fields.String()
    status = fields.String(metadata={"description": "none, gathering, awaited or released"})
    report_id = fields.String(allow_none=True)
    released_at = MomentField(allow_none=True)
    instrument = fields.String(allow_none=True)
    instrument_version = fields.Integer(allow_none=True)
    title = fields.String(allow_none=True)
    code_version = fields.String(allow_none=True)
    withheld = fields.Boolean(allow_none=True)
    figures = fields.Dict(allow_none=True)


class ReportingCheckSchema(Schema):
    can_report = fields.Boolean()
    status = fields.String(metadata={"description": "too-small, may-fall-short, enough or no-survey"})
    minimum_pairs = fields.Integer()
    capacity = fields.Integer(allow_none=True)
    consenting = fields.Integer(allow_none=True)
    detail = fields.String()


class MailingRefsSchema(Schema):
    programme_id = fields.String(required=True)
    wave_id = fields.String()
    report_id = fields.String()


class MailingSchema(Schema):
    person_id = fields.String(required=True)
    refs = fields.Nested(MailingRefsSchema, required=True)
    language = fields.String(required=True, validate=validate.OneOf(["fi", "sv", "en"]))


class FactsSchema(Schema):
    facts = fields.Dict()
