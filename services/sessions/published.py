"""What may others know of a group's meetings? Ids and times, never a name, a link or a word of text."""

from marshmallow import Schema, fields

from services.sessions.domain import events, group_events
from shared.erasure import PersonErased
from shared.published import Published


class SessionNamed(Schema):
    session_id = fields.String(required=True)
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)


class PersonAtSession(SessionNamed):
    person_id = fields.String(required=True)


class PlannedSessionV1(Schema):
    session_id = fields.String(required=True)
    number = fields.Integer(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class SeriesPlannedV1(Schema):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    sessions = fields.List(fields.Nested(PlannedSessionV1), required=True)


class SeriesEndedV1(Schema):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    held = fields.Integer(required=True)


class SessionScheduledV1(SessionNamed):
    organisation_id = fields.String(required=True)
    number = fields.Integer(required=True)
    of = fields.Integer(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    timezone = fields.String(required=True)
    sequence = fields.Integer(required=True)
    invited = fields.List(fields.String(), required=True)
    facilitators = fields.List(fields.String(), required=True)


class SessionRescheduledV1(SessionScheduledV1):
    previous_starts_at = fields.AwareDateTime(required=True)


class SessionCancelledV1(SessionNamed):
    invited = fields.List(fields.String(), required=True)
    facilitators = fields.List(fields.String(), required=True)


class SessionHeldV1(SessionNamed):
    organisation_id = fields.String(required=True)
    number = fields.Integer(required=True)
    of = fields.Integer(required=True)
    last = fields.Boolean(required=True)
    held_at = fields.AwareDateTime(required=True)
    present = fields.List(fields.String(), required=True)
    absent = fields.List(fields.String(), required=True)


class PersonWithTimeV1(PersonAtSession):
    starts_at = fields.AwareDateTime(required=True)


class AbsenceV1(PersonAtSession):
    facilitators = fields.List(fields.String(), required=True)


class GroundRulesAgreedV1(Schema):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    version = fields.Integer(required=True)
    members = fields.List(fields.String(), required=True)


class GroundRulesAcceptedV1(Schema):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)
    version = fields.Integer(required=True)


class PersonErasedV1(Schema):
    person_id = fields.String(required=True)
    service = fields.String(required=True)
    erased_at = fields.AwareDateTime(required=True)


def _published(name: str, schema: Schema) -> Published:
    return Published(f"sessions.{name}.v1", schema, key="programme_id")


PUBLISHED: dict[type, Published] = {
    events.SeriesPlanned: _published("series-planned", SeriesPlannedV1()),
    events.SeriesEnded: _published("series-ended", SeriesEndedV1()),
    events.SessionScheduled: _published("session-scheduled", SessionScheduledV1()),
    events.SessionRescheduled: _published("session-rescheduled", SessionRescheduledV1()),
    events.SessionCancelled: _published("session-cancelled", SessionCancelledV1()),
    events.SessionHeld: _published("session-held", SessionHeldV1()),
    events.SessionDidNotTakePlace: _published("session-did-not-take-place", SessionNamed()),
    events.PersonInvited: _published("person-invited", PersonWithTimeV1()),
    events.InvitationWithdrawn: _published("invitation-withdrawn", PersonWithTimeV1()),
    events.SessionFacilitatorAssigned: _published("session-facilitator-assigned", PersonWithTimeV1()),
    events.SessionFacilitatorReleased: _published("session-facilitator-released", PersonWithTimeV1()),
    events.AbsenceTold: _published("absence-told", AbsenceV1()),
    events.AbsenceTakenBack: _published("absence-taken-back", AbsenceV1()),
    group_events.GroundRulesAgreed: _published("ground-rules-agreed", GroundRulesAgreedV1()),
    group_events.GroundRulesAccepted: _published("ground-rules-accepted", GroundRulesAcceptedV1()),
    PersonErased: Published("sessions.person-erased.v1", PersonErasedV1(), key="person_id"),
}
