"""What did an applicant say, and do they consent to the surveys?"""

from dataclasses import dataclass, replace
from typing import Any, assert_never
from uuid import UUID, uuid5

from services.registration.domain.answers import holds_identity_code, problems_of
from services.registration.domain.commands import (
    ApplicationCommand,
    CorrectAnswers,
    GiveSurveyConsent,
    NoteCall,
    SubmitApplication,
    WithdrawSurveyConsent,
)
from services.registration.domain.design import Design
from services.registration.domain.events import (
    AnswersCorrected,
    ApplicationEvent,
    ApplicationSubmitted,
    CallNoted,
    SurveyConsentGiven,
    SurveyConsentWithdrawn,
)
from shared.decider import Decider, Rejected

CHANNELS = ("web", "phone", "partner")


@dataclass(frozen=True, slots=True)
class NotSubmitted:
    pass


@dataclass(frozen=True, slots=True)
class Submitted:
    application_id: str
    programme_id: str
    person_id: str
    consent_version: str | None = None


Application = NotSubmitted | Submitted


def application_id(programme_id: str, person_id: str) -> str:
    """One application for each programme and person."""
    return str(uuid5(UUID(programme_id), person_id))


def decide(command: ApplicationCommand, application: Application) -> list[ApplicationEvent]:
    match command, application:
        case SubmitApplication(), NotSubmitted():
            return _submit(command)
        case SubmitApplication(channel="web"), Submitted():
            # Said on a public page: an answer other than to the first would tell who has applied.
            return []
        case SubmitApplication(), Submitted():
            raise Rejected("already-applied")
        case _, NotSubmitted():
            raise Rejected("unknown-application")
        case CorrectAnswers(), Submitted():
            _refuse_wrong(command.design, command.answers.value)
            return [AnswersCorrected(application.application_id, application.person_id, command.answers)]
        case NoteCall(), Submitted():
            if holds_identity_code(command.note.value):
                raise Rejected("personal-identity-code", "note")
            return [
                CallNoted(application.application_id, application.person_id, command.note_id, command.note)
            ]
        case GiveSurveyConsent(text_version=version), Submitted():
            _refuse_another_text(command.design, version)
            if application.consent_version == version:
                return []
            return [SurveyConsentGiven(*_about(application), version, command.now)]
        case WithdrawSurveyConsent(), Submitted():
            if application.consent_version is None:
                return []
            return [SurveyConsentWithdrawn(*_about(application), command.now)]
        case _:
            raise Rejected("not-now")


def _submit(command: SubmitApplication) -> list[ApplicationEvent]:
    _refuse_wrong(command.design, command.answers.value)
    submitted = ApplicationSubmitted(
        command.application_id,
        command.programme_id,
        command.organisation_id,
        command.person_id,
        command.channel,
        command.language,
        command.external_reference,
        command.answers,
    )
    if command.consent_version is None:
        return [submitted]
    if command.channel != "web":
        raise Rejected("consent-is-ones-own", "survey_consent")
    _refuse_another_text(command.design, command.consent_version)
    about = (command.application_id, command.programme_id, command.person_id)
    return [submitted, SurveyConsentGiven(*about, command.consent_version, command.now)]


def _refuse_wrong(design: Design, answers: dict[str, Any]) -> None:
    for field, slug in problems_of(design, answers).items():
        raise Rejected(slug, f"answers.{field}")


def _refuse_another_text(design: Design, version: str) -> None:
    if version != design.survey_consent.version:
        raise Rejected("another-consent-text", "survey_consent")


def _about(application: Submitted) -> tuple[str, str, str]:
    return application.application_id, application.programme_id, application.person_id


def evolve(application: Application, event: ApplicationEvent) -> Application:
    if isinstance(event, ApplicationSubmitted):
        return Submitted(event.application_id, event.programme_id, event.person_id)
    if isinstance(application, NotSubmitted):
        raise ValueError("an application's story begins with its submission")
    match event:
        case AnswersCorrected() | CallNoted():
            return application
        case SurveyConsentGiven():
            return replace(application, consent_version=event.text_version)
        case SurveyConsentWithdrawn():
            return replace(application, consent_version=None)
        case _:
            assert_never(event)


APPLICATION: Decider[ApplicationCommand, Application, ApplicationEvent] = Decider(
    "application", NotSubmitted(), decide, evolve
)
