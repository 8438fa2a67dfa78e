"""What can happen to people, organisations, programmes, places and applications?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from services.registration.domain.design import Design, NextStep
from services.registration.domain.sender_events import SenderDismissed, SenderNamed
from shared.personal import Of, Personal

# a person


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    """Known by contact and language. `shown`: what beside the name the group sees."""

    person_id: str
    name: Annotated[Personal[str], Of("person_id")]
    email: Annotated[Personal[str], Of("person_id")]
    phone: Annotated[Personal[str], Of("person_id")] | None
    language: str


@dataclass(frozen=True, slots=True)
class NameCorrected:
    person_id: str
    name: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class EmailCorrected:
    person_id: str
    email: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class ContactBounced:
    """Mail to the address comes back. `version`: of the contact, the how manieth address it is."""

    person_id: str
    version: int


@dataclass(frozen=True, slots=True)
class PhoneCorrected:
    """`phone` None: the number has been taken away."""

    person_id: str
    phone: Annotated[Personal[str], Of("person_id")] | None


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    person_id: str
    language: str


@dataclass(frozen=True, slots=True)
class ShownToGroupChosen:
    person_id: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdminAppointed:
    person_id: str


@dataclass(frozen=True, slots=True)
class SignInRequested:
    request_id: str
    person_id: str
    at: datetime


# an organisation


@dataclass(frozen=True, slots=True)
class OrganisationFounded:
    """`reply_to`: the organisation's own address, to which people answer; no person's."""

    organisation_id: str
    name: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class CoordinatorAppointed:
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class CoordinatorDismissed:
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class FacilitatorEngaged:
    """Somebody who may lead groups of the organisation. `able`: {languages, weekly_times}."""

    organisation_id: str
    person_id: str
    able: Annotated[Personal[dict[str, Any]], Of("person_id")]


@dataclass(frozen=True, slots=True)
class FacilitatorDismissed:
    organisation_id: str
    person_id: str


# a programme; `then` is what its calendar brings about next


@dataclass(frozen=True, slots=True)
class ProgrammePlanned:
    programme_id: str
    organisation_id: str
    design: Design
    then: NextStep | None


@dataclass(frozen=True, slots=True)
class DesignRevised:
    programme_id: str
    organisation_id: str
    design: Design
    then: NextStep | None


@dataclass(frozen=True, slots=True)
class ApplicationsOpened:
    programme_id: str
    organisation_id: str
    then: NextStep | None


@dataclass(frozen=True, slots=True)
class ApplicationsClosed:
    programme_id: str
    organisation_id: str
    then: NextStep | None


@dataclass(frozen=True, slots=True)
class ProgrammeStarted:
    programme_id: str
    organisation_id: str
    then: NextStep | None


@dataclass(frozen=True, slots=True)
class ProgrammeCompleted:
    programme_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class ProgrammeCancelled:
    programme_id: str
    organisation_id: str


# a programme's places


@dataclass(frozen=True, slots=True)
class PlacesOpened:
    programme_id: str
    organisation_id: str
    capacity: int
    offer_days: int


@dataclass(frozen=True, slots=True)
class CapacityChanged:
    programme_id: str
    capacity: int


@dataclass(frozen=True, slots=True)
class PlacesClosed:
    """No more requests; the waiting list still moves."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class PlacesSettled:
    """The programme runs: a freed place is no longer offered by itself."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class PlacesEnded:
    programme_id: str


@dataclass(frozen=True, slots=True)
class PlaceRequested:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ApplicationAccepted:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ApplicationWaitlisted:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class PlaceOffered:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class OfferLapsed:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ApplicationDeclined:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ParticipantPaused:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ParticipantResumed:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """`reason` is one of a few codes, never free text."""

    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantCompleted:
    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str


# what an applicant said


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    """`channel`: web, phone (a coordinator wrote it down) or partner (its system sent it)."""

    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str
    channel: str
    language: str
    external_reference: str | None
    answers: Annotated[Personal[dict[str, Any]], Of("person_id")]


@dataclass(frozen=True, slots=True)
class AnswersCorrected:
    application_id: str
    person_id: str
    answers: Annotated[Personal[dict[str, Any]], Of("person_id")]


@dataclass(frozen=True, slots=True)
class CallNoted:
    application_id: str
    person_id: str
    note_id: str
    note: Annotated[Personal[str], Of("person_id")]


@dataclass(frozen=True, slots=True)
class SurveyConsentGiven:
    application_id: str
    programme_id: str
    person_id: str
    text_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SurveyConsentWithdrawn:
    application_id: str
    programme_id: str
    person_id: str
    at: datetime


PersonEvent = (
    PersonRegistered
    | NameCorrected
    | EmailCorrected
    | ContactBounced
    | PhoneCorrected
    | LanguageChosen
    | ShownToGroupChosen
    | AdminAppointed
    | SignInRequested
)
OrganisationEvent = (
    OrganisationFounded
    | SenderNamed
    | SenderDismissed
    | CoordinatorAppointed
    | CoordinatorDismissed
    | FacilitatorEngaged
    | FacilitatorDismissed
)
ProgrammeEvent = (
    ProgrammePlanned
    | DesignRevised
    | ApplicationsOpened
    | ApplicationsClosed
    | ProgrammeStarted
    | ProgrammeCompleted
    | ProgrammeCancelled
)
PlacesEvent = (
    PlacesOpened
    | CapacityChanged
    | PlacesClosed
    | PlacesSettled
    | PlacesEnded
    | PlaceRequested
    | ApplicationAccepted
    | ApplicationWaitlisted
    | PlaceOffered
    | OfferLapsed
    | ApplicationDeclined
    | ApplicationWithdrawn
    | ParticipantPaused
    | ParticipantResumed
    | ParticipantLeft
    | ParticipantCompleted
)
ApplicationEvent = (
    ApplicationSubmitted | AnswersCorrected | CallNoted | SurveyConsentGiven | SurveyConsentWithdrawn
)
