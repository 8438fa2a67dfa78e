"""Does a proposal come back from the store as it went in, and does it hold nobody's data?"""

from services.registration.domain.formation.people import Problem, Rules
from services.registration.domain.formation.proposing import propose
from services.registration.domain.grouping_events import DraftGroup, GroupsProposed, ProposalRules
from shared.codec import Codec
from tests.registration.grouping.people import TWELVE, leader

proposal = propose(
    Problem(
        TWELVE,
        (leader("maria"),),
        Rules(group_count=2, together=(("aino", "björn"),), apart=(("aino", "björn"),)),
    ),
    seed=1,
)
event = GroupsProposed(
    "prog",
    "org",
    1,
    ProposalRules(4, 10, False, (("aino", "björn"),), (("aino", "björn"),)),
    tuple(
        DraftGroup(one.label, one.label, one.slot.weekday, one.slot.time, one.language, one.members)
        for one in proposal.groups
    ),
    proposal.reasons,
    proposal.score,
    proposal.best,
    proposal.proved,
    proposal.repeatable,
    proposal.ways_out,
)


def test_a_stored_proposal_is_the_same_when_read():
    codec = Codec([GroupsProposed])
    name, version, data = codec.encode(event)
    assert codec.decode("e", name, version, data) == event


def test_a_stored_proposal_tells_nobodys_trade_or_years():
    _, _, data = Codec([GroupsProposed]).encode(event)
    for told in (b'trade"', b"years", b"market", b"languages"):
        assert told not in data
