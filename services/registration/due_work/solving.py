"""How are groups found without weighing down the process that waits for them?"""

import os
from multiprocessing import get_context
from multiprocessing.connection import Connection

from services.registration.domain.formation.people import Problem
from services.registration.domain.formation.proposing import (
    PATIENCE,
    NobodyToGroup,
    NotFoundInTime,
    Proposal,
    propose,
)
from shared.decider import Rejected


def propose_apart(problem: Problem, seed: int, patience: float = PATIENCE) -> Proposal:
    """`propose` in a fresh process that ends with its answer and gives all its memory back.

    Raises Rejected: nobody-to-group, or grouping-takes-too-long after `patience` seconds.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, problem, seed), daemon=True)
    process.start()
    theirs.close()
    try:
        found = ours.recv() if ours.poll(patience) else None
    except EOFError:
        found = None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(found, NobodyToGroup):
        raise Rejected("nobody-to-group")
    if not isinstance(found, Proposal):
        raise Rejected("grouping-takes-too-long")
    return found


def _answer(answer: Connection, problem: Problem, seed: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # HiGHS greets on standard output
    try:
        answer.send(propose(problem, seed))
    except (NobodyToGroup, NotFoundInTime) as reason:
        answer.send(reason)
