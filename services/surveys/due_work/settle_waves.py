"""What becomes of waves that wait for a meeting when their programme is over?"""

from datetime import datetime

from services.surveys.domain.commands import CancelWave, ForeseeClosing, OpenWave, SettleWaves, WaveCommand
from services.surveys.domain.report import report
from services.surveys.domain.wave import AFTER, wave
from services.surveys.due_work import ourselves
from services.surveys.postal_vote.code_keys import empty_log
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections.waves import Wave, waves_of
from shared.eventstore import Store
from shared.execute import execute, state_of


def settle_waves(store: Store, vote: PostalVote, programme_id: str, now: datetime) -> None:
    """Completed: everybody is asked afterwards, even if no last meeting was held. Cancelled: nobody is
    asked any more, and what lay in envelopes is thrown away."""
    state, _ = state_of(store, report, programme_id)
    with store.database.read() as tx:
        known = waves_of(tx, programme_id)
    meta = ourselves()
    for one in known:
        for command in endings(one, state.called_off, now):
            execute(store, wave, one.wave_id, command, meta)
    if state.called_off:
        with store.database.write() as tx:
            vote.discard(tx, [one.wave_id for one in known if one.state != "closed"])
        empty_log(store.database)
    execute(store, report, programme_id, SettleWaves(programme_id), meta)


def endings(one: Wave, called_off: bool, now: datetime) -> list[WaveCommand]:
    if called_off:
        return [CancelWave(one.wave_id)]
    if one.kind == AFTER and one.state == "planned":
        return [OpenWave(one.wave_id, now)]
    if one.state == "open" and one.closes_at is None:
        return [ForeseeClosing(one.wave_id, now, one.timezone, now)]
    return []
