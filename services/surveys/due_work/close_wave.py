"""How does a wave close? Envelopes become sealed votes, in the one transaction that says it closed."""

from datetime import datetime

from sqlalchemy import Connection

from services.surveys.domain.commands import CloseWave, CountWave
from services.surveys.domain.report import report
from services.surveys.domain.wave import AFTER, wave
from services.surveys.due_work import ourselves
from services.surveys.postal_vote.code_keys import empty_log
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections.waves import wave_of, who_has_answered
from shared.decider import Intent
from shared.eventstore import Store
from shared.execute import apply_intent, with_retries


def close_wave(store: Store, vote: PostalVote, wave_id: str, now: datetime) -> None:
    """Raises Rejected when the wave is still open. Doing it twice does it once."""
    meta = ourselves()

    def once(tx: Connection) -> None:
        closing = Intent(wave, wave_id, CloseWave(wave_id, now))
        if not apply_intent(tx, store, closing, meta, wave_id):
            return
        known = wave_of(tx, wave_id)
        assert known is not None
        asked = who_has_answered(tx, [wave_id]).get(wave_id, {})
        answered = {person for person, has in asked.items() if has}
        vote.seal_wave(tx, wave_id, known.programme_id, answered)
        if known.kind == AFTER:
            # two streams at once: a report that never heard of the last wave would never be made
            counting = CountWave(known.programme_id, known.group_id, now)
            apply_intent(tx, store, Intent(report, known.programme_id, counting), meta, wave_id)

    with_retries(store, once)
    store.wake()
    empty_log(store.database)
