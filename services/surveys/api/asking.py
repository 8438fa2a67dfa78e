"""How does a questionnaire read to the person who answers it, and where are their answers kept?"""

from typing import Any

from flask import current_app
from sqlalchemy import Connection

from services.surveys.domain.instrument import Instrument, Item
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections import instruments
from services.surveys.projections.waves import Wave
from shared.http import language


def vote() -> PostalVote:
    known: PostalVote = current_app.extensions["postal-vote"]
    return known


def instrument_of_wave(tx: Connection, wave: Wave) -> Instrument:
    found = instruments.published(tx, wave.instrument, wave.instrument_version)
    if found is None:
        raise LookupError(f"{wave.instrument} {wave.instrument_version} has not been published here")
    return found


def item_shown(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "asks": item.asks.get(language(), ""),
        "options": [{"value": value, "label": label[language()]} for value, label in item.options],
    }


def questionnaire(
    wave: Wave, instrument: Instrument, answers: dict[str, int | None] | None
) -> dict[str, Any]:
    """`answers`: the draft so far; None once they have been sent, for a link shows no answers then."""
    return {
        "wave_id": wave.wave_id,
        "kind": wave.kind,
        "submitted": answers is None,
        "closes_at": wave.closes_at,
        "timezone": wave.timezone,
        "language": language(),
        "instrument": instrument.id,
        "instrument_version": instrument.version,
        "title": instrument.title[language()],
        "intro": instrument.intro.get(language(), ""),
        "items": [item_shown(item) for item in instrument.items],
        "answers": answers or {},
    }
