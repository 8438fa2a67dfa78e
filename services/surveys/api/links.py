"""How does somebody answer by their link, without signing in?"""

from dataclasses import dataclass
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import Connection

from services.surveys.api import shapes
from services.surveys.api.asking import instrument_of_wave, questionnaire, vote
from services.surveys.domain.commands import ReceiveAnswer
from services.surveys.domain.instrument import check_answers
from services.surveys.domain.wave import wave
from services.surveys.postal_vote.envelopes import Answers
from services.surveys.postal_vote.links import opened_by
from services.surveys.projections.waves import Wave, has_answered, wave_of
from shared.auth import allow, anyone
from shared.decider import Intent, Rejected
from shared.eventstore import Metadata
from shared.execute import apply_intent, with_retries
from shared.http import new_id, not_found, now, store

RESPONDENT = "respondent"

blueprint = Blueprint("survey-links", __name__, description="Answering by link")


@dataclass(frozen=True, slots=True)
class Asked:
    wave: Wave
    person_id: str
    answered: bool


@blueprint.post("/survey-links/<token>")
@allow(anyone)
@blueprint.response(200, shapes.QuestionnaireSchema)
def open_survey(token: str) -> dict[str, Any]:
    """The questionnaire in the caller's language, with the draft so far."""
    with store().database.read() as tx:
        asked = _asked(tx, token)
        if not asked.answered and not asked.wave.is_open(now()):
            raise Rejected("survey-has-closed")
        instrument = instrument_of_wave(tx, asked.wave)
        draft: Answers | None = None
        if not asked.answered:
            draft = vote().own(tx, asked.wave.wave_id, asked.wave.programme_id, asked.person_id) or {}
    return questionnaire(asked.wave, instrument, draft)


@blueprint.put("/survey-links/<token>/answers")
@allow(anyone)
@blueprint.arguments(shapes.AnswersSchema)
@blueprint.response(200, shapes.SavedSchema)
def save_answers(body: dict[str, Any], token: str) -> dict[str, Any]:
    """Keep the answers so far, in place of those before."""
    answers: Answers = body["answers"]
    key = _key(token)

    def once(tx: Connection) -> None:
        asked = _open_to_answers(tx, token)
        check_answers(instrument_of_wave(tx, asked.wave), answers)
        vote().save(tx, asked.wave.wave_id, asked.person_id, key, answers)

    with_retries(store(), once)
    return {"saved": _given(answers)}


@blueprint.post("/survey-links/<token>/submit")
@allow(anyone)
@blueprint.arguments(shapes.SubmissionSchema)
@blueprint.response(200, shapes.SubmittedSchema)
def submit(body: dict[str, Any], token: str) -> dict[str, Any]:
    """Send the answers: those given, or the draft. Sending twice sends the first."""
    key = _key(token)
    at = now()
    # no idempotency row and no caller's name: an envelope leaves no trace but that it came
    meta = Metadata(actor=RESPONDENT, correlation=new_id())

    def once(tx: Connection) -> None:
        if _asked(tx, token, writes=True).answered:
            return
        asked = _open_to_answers(tx, token)
        wave_id, person_id = asked.wave.wave_id, asked.person_id
        answers = body["answers"]
        if answers is None:
            answers = vote().own(tx, wave_id, asked.wave.programme_id, person_id) or {}
        check_answers(instrument_of_wave(tx, asked.wave), answers)
        if not _given(answers):
            raise Rejected("nothing-answered", field="answers")
        vote().save(tx, wave_id, person_id, key, answers)
        received = ReceiveAnswer(wave_id, person_id, at)
        apply_intent(tx, store(), Intent(wave, wave_id, received), meta, new_id())

    with_retries(store(), once)
    store().wake()
    return {"submitted": True}


def _key(token: str) -> bytes:
    """The respondent's key, before the data's transaction, for the two live in different databases."""
    with store().database.read() as tx:
        asked = _open_to_answers(tx, token, answered_too=True)
    return vote().key_for(asked.wave.programme_id, asked.person_id)


def _open_to_answers(tx: Connection, token: str, answered_too: bool = False) -> Asked:
    asked = _asked(tx, token, writes=not answered_too)
    if asked.answered and answered_too:
        return asked
    if asked.answered:
        raise Rejected("survey-already-answered")
    if not asked.wave.is_open(now()):
        raise Rejected("survey-has-closed")
    return asked


def _asked(tx: Connection, token: str, writes: bool = False) -> Asked:
    opened = opened_by(tx, token)
    if opened is None:
        not_found()
    wave_id, person_id = opened
    known, answered = wave_of(tx, wave_id), has_answered(tx, wave_id, person_id, writes)
    if known is None or answered is None:
        raise Rejected("not-invited-to-survey")
    return Asked(known, person_id, answered)


def _given(answers: Answers) -> int:
    return sum(value is not None for value in answers.values())
