"""What may others know of our events? Ids and settings; never a name, a contact or free text."""

from marshmallow import Schema, fields

from services.registration.domain import erasure_events, events, grouping_events, retention_events
from services.registration.domain.design import USUAL_PAIRS
from shared.moments import MomentField
from shared.published import Published


class OrganisationV1(Schema):
    organisation_id = fields.String(required=True)


class CoordinatorV1(Schema):
    organisation_id = fields.String(required=True)
    person_id = fields.String(required=True)


class ProgrammePlannedV1(Schema):
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    languages = fields.List(fields.String(), required=True, attribute="design.languages")
    timezone = fields.String(required=True, attribute="design.timezone")
    capacity = fields.Integer(required=True, attribute="design.capacity")


class ProgrammeRevisedV1(Schema):
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    capacity = fields.Integer(required=True, attribute="design.capacity")
    # where no survey is planned, as many as usual: there is no report to need them
    minimum_pairs = fields.Integer(
        required=True, attribute="design.survey_plan.minimum_pairs", dump_default=USUAL_PAIRS
    )


class ProgrammeV1(Schema):
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)


class ApplicationV1(Schema):
    application_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    person_id = fields.String(required=True)


class PlaceOfferedV1(ApplicationV1):
    until = MomentField(format="iso", required=True)


class SurveyConsentV1(Schema):
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class SignInRequestedV1(Schema):
    request_id = fields.String(required=True)
    person_id = fields.String(required=True)


class ErasureAskedV1(Schema):
    request_id = fields.String(required=True)
    person_id = fields.String(required=True)


class ErasureConfirmedV1(Schema):
    person_id = fields.String(required=True)
    due_at = MomentField(format="iso", required=True)


class PersonErasedV1(Schema):
    person_id = fields.String(required=True)
    erased_at = MomentField(format="iso", required=True)


class RetentionEndedV1(Schema):
    programme_id = fields.String(required=True)
    data_class = fields.String(required=True)


class MemberV1(Schema):
    person_id = fields.String(required=True)
    surveys = fields.Boolean(required=True)


class SessionPlanV1(Schema):
    count = fields.Integer(required=True)
    weeks_apart = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    first_on = fields.Date(required=True)
    skip_holidays = fields.Boolean(required=True)
    country = fields.String(required=True)


class SurveyPlanV1(Schema):
    instrument = fields.String(required=True)
    minimum_pairs = fields.Integer(required=True)
    after_days = fields.Integer(required=True)
    reminders_days = fields.List(fields.Integer(), required=True)


class GroupFormedV1(Schema):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    label = fields.String(required=True)
    members = fields.List(fields.Nested(MemberV1), required=True)
    facilitators = fields.List(fields.String(), required=True)
    weekday = fields.Integer(required=True)
    time = fields.String(required=True)
    timezone = fields.String(required=True)
    language = fields.String(required=True)
    session_plan = fields.Nested(SessionPlanV1, required=True)
    survey_plan = fields.Nested(SurveyPlanV1, required=True, allow_none=True)


class OfGroupV1(Schema):
    group_id = fields.String(required=True)
    programme_id = fields.String(required=True)
    person_id = fields.String(required=True)


class MemberJoinedV1(OfGroupV1):
    surveys = fields.Boolean(required=True)


def _public(event: type, name: str, schema: Schema, key: str = "programme_id") -> tuple[type, Published]:
    return event, Published(f"registration.{name}.v1", schema, key)


PUBLISHED: dict[type, Published] = dict(
    [
        _public(events.SignInRequested, "sign-in-requested", SignInRequestedV1(), "person_id"),
        _public(events.OrganisationFounded, "organisation-founded", OrganisationV1(), "organisation_id"),
        _public(events.CoordinatorAppointed, "coordinator-appointed", CoordinatorV1(), "organisation_id"),
        _public(events.CoordinatorDismissed, "coordinator-dismissed", CoordinatorV1(), "organisation_id"),
        _public(events.ProgrammePlanned, "programme-planned", ProgrammePlannedV1()),
        _public(events.DesignRevised, "programme-revised", ProgrammeRevisedV1()),
        _public(events.ApplicationsOpened, "applications-opened", ProgrammeV1()),
        _public(events.ApplicationsClosed, "applications-closed", ProgrammeV1()),
        _public(events.ProgrammeStarted, "programme-started", ProgrammeV1()),
        _public(events.ProgrammeCompleted, "programme-completed", ProgrammeV1()),
        _public(events.ProgrammeCancelled, "programme-cancelled", ProgrammeV1()),
        _public(events.ApplicationSubmitted, "application-submitted", ApplicationV1()),
        _public(events.ApplicationAccepted, "application-accepted", ApplicationV1()),
        _public(events.ApplicationWaitlisted, "application-waitlisted", ApplicationV1()),
        _public(events.PlaceOffered, "place-offered", PlaceOfferedV1()),
        _public(events.OfferLapsed, "offer-lapsed", ApplicationV1()),
        _public(events.ApplicationDeclined, "application-declined", ApplicationV1()),
        _public(events.ApplicationWithdrawn, "application-withdrawn", ApplicationV1()),
        _public(events.ParticipantPaused, "participant-paused", ApplicationV1()),
        _public(events.ParticipantResumed, "participant-resumed", ApplicationV1()),
        _public(events.ParticipantLeft, "participant-left", ApplicationV1()),
        _public(events.ParticipantCompleted, "participant-completed", ApplicationV1()),
        _public(events.SurveyConsentGiven, "survey-consent-given", SurveyConsentV1()),
        _public(events.SurveyConsentWithdrawn, "survey-consent-withdrawn", SurveyConsentV1()),
        _public(erasure_events.ErasureAsked, "erasure-asked", ErasureAskedV1(), "person_id"),
        _public(erasure_events.ErasureConfirmed, "erasure-confirmed", ErasureConfirmedV1(), "person_id"),
        _public(erasure_events.PersonErased, "person-erased", PersonErasedV1(), "person_id"),
        _public(retention_events.RetentionEnded, "retention-ended", RetentionEndedV1()),
        _public(grouping_events.MemberLetGo, "member-let-go", OfGroupV1()),
        _public(grouping_events.GroupFormed, "group-formed", GroupFormedV1()),
        _public(grouping_events.MemberJoined, "member-joined", MemberJoinedV1()),
        _public(grouping_events.MemberLeft, "member-left", OfGroupV1()),
        _public(grouping_events.FacilitatorAssigned, "facilitator-assigned", OfGroupV1()),
        _public(grouping_events.FacilitatorReleased, "facilitator-released", OfGroupV1()),
    ]
)
