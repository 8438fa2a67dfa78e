"""How is a report made, and does making it again give the same?"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import Literal
from uuid import UUID, uuid5
from zlib import crc32

from services.surveys.domain.commands import ReleaseReport
from services.surveys.domain.events import ReportReleased
from services.surveys.domain.instrument import Answers, Instrument
from services.surveys.domain.report import Programme, report
from services.surveys.domain.wave import AFTER, BEFORE
from services.surveys.due_work import ourselves
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.projections import instruments
from services.surveys.projections.waves import waves_of, who_has_answered
from services.surveys.reporting import CODE_VERSION, Result, Turnout, canonical, result_of
from shared.eventstore import Store
from shared.execute import execute, state_of

Recomputed = Literal["same", "answers-erased", "differs"]


@dataclass(frozen=True, slots=True)
class Material:
    """All that the figures follow from."""

    instrument: Instrument
    before: dict[str, Answers]
    after: dict[str, Answers]
    turnout: Turnout
    minimum: int
    seed: int


def report_id_of(programme_id: str) -> str:
    """A programme's one predeclared release: before and after, when the last after wave has closed."""
    return str(uuid5(UUID(programme_id), "report-after"))


def release_report(store: Store, vote: PostalVote, programme_id: str, now: datetime) -> None:
    """Raises Rejected while a group's after wave is open."""
    state, _ = state_of(store, report, programme_id)
    material = gather(store, vote, programme_id, state)
    result = compute(material)
    sets = {scale: marks_of(vote, codes) for scale, codes in result.sets.items()}
    command = ReleaseReport(
        programme_id,
        report_id_of(programme_id),
        CODE_VERSION,
        material.seed,
        result.figures,
        sets,
        result.withheld,
        now,
    )
    execute(store, report, programme_id, command, ourselves())


def recompute(store: Store, vote: PostalVote, programme_id: str) -> Recomputed:
    """Whether today's code makes the same bytes from today's answers as the release holds. Raises
    LookupError where nothing has been released."""
    state, _ = state_of(store, report, programme_id)
    if not state.released:
        raise LookupError("nothing has been released of this programme")
    released: ReportReleased = state.released[-1]
    material = gather(store, vote, programme_id, state)
    if canonical(compute(material).figures) == canonical(released.figures):
        return "same"
    present = set(marks_of(vote, tuple(material.before.keys() & material.after.keys())))
    told = {mark for marks in released.sets.values() for mark in marks}
    return "answers-erased" if told - present else "differs"


def gather(store: Store, vote: PostalVote, programme_id: str, state: Programme) -> Material:
    with store.database.read() as tx:
        known = waves_of(tx, programme_id)
        ids = {kind: [one.wave_id for one in known if one.kind == kind] for kind in (BEFORE, AFTER)}
        asked = {kind: who_has_answered(tx, ids[kind]) for kind in ids}
        instrument = instruments.published(tx, state.instrument, state.instrument_version)
        answers = {kind: dict(vote.answers_by_code(tx, ids[kind])) for kind in ids}
    if instrument is None:
        raise LookupError(f"{state.instrument} {state.instrument_version} has not been published here")
    people = {person for kind in asked for wave in asked[kind].values() for person in wave}
    answered = {kind: sum(has for wave in asked[kind].values() for has in wave.values()) for kind in asked}
    turnout = Turnout(len(people), answered[BEFORE], answered[AFTER], len(state.left))
    return Material(
        instrument,
        dict(answers[BEFORE]),
        dict(answers[AFTER]),
        turnout,
        state.minimum_pairs,
        crc32(programme_id.encode()),
    )


def compute(material: Material) -> Result:
    """The figures, made in a process of their own that ends with them: numpy's memory ends there too."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
        return alone.submit(
            result_of,
            material.instrument,
            material.before,
            material.after,
            material.turnout,
            material.minimum,
            material.seed,
        ).result()


def marks_of(vote: PostalVote, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(vote.seals.mark(code) for code in codes))
