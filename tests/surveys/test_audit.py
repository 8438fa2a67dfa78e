"""Can the coordinators see who has answered when, never what, and nobody else?"""

import pytest

from shared.auth import Caller
from tests.surveys.stage import (
    COORDINATOR,
    FACILITATOR,
    FIRST_MEETING_ENDS,
    HIGH,
    ORGANISATION,
    PROGRAMME,
    ROSE,
    STRANGER,
    ident,
    person,
)

PATH = f"/programmes/{PROGRAMME}/audit"


def test_who_has_answered_is_told_the_latest_first_and_never_what(stage):
    stage.form(ROSE, ["Aino", "Björn", "Carita"])
    stage.answer(ROSE, "before", "Aino", HIGH)
    stage.later(FIRST_MEETING_ENDS)
    stage.answer(ROSE, "before", "Björn", HIGH)
    told = stage.get(PATH, COORDINATOR).json["items"]
    assert [(one["person_id"], one["what"], one["actor"]) for one in told] == [
        (ident("Björn"), "answer-received", "respondent"),
        (ident("Aino"), "answer-received", "respondent"),
    ]
    assert {frozenset(one) for one in told} == {frozenset({"id", "at", "actor", "what", "person_id"})}


def test_of_who_has_withdrawn_consent_it_is_told_no_more(stage):
    stage.form(ROSE, ["Aino", "Björn"])
    for name in ("Aino", "Björn"):
        stage.answer(ROSE, "before", name, HIGH)
    stage.hear("registration.survey-consent-withdrawn.v1", programme_id=PROGRAMME, person_id=ident("Aino"))
    told = stage.get(PATH, COORDINATOR).json["items"]
    assert [one["person_id"] for one in told] == [ident("Björn")]


@pytest.mark.parametrize(
    "who", [STRANGER, FACILITATOR, person("Aino"), Caller(partner="p", partner_of=ORGANISATION)]
)
def test_for_anybody_else_there_is_nothing(stage, who):
    stage.form(ROSE, ["Aino"])
    answer = stage.get(PATH, who)
    assert (answer.status_code, answer.json["slug"]) == (404, "not-found")
