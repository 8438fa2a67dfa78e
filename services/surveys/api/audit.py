"""Who did what about a programme's surveys? People answer; all else the software does by itself."""

from typing import Any

from flask_smorest import Blueprint

from services.surveys.access import coordinators_of_programme
from services.surveys.api.links import RESPONDENT
from services.surveys.domain.events import AnswerReceived
from services.surveys.domain.wave import wave
from services.surveys.projections.waves import waves, waves_of, who_has_answered
from shared.audit import Deeds, Page, deed, deeds, streams
from shared.auth import allow
from shared.http import store

blueprint = Blueprint("audit", __name__, description="Who did what")

TOLD = (AnswerReceived,)


@blueprint.get("/programmes/<programme_id>/audit")
@allow(coordinators_of_programme)
@blueprint.arguments(Page, location="query")
@blueprint.response(200, Deeds)
def who_did_what(asked: dict[str, Any], programme_id: str) -> dict[str, Any]:
    """Who has answered and when, never what, the latest first. Of those who are asked no more, since they
    have withdrawn their consent, it is not told; a page may be short for that."""
    among = [streams(wave, waves.c.wave_id).where(waves.c.programme_id == programme_id)]
    with store().database.read() as tx:
        done, more = deeds(tx, store(), among, TOLD, asked, actors=[RESPONDENT])
        still = who_has_answered(tx, [one.wave_id for one in waves_of(tx, programme_id)])
    items = [
        deed(one, one.event.person_id)
        for one in done
        if one.event.person_id in still.get(one.event.wave_id, {})
    ]
    return {"items": items, "next": more}
