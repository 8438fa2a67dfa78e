"""What can be asked of people, organisations, programmes, places and applications?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.registration.domain.design import Design
from shared.personal import Clear


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    person_id: str
    name: Clear[str]
    email: Clear[str]
    phone: Clear[str] | None
    language: str


@dataclass(frozen=True, slots=True)
class CorrectName:
    name: Clear[str]


@dataclass(frozen=True, slots=True)
class CorrectEmail:
    email: Clear[str]


@dataclass(frozen=True, slots=True)
class MarkContact:
    """Mail to the address of this version of the contact has come back for good."""

    version: int


@dataclass(frozen=True, slots=True)
class CorrectPhone:
    phone: Clear[str] | None


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class ChooseShownToGroup:
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppointAdmin:
    person_id: str


@dataclass(frozen=True, slots=True)
class RequestSignIn:
    request_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    organisation_id: str
    name: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class NameSender:
    sender: str


@dataclass(frozen=True, slots=True)
class DismissSender:
    pass


@dataclass(frozen=True, slots=True)
class AppointCoordinator:
    person_id: str


@dataclass(frozen=True, slots=True)
class DismissCoordinator:
    person_id: str


@dataclass(frozen=True, slots=True)
class EngageFacilitator:
    person_id: str
    able: Clear[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DismissFacilitator:
    person_id: str


@dataclass(frozen=True, slots=True)
class PlanProgramme:
    programme_id: str
    organisation_id: str
    design: Design
    now: datetime


@dataclass(frozen=True, slots=True)
class ReviseDesign:
    design: Design
    now: datetime


@dataclass(frozen=True, slots=True)
class OpenApplications:
    now: datetime


@dataclass(frozen=True, slots=True)
class CloseApplications:
    now: datetime


@dataclass(frozen=True, slots=True)
class StartProgramme:
    now: datetime


@dataclass(frozen=True, slots=True)
class CompleteProgramme:
    now: datetime


@dataclass(frozen=True, slots=True)
class CancelProgramme:
    now: datetime


@dataclass(frozen=True, slots=True)
class OpenPlaces:
    programme_id: str
    organisation_id: str
    capacity: int
    offer_days: int


@dataclass(frozen=True, slots=True)
class ChangeCapacity:
    capacity: int
    now: datetime


@dataclass(frozen=True, slots=True)
class ClosePlaces:
    pass


@dataclass(frozen=True, slots=True)
class SettlePlaces:
    pass


@dataclass(frozen=True, slots=True)
class EndPlaces:
    """`completed`: those who are in have completed it; else it was cancelled."""

    completed: bool


@dataclass(frozen=True, slots=True)
class RequestPlace:
    application_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class AcceptApplication:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AcceptAll:
    """Everyone who has applied and waits for an answer, in the order in which they applied."""

    now: datetime


@dataclass(frozen=True, slots=True)
class DeclineApplication:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class OfferPlace:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class DeclineOffer:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class LapseOffer:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class PauseParticipation:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ResumeParticipation:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class LeaveProgramme:
    application_id: str
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CompleteParticipation:
    application_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """`design` is the programme's, whose questions these are the answers to."""

    application_id: str
    programme_id: str
    organisation_id: str
    person_id: str
    channel: str
    language: str
    external_reference: str | None
    answers: Clear[dict[str, Any]]
    consent_version: str | None
    design: Design
    now: datetime


@dataclass(frozen=True, slots=True)
class CorrectAnswers:
    answers: Clear[dict[str, Any]]
    design: Design


@dataclass(frozen=True, slots=True)
class NoteCall:
    note_id: str
    note: Clear[str]


@dataclass(frozen=True, slots=True)
class GiveSurveyConsent:
    text_version: str
    design: Design
    now: datetime


@dataclass(frozen=True, slots=True)
class WithdrawSurveyConsent:
    now: datetime


PersonCommand = (
    RegisterPerson
    | CorrectName
    | CorrectEmail
    | MarkContact
    | CorrectPhone
    | ChooseLanguage
    | ChooseShownToGroup
    | AppointAdmin
    | RequestSignIn
)
OrganisationCommand = (
    FoundOrganisation
    | NameSender
    | DismissSender
    | AppointCoordinator
    | DismissCoordinator
    | EngageFacilitator
    | DismissFacilitator
)
ProgrammeCommand = (
    PlanProgramme
    | ReviseDesign
    | OpenApplications
    | CloseApplications
    | StartProgramme
    | CompleteProgramme
    | CancelProgramme
)
OfApplicant = (
    AcceptApplication
    | DeclineApplication
    | OfferPlace
    | AcceptOffer
    | DeclineOffer
    | LapseOffer
    | WithdrawApplication
    | PauseParticipation
    | ResumeParticipation
    | LeaveProgramme
    | CompleteParticipation
)
PlacesCommand = (
    OpenPlaces
    | ChangeCapacity
    | ClosePlaces
    | SettlePlaces
    | EndPlaces
    | RequestPlace
    | AcceptAll
    | OfApplicant
)
ApplicationCommand = SubmitApplication | CorrectAnswers | NoteCall | GiveSurveyConsent | WithdrawSurveyConsent
