"""How does a programme's board look: groups, people with their reasons, what is broken, how good is it?"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.registration.domain.formation.moving import Move, alternatives, move_preview
from services.registration.domain.formation.people import Group, Problem
from services.registration.domain.formation.scoring import Broken, Measures, Score, measures_of, score
from services.registration.domain.grouping import Drafted
from services.registration.domain.grouping_events import DraftGroup
from services.registration.participants import Participants, as_formed, text_of
from services.registration.projections.grouping import Board


def problem_of(board: Board, participants: Participants) -> Problem:
    """The rules that the board is judged by: those of its proposal, and the pins since."""
    groups = board.state.groups
    pinned = board.state.pinned if isinstance(board.state, Drafted) else frozenset()
    pins = {one: group.label for group in groups for one in group.members if one in pinned}
    return participants.problem(board.proposed.rules, len(groups), pins)


def shown(board: Board, participants: Participants, timezone: str) -> dict[str, Any]:
    """The board as JSON. Names and answers are as they are now; so are points and broken rules."""
    problem = problem_of(board, participants)
    drafts = _present(board.state.groups, participants)
    groups = as_formed(drafts)
    ids = {group.label: group.group_id for group in drafts}
    now = score(problem, groups)
    placed = {member for group in groups for member in group.members}
    measures = measures_of(problem, len(groups))
    proposed = board.proposed
    pinned = board.state.pinned if isinstance(board.state, Drafted) else frozenset()
    return {
        "programme_id": proposed.programme_id,
        "published": not isinstance(board.state, Drafted),
        "seed": proposed.seed,
        "rules": asdict(proposed.rules),
        **_how_good(now, proposed.best),
        "proved": proposed.proved,
        "repeatable": proposed.repeatable,
        "score": [asdict(one) for one in now.rules],
        "broken": [_broken(one, ids) for one in now.broken],
        "ways_out": [[asdict(one) for one in way] for way in proposed.ways_out],
        "can_undo": isinstance(board.state, Drafted) and bool(board.state.moves),
        "groups": [
            {
                "group_id": draft.group_id,
                "label": draft.label,
                "weekday": draft.weekday,
                "time": draft.time,
                "timezone": timezone,
                "language": draft.language,
                **_in_common(problem, group),
                "facilitators": [_named(one, participants) for one in draft.facilitators],
                "members": [
                    _member(one, participants)
                    | {"pinned": one in pinned, "reasons": _reasons(problem, groups, one, measures, ids)}
                    for one in sorted(draft.members, key=participants.name_of)
                ],
            }
            for draft, group in zip(drafts, groups, strict=True)
        ],
        "without_group": [
            _member(one, participants) for one in sorted(participants.ids - placed, key=participants.name_of)
        ],
        "facilitators": [_named(one, participants) | _able(one, participants) for one in participants.staff],
    }


def previewed(board: Board, participants: Participants, person: str, to: DraftGroup) -> dict[str, Any]:
    """What moving this person would change, rule by rule and in all."""
    problem = problem_of(board, participants)
    drafts = _present(board.state.groups, participants)
    groups = as_formed(drafts)
    ids = {group.label: group.group_id for group in drafts}
    before = score(problem, groups)
    move = move_preview(problem, groups, person, to.label)
    return {
        "person_id": person,
        "before": _how_good(before, board.proposed.best),
        "after": _share(round(before.points + move.points, 2), board.proposed.best),
        **_move(move, ids),
    }


def broken_rules(board: Board, participants: Participants) -> tuple[str, ...]:
    """The hard rules that do not hold on the board as it stands."""
    groups = as_formed(_present(board.state.groups, participants))
    return tuple(sorted({one.rule for one in score(problem_of(board, participants), groups).broken}))


def _present(groups: Sequence[DraftGroup], participants: Participants) -> tuple[DraftGroup, ...]:
    """The groups without whoever is no longer in: their leaving may be on its way to the board."""
    return tuple(
        DraftGroup(
            group.group_id,
            group.label,
            group.weekday,
            group.time,
            group.language,
            tuple(one for one in group.members if one in participants.ids),
            group.facilitators,
        )
        for group in groups
    )


def _how_good(now: Score, best: float) -> dict[str, float]:
    return _share(now.points, best)


def _share(points: float, best: float) -> dict[str, float]:
    """Rules that are broken can win points above the best that rules allow: that is no more than all."""
    share = min(100.0, round(100 * points / best, 1)) if best else 100.0
    return {"points": points, "best": best, "share": share}


def _broken(one: Broken, ids: dict[str, str]) -> dict[str, Any]:
    return {
        "rule": str(one.rule),
        "group_id": None if one.group is None else ids.get(one.group),
        "people": list(one.people),
    }


def _move(move: Move, ids: dict[str, str]) -> dict[str, Any]:
    return {
        "to": ids[move.to],
        "points": move.points,
        "changes": [asdict(one) for one in move.changes],
        "breaks": [_broken(one, ids) for one in move.breaks],
        "mends": [_broken(one, ids) for one in move.mends],
    }


def _reasons(
    problem: Problem, groups: Sequence[Group], person: str, measures: Measures, ids: dict[str, str]
) -> list[dict[str, Any]]:
    """What the nearest other groups would give and take: losses speak for staying, gains were traded away."""
    return [_move(move, ids) for move in alternatives(problem, groups, person, measures)]


def _in_common(problem: Problem, group: Group) -> dict[str, Any]:
    """Which times and languages suit everyone who is here."""
    here = [person for person in problem.people if person.id in group.members]
    times = frozenset.intersection(*(one.times for one in here)) if here else frozenset()
    languages = set.intersection(*(set(one.languages) for one in here)) if here else set()
    return {
        "common_times": [text_of(slot) for slot in sorted(times)],
        "common_languages": sorted(languages),
    }


def _named(person: str, participants: Participants) -> dict[str, Any]:
    return {"person_id": person, "name": participants.names.get(person)}


def _able(person: str, participants: Participants) -> dict[str, Any]:
    found = next((one for one in participants.facilitators if one.id == person), None)
    return {
        "weekly_times": [text_of(slot) for slot in sorted(found.times)] if found else [],
        "languages": list(found.languages) if found else [],
    }


def _member(person: str, participants: Participants) -> dict[str, Any]:
    told = participants.answers.get(person, {})
    known = next((one for one in participants.people if one.id == person), None)
    return _named(person, participants) | {
        "trade": told.get("trade"),
        "years_in_business": told.get("years_in_business"),
        "company_size": told.get("company_size"),
        "languages": list(known.languages) if known else [],
        "weekly_times": [text_of(slot) for slot in sorted(known.times)] if known else [],
    }
