"""How do waves and answers follow when somebody changes group, consents, or takes consent back?"""

from datetime import datetime

from services.surveys.domain.commands import InviteRespondent, RemoveRespondent, SettleMember
from services.surveys.domain.report import report
from services.surveys.domain.wave import wave
from services.surveys.due_work import ourselves
from services.surveys.postal_vote import links
from services.surveys.postal_vote.code_keys import empty_log
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections.waves import Wave, waves_of, who_has_answered
from shared.decider import Intent
from shared.eventstore import Store
from shared.execute import execute, state_of


def settle_member(store: Store, vote: PostalVote, ref: str, now: datetime) -> None:
    """`ref`: programme and person, with a colon between. Each step may be done again after a crash."""
    programme_id, person_id = ref.split(":")
    state, _ = state_of(store, report, programme_id)
    group_id, consents = state.members[person_id], person_id in state.consenting
    with store.database.read() as tx:
        known = waves_of(tx, programme_id)
        asked = who_has_answered(tx, [one.wave_id for one in known])
    answered = {wave_id: people[person_id] for wave_id, people in asked.items() if person_id in people}
    meta = ourselves()
    for intent in roster_changes(known, answered, person_id, group_id if consents else None):
        execute(store, intent.decider, intent.ident, intent.command, meta)
        if isinstance(intent.command, RemoveRespondent):
            with store.database.write() as tx:
                links.revoke(tx, intent.ident, person_id)
    if not consents:
        vote.destroy_key(programme_id, person_id)
        with store.database.write() as tx:
            vote.forget(tx, [one.wave_id for one in known], programme_id, person_id)
        empty_log(store.database)
    settled = SettleMember(programme_id, person_id, group_id, consents)
    execute(store, report, programme_id, settled, meta)


def roster_changes(
    known: list[Wave], answered: dict[str, bool], person_id: str, group_id: str | None
) -> list[Intent]:
    """Ask the person in the waves of their group, and nowhere else; once of each kind, so that who moves
    after answering is not asked again. `answered`: the waves that ask them now; no group, no consent."""
    kinds = {one.kind for one in known if answered.get(one.wave_id)}
    changes = []
    for one in known:
        wanted = one.group_id == group_id and one.kind not in kinds
        changeable = one.state in ("planned", "open")
        if one.wave_id not in answered and wanted and changeable:
            changes.append(Intent(wave, one.wave_id, InviteRespondent(one.wave_id, person_id)))
        moved = one.group_id != group_id and changeable and not answered.get(one.wave_id)
        if one.wave_id in answered and (group_id is None or moved):
            changes.append(Intent(wave, one.wave_id, RemoveRespondent(one.wave_id, person_id)))
    return changes
