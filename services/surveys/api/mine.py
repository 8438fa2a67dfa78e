"""What does somebody who is signed in see of the surveys? Their own, and nobody else's."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from services.surveys.api import shapes
from services.surveys.api.asking import instrument_of_wave, item_shown, vote
from services.surveys.domain.instrument import Answers, Instrument, Scale
from services.surveys.postal_vote import links
from services.surveys.projections import instruments
from services.surveys.projections.waves import Wave, asked_of, has_answered, wave_of
from shared.auth import allow, anyone, caller, signed_in
from shared.decider import Rejected
from shared.http import language, not_found, now, store

blueprint = Blueprint("mine", __name__, description="One's own surveys and results")


@blueprint.get("/instruments/<instrument_id>/<version>")
@allow(anyone)
@blueprint.response(200, shapes.InstrumentSchema)
def instrument(instrument_id: str, version: str) -> dict[str, Any]:
    """A published version: its questions where the licence lets us show them, and what the scales say."""
    if not version.isdecimal() or len(version) > 6:
        not_found()
    with store().database.read() as tx:
        found = instruments.published(tx, instrument_id, int(version))
    if found is None:
        not_found()
    return {
        "instrument": found.id,
        "version": found.version,
        "title": found.title[language()],
        "intro": found.intro.get(language(), ""),
        "licence": found.licence,
        "items": [item_shown(item) for item in found.items],
        "scales": [_scale_shown(found, scale) for scale in found.scales],
    }


@blueprint.get("/me/waves")
@allow(signed_in)
@blueprint.response(200, shapes.MyWavesSchema)
def my_waves() -> dict[str, Any]:
    with store().database.read() as tx:
        asked = asked_of(tx, _me())
    return {
        "items": [
            {
                "wave_id": wave.wave_id,
                "programme_id": wave.programme_id,
                "group_id": wave.group_id,
                "kind": wave.kind,
                "opened_at": wave.opened_at,
                "closes_at": wave.closes_at,
                "timezone": wave.timezone,
                "open": wave.is_open(now()),
                "answered": answered,
            }
            for wave, answered in asked
        ],
        "next": None,
    }


@blueprint.post("/me/waves/<wave_id>/link")
@allow(signed_in)
@blueprint.response(200, shapes.LinkSchema)
def my_link(wave_id: str) -> dict[str, Any]:
    """A link to answer by, as it would have come by mail."""
    with store().database.write() as tx:
        wave, answered = wave_of(tx, wave_id), has_answered(tx, wave_id, _me())
        if wave is None or answered is None:
            not_found()
        if answered:
            raise Rejected("survey-already-answered")
        if not wave.is_open(now()):
            raise Rejected("survey-has-closed")
        return {"link": f"/survey/{links.mint(tx, wave_id, _me())}"}


@blueprint.get("/me/results")
@allow(signed_in)
@blueprint.response(200, shapes.MyResultsSchema)
def my_results() -> dict[str, Any]:
    """The caller's own scores over time, by programme, with whom to call if one wants to talk."""
    mine: dict[tuple[str, str, int], list[tuple[Wave, Answers]]] = {}
    found: dict[tuple[str, str, int], Instrument] = {}
    with store().database.read() as tx:
        for wave, answered in asked_of(tx, _me()):
            answers = vote().own(tx, wave.wave_id, wave.programme_id, _me()) if answered else None
            if answers is not None:
                key = (wave.programme_id, wave.instrument, wave.instrument_version)
                found[key] = found.get(key) or instrument_of_wave(tx, wave)
                mine.setdefault(key, []).append((wave, answers))
    return {
        "items": [_result(key[0], found[key], answered) for key, answered in mine.items()],
        "next": None,
    }


def _result(
    programme_id: str, instrument: Instrument, answered: Sequence[tuple[Wave, Answers]]
) -> dict[str, Any]:
    return {
        "programme_id": programme_id,
        "title": instrument.title[language()],
        "scales": [
            {
                **_scale_shown(instrument, scale),
                "points": [
                    {
                        "kind": wave.kind,
                        "wave_id": wave.wave_id,
                        "opened_at": wave.opened_at,
                        "score": round(float(score), 1),
                    }
                    for wave, answers in answered
                    if (score := scale.score(answers)) is not None
                ],
            }
            for scale in instrument.scales
        ],
        "help": {"checked": instrument.help_checked, "contacts": instrument.help[language()]},
    }


def _scale_shown(instrument: Instrument, scale: Scale) -> dict[str, Any]:
    lowest, highest = scale.range({item.id: item for item in instrument.items})
    return {
        "scale": scale.id,
        "name": scale.name[language()],
        "explains": scale.explains.get(language(), ""),
        "lowest": lowest,
        "highest": highest,
        "higher_is_better": scale.higher_is_better,
    }


def _me() -> str:
    person = caller().person
    assert person is not None, "the route is for those who are signed in"
    return person
