"""What do others hear of the surveys? Who is asked and who has answered; never what."""

from marshmallow import Schema, fields

from services.surveys.domain import events
from shared.erasure import PersonErased
from shared.moments import MomentField
from shared.published import Published


class WaveOpenedV1(Schema):
    wave_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    group_id = fields.String(required=True)
    kind = fields.String(required=True)
    invited = fields.List(fields.String(), required=True)
    closes_at = MomentField(required=True, allow_none=True)
    remind_at = fields.List(MomentField(), required=True)


class RespondentV1(Schema):
    wave_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class WaveClosedV1(Schema):
    wave_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    group_id = fields.String(required=True)
    kind = fields.String(required=True)
    invited = fields.Integer(required=True)
    answered = fields.Integer(required=True)


class ReportReleasedV1(Schema):
    report_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    withheld = fields.Boolean(required=True)


class PersonErasedV1(Schema):
    person_id = fields.String(required=True)
    service = fields.String(required=True)
    erased_at = MomentField(required=True)


PUBLISHED = {
    events.WaveOpened: Published("surveys.wave-opened.v1", WaveOpenedV1(), key="programme_id"),
    events.RespondentInvited: Published("surveys.respondent-invited.v1", RespondentV1(), key="programme_id"),
    events.RespondentRemoved: Published("surveys.respondent-removed.v1", RespondentV1(), key="programme_id"),
    events.AnswerReceived: Published("surveys.answer-received.v1", RespondentV1(), key="programme_id"),
    events.WaveClosed: Published("surveys.wave-closed.v1", WaveClosedV1(), key="programme_id"),
    events.ReportReleased: Published("surveys.report-released.v1", ReportReleasedV1(), key="programme_id"),
    PersonErased: Published("surveys.person-erased.v1", PersonErasedV1(), key="person_id"),
}
