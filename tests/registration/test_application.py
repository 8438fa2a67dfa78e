"""What may an applicant say, and when do they consent to the surveys?"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.registration.domain.answers import holds_identity_code, is_business_id, problems_of
from services.registration.domain.application import APPLICATION, application_id
from services.registration.domain.commands import (
    CorrectAnswers,
    GiveSurveyConsent,
    NoteCall,
    SubmitApplication,
    WithdrawSurveyConsent,
)
from services.registration.domain.events import (
    AnswersCorrected,
    ApplicationSubmitted,
    CallNoted,
    SurveyConsentGiven,
    SurveyConsentWithdrawn,
)
from shared.personal import Clear
from tests.kit import story
from tests.registration.designs import a_design, good_answers

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
design = a_design()
answers = Clear(good_answers())
submit = SubmitApplication(
    "a1", "p1", "o1", "aino", "web", "fi", None, answers, consent_version=None, design=design, now=NOW
)
submitted = ApplicationSubmitted("a1", "p1", "o1", "aino", "web", "fi", None, answers)
consented = SurveyConsentGiven("a1", "p1", "aino", "c1", NOW)
application = story(APPLICATION)
sent = application.given(submitted)


def test_an_application_is_submitted_with_or_without_consent():
    application.when(submit).then(submitted)
    application.when(replace(submit, consent_version="c1")).then(submitted, consented)
    application.when(replace(submit, consent_version="c0")).then_rejected("another-consent-text")


def test_applying_twice_on_the_web_changes_nothing_and_tells_nothing():
    sent.when(submit).then_nothing()
    sent.when(replace(submit, channel="phone")).then_rejected("already-applied")


def test_nobody_consents_for_another():
    by_phone = replace(submit, channel="phone", consent_version="c1")
    application.when(by_phone).then_rejected("consent-is-ones-own", "survey_consent")


def test_there_is_one_application_for_each_programme_and_person():
    programme = "0192f0c4-0000-7000-8000-000000000001"
    assert application_id(programme, "aino") == application_id(programme, "aino")
    assert application_id(programme, "aino") != application_id(programme, "björn")


def test_answers_are_corrected_within_what_is_asked():
    better = Clear(good_answers(company="Ainon leipomo ja kahvila"))
    sent.when(CorrectAnswers(better, design)).then(AnswersCorrected("a1", "aino", better))
    wrong = Clear(good_answers(membership=True))
    sent.when(CorrectAnswers(wrong, design)).then_rejected("not-asked", "answers.membership")
    application.when(CorrectAnswers(better, design)).then_rejected("unknown-application")


def test_a_call_is_noted_but_never_a_personal_identity_code():
    note = Clear("Soitti ja kysyi aikataulusta")
    sent.when(NoteCall("n1", note)).then(CallNoted("a1", "aino", "n1", note))
    sent.when(NoteCall("n1", Clear("tunnus 131052-308T"))).then_rejected("personal-identity-code", "note")


def test_consent_is_given_and_withdrawn_without_losing_the_place():
    given = sent.when(GiveSurveyConsent("c1", design, NOW)).then(consented)
    given.when(GiveSurveyConsent("c1", design, NOW)).then_nothing()
    gone = given.when(WithdrawSurveyConsent(NOW)).then(SurveyConsentWithdrawn("a1", "p1", "aino", NOW))
    gone.when(WithdrawSurveyConsent(NOW)).then_nothing()
    sent.when(GiveSurveyConsent("c0", design, NOW)).then_rejected("another-consent-text")


@pytest.mark.parametrize(
    "given, problems",
    [
        ({}, {}),
        ({"company": " "}, {"company": "answer-needed"}),
        ({"business_id": "1572860-0", "trade": "S"}, {}),
        ({"business_id": "1572860-1"}, {"business_id": "not-a-business-id"}),
        ({"business_id": 15728600}, {"business_id": "not-a-business-id"}),
        ({"trade": "Z"}, {"trade": "not-a-trade"}),
        ({"years_in_business": "four"}, {"years_in_business": "not-valid"}),
        ({"years_in_business": True}, {"years_in_business": "not-valid"}),
        ({"weekly_times": ["mon 17:00"]}, {}),
        ({"weekly_times": ["mon 18:00"]}, {"weekly_times": "not-a-choice"}),
        ({"needs": "x" * 4001}, {"needs": "too-long"}),
        ({"needs": "olen 131052-308T"}, {"needs": "personal-identity-code"}),
        ({"website": "https://aino.fi"}, {"website": "not-asked"}),
        ({"shoe_size": 41}, {"shoe_size": "not-asked"}),
        ({"questions": {}}, {"questions.mind": "answer-needed"}),
        ({"questions": {"mind": "c"}}, {"questions.mind": "not-a-choice"}),
        ({"questions": {"mind": ["a"]}}, {"questions.mind": "not-a-choice"}),
        ({"questions": {"mind": "a", "body": "b"}}, {"questions.body": "not-asked"}),
        ({"questions": ["a"]}, {"questions": "not-valid"}),
    ],
)
def test_each_answer_is_held_against_what_the_programme_asks(given: Any, problems: Any):
    assert problems_of(design, good_answers(**given)) == problems


def test_free_weekly_times_are_any_times():
    free = replace(design, weekly_slots=())
    assert problems_of(free, good_answers(weekly_times=["sat 08:30"])) == {}
    assert problems_of(free, good_answers(weekly_times=["noon"])) == {"weekly_times": "not-a-weekly-time"}
    assert problems_of(free, good_answers(weekly_times=[1])) == {"weekly_times": "not-valid"}


def test_the_check_digit_of_a_business_id():
    assert is_business_id("0112038-9")
    assert not is_business_id("0112038-8")
    assert not is_business_id("112038-9")
    assert not is_business_id("0000001-0")  # its remainder would be 2, its digit 9


def test_an_identity_code_is_known_by_its_check_character():
    assert holds_identity_code("kirjoitin 131052-308T tähän")
    assert not holds_identity_code("tilaus 131052-308A")
