"""Does the preview of a move tell the truth?"""

import pytest

from services.registration.domain.formation.moving import move_preview, moved
from services.registration.domain.formation.people import Group, Hard, Problem, Rules
from services.registration.domain.formation.proposing import propose
from services.registration.domain.formation.scoring import score
from tests.registration.grouping.people import THURSDAY, TUESDAY, TWELVE, entrepreneur, pool

pytestmark = pytest.mark.slow

PROBLEM = Problem(pool(18, seed=4), (), Rules(group_count=3))


@pytest.mark.parametrize("person", ["p000", "p005", "p011", "p017"])
def test_the_preview_is_the_difference_of_two_scores(person):
    groups = propose(PROBLEM, seed=1).groups
    before = score(PROBLEM, groups)
    for to in ("A", "B", "C"):
        after = score(PROBLEM, moved(groups, person, to))
        preview = move_preview(PROBLEM, groups, person, to)
        assert preview.points == pytest.approx(after.points - before.points, abs=0.05)
        assert set(preview.breaks) == set(after.broken) - set(before.broken)
        assert set(preview.mends) == set(before.broken) - set(after.broken)


def test_a_move_to_a_day_that_does_not_suit_is_told():
    people = (*TWELVE[:5], entrepreneur("viljo", times=[TUESDAY]), *TWELVE[5:])
    ids = [person.id for person in people]
    groups = (
        Group("A", TUESDAY, "fi", tuple(ids[:7])),
        Group("B", THURSDAY, "fi", tuple(ids[7:])),
    )
    preview = move_preview(Problem(people, (), Rules(group_count=2)), groups, "viljo", "B")
    assert [(one.rule, one.group, one.people) for one in preview.breaks] == [(Hard.TIME, "B", ("viljo",))]


def test_who_has_no_group_yet_can_be_tried_in_one():
    groups = (Group("A", TUESDAY, "fi", ("aino", "björn", "carita", "daniel")),)
    preview = move_preview(Problem(TWELVE[:5], (), Rules()), groups, "eeva", "A")
    assert preview.breaks == ()
    assert preview.points >= 0
