"""What does somebody get of the surveys who asks for all that is kept of them? Their own answers, too."""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint

from services.surveys.api.asking import instrument_of_wave, vote
from services.surveys.projections.waves import asked_of
from shared.auth import allow, caller, signed_in
from shared.http import language, store
from shared.moments import in_utc

blueprint = Blueprint("exporting", __name__, description="All that is kept of the caller")


@blueprint.get("/me/export")
@allow(signed_in)
def export() -> Response:
    """Parts with rows. The other services have the same route."""
    me = str(caller().person)
    waves: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    with store().database.read() as tx:
        for wave, answered in asked_of(tx, me):
            waves.append(
                {
                    "wave_id": wave.wave_id,
                    "programme_id": wave.programme_id,
                    "kind": wave.kind,
                    "instrument": wave.instrument,
                    "instrument_version": wave.instrument_version,
                    "opened_at": in_utc(wave.opened_at),
                    "closes_at": in_utc(wave.closes_at),
                    "answered": answered,
                }
            )
            given = vote().own(tx, wave.wave_id, wave.programme_id, me)
            items = {one.id: one for one in instrument_of_wave(tx, wave).items} if given else {}
            answers += [
                {
                    "wave_id": wave.wave_id,
                    "kind": wave.kind,
                    "item": item,
                    "asks": items[item].asks.get(language(), ""),
                    "answer": value,
                    "label": next(
                        (label[language()] for number, label in items[item].options if number == value), None
                    ),
                }
                for item, value in (given or {}).items()
            ]
    return jsonify(parts=[{"name": "waves", "rows": waves}, {"name": "answers", "rows": answers}])
