"""How does a wish for groups become a proposal? Here, in the worker: a search may take half a minute."""

from services.registration.domain.formation.proposing import Proposal
from services.registration.domain.grouping import GROUPING, Drafted, GroupsAreOut
from services.registration.domain.grouping_commands import ProposeGroups, TellThatNoGroupsWereFound
from services.registration.domain.grouping_events import DraftGroup, GroupsAsked
from services.registration.due_work.solving import propose_apart
from services.registration.participants import participants_of
from services.registration.projections.programmes import design_of, programme
from shared.decider import Rejected
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute, state_of


def propose_groups(store: Store, programme_id: str, meta: Metadata) -> None:
    """Whoever is pinned stays. A search that ends without groups says why, and is not tried again."""
    state, _ = state_of(store, GROUPING, programme_id)
    if isinstance(state, GroupsAreOut) or state.search is None or not state.search.looking:
        return
    asked = state.search.asked
    with store.database.read() as tx:
        row = programme(tx, programme_id)
    if row is None:
        raise LookupError(f"programme {programme_id} is not here")
    participants = participants_of(store, programme_id, row.organisation_id, design_of(row))
    problem = participants.problem(asked.rules, asked.group_count, _pins(state))
    command: ProposeGroups | TellThatNoGroupsWereFound
    try:
        command = _proposing(asked, propose_apart(problem, asked.seed))
    except Rejected as reason:
        command = TellThatNoGroupsWereFound(reason.slug)
    execute(store, GROUPING, programme_id, command, meta)


def _pins(state: object) -> dict[str, str]:
    if not isinstance(state, Drafted):
        return {}
    return {one: group.label for group in state.groups for one in group.members if one in state.pinned}


def _proposing(asked: GroupsAsked, proposal: Proposal) -> ProposeGroups:
    groups = tuple(
        DraftGroup(
            new_id(),
            group.label,
            group.slot.weekday,
            group.slot.time,
            group.language,
            group.members,
            group.facilitators,
        )
        for group in proposal.groups
    )
    return ProposeGroups(
        asked.programme_id,
        asked.organisation_id,
        proposal.seed,
        asked.rules,
        groups,
        proposal.reasons,
        proposal.score,
        proposal.best,
        proposal.proved,
        proposal.repeatable,
        proposal.ways_out,
    )
