"""Does the solver answer from a process of its own, and is it stopped when it takes too long?"""

import multiprocessing

import pytest

from services.registration.domain.formation.people import Problem, Rules
from services.registration.domain.formation.proposing import propose
from services.registration.due_work.solving import propose_apart
from shared.decider import Rejected
from tests.registration.grouping.people import TWELVE, entrepreneur, leader, pool

PROBLEM = Problem(TWELVE, (leader("maria"), leader("niklas")), Rules(group_count=2))


def test_a_process_of_its_own_gives_the_same_answer():
    assert propose_apart(PROBLEM, seed=3) == propose(PROBLEM, seed=3)
    assert multiprocessing.active_children() == []


def test_what_takes_too_long_is_stopped():
    with pytest.raises(Rejected, match="grouping-takes-too-long"):
        propose_apart(Problem(pool(60, seed=1), (), Rules(group_count=6)), seed=1, patience=0.2)
    assert multiprocessing.active_children() == []


def test_nobody_is_told_as_such():
    with pytest.raises(Rejected, match="nobody-to-group"):
        propose_apart(Problem((entrepreneur("aino", times=[]),)), seed=1)
