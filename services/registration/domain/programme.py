"""Where in its life is a programme, and what does its calendar bring about next?"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from services.registration.domain.commands import (
    CancelProgramme,
    CloseApplications,
    CompleteProgramme,
    OpenApplications,
    PlanProgramme,
    ProgrammeCommand,
    ReviseDesign,
    StartProgramme,
)
from services.registration.domain.design import (
    Design,
    NextStep,
    end_of,
    refuse_what_does_not_fit,
    start_of,
)
from services.registration.domain.events import (
    ApplicationsClosed,
    ApplicationsOpened,
    DesignRevised,
    ProgrammeCancelled,
    ProgrammeCompleted,
    ProgrammeEvent,
    ProgrammePlanned,
    ProgrammeStarted,
)
from shared.decider import Decider, Rejected


class Stage(StrEnum):
    PLANNED = "planned"
    OPEN = "applications-open"
    CLOSED = "applications-closed"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN_APPLICATIONS = "open-applications"
CLOSE_APPLICATIONS = "close-applications"
START_PROGRAMME = "start-programme"
COMPLETE_PROGRAMME = "complete-programme"
STEPS = (OPEN_APPLICATIONS, CLOSE_APPLICATIONS, START_PROGRAMME, COMPLETE_PROGRAMME)


@dataclass(frozen=True, slots=True)
class NotPlanned:
    pass


@dataclass(frozen=True, slots=True)
class Programme:
    programme_id: str
    organisation_id: str
    design: Design
    stage: Stage = Stage.PLANNED


State = NotPlanned | Programme


def next_step(design: Design, stage: Stage) -> NextStep | None:
    """What happens by date once the programme is in this stage, unless somebody does it by hand before."""
    zone = design.timezone
    match stage:
        case Stage.PLANNED if design.opens_on:
            return NextStep(OPEN_APPLICATIONS, start_of(design.opens_on, zone))
        case Stage.OPEN if design.closes_on:
            return NextStep(CLOSE_APPLICATIONS, end_of(design.closes_on, zone))
        case Stage.CLOSED:
            return NextStep(START_PROGRAMME, start_of(design.starts_on, zone))
        case Stage.RUNNING:
            return NextStep(COMPLETE_PROGRAMME, end_of(design.ends_on, zone))
        case _:
            return None


def decide(command: ProgrammeCommand, state: State) -> list[ProgrammeEvent]:
    match command, state:
        case PlanProgramme() as new, NotPlanned():
            refuse_what_does_not_fit(new.design, _today(new.design, new.now))
            then = next_step(new.design, Stage.PLANNED)
            return [ProgrammePlanned(new.programme_id, new.organisation_id, new.design, then)]
        case PlanProgramme(), Programme():
            return []
        case _, NotPlanned():
            raise Rejected("unknown-programme")
        case ReviseDesign(), Programme():
            return _revise(command, state)
        case OpenApplications(), Programme(stage=Stage.PLANNED):
            closes_on = state.design.closes_on
            if closes_on and end_of(closes_on, state.design.timezone) <= command.now:
                raise Rejected("day-in-the-past", "closes_on")
            return [ApplicationsOpened(*_about(state, Stage.OPEN))]
        case CloseApplications(), Programme(stage=Stage.OPEN):
            return [ApplicationsClosed(*_about(state, Stage.CLOSED))]
        case StartProgramme(), Programme(stage=Stage.CLOSED):
            return [ProgrammeStarted(*_about(state, Stage.RUNNING))]
        case CompleteProgramme(), Programme(stage=Stage.RUNNING):
            return [ProgrammeCompleted(state.programme_id, state.organisation_id)]
        case CancelProgramme(), Programme(stage=Stage.PLANNED | Stage.OPEN | Stage.CLOSED | Stage.RUNNING):
            return [ProgrammeCancelled(state.programme_id, state.organisation_id)]
        case _, Programme() if state.stage is _REACHED_BY[type(command)]:
            return []  # asked twice, already so
        case _:
            raise Rejected("not-in-this-stage", stage=state.stage.value)


_REACHED_BY = {
    OpenApplications: Stage.OPEN,
    CloseApplications: Stage.CLOSED,
    StartProgramme: Stage.RUNNING,
    CompleteProgramme: Stage.COMPLETED,
    CancelProgramme: Stage.CANCELLED,
}


def _revise(command: ReviseDesign, state: Programme) -> list[ProgrammeEvent]:
    old, new = state.design, command.design
    if new == old:
        return []
    if state.stage in {Stage.COMPLETED, Stage.CANCELLED}:
        raise Rejected("not-in-this-stage", stage=state.stage.value)
    if state.stage is not Stage.PLANNED:
        # What people have answered, and what they agreed to, is not changed under their hands.
        for name in ("asked", "questions", "survey_consent", "languages", "format", "timezone"):
            if getattr(new, name) != getattr(old, name):
                raise Rejected("fixed-once-open", name)
    # Days that have passed stay as they are; only those that are moved are held against today.
    days = (old.opens_on, old.closes_on, old.starts_on, old.ends_on)
    passed = [day for day in days if day is not None]
    refuse_what_does_not_fit(new, min([_today(new, command.now), *passed]))
    moved = [
        (name, getattr(new, name))
        for name in ("opens_on", "closes_on", "starts_on", "ends_on")
        if getattr(new, name) != getattr(old, name)
    ]
    for name, day in moved:
        if day is not None and day < _today(new, command.now):
            raise Rejected("day-in-the-past", name)
    return [DesignRevised(state.programme_id, state.organisation_id, new, next_step(new, state.stage))]


def _about(state: Programme, stage: Stage) -> tuple[str, str, NextStep | None]:
    return state.programme_id, state.organisation_id, next_step(state.design, stage)


def _today(design: Design, now: datetime) -> date:
    return now.astimezone(ZoneInfo(design.timezone)).date()


def evolve(state: State, event: ProgrammeEvent) -> State:
    if isinstance(event, ProgrammePlanned):
        return Programme(event.programme_id, event.organisation_id, event.design)
    if isinstance(state, NotPlanned):
        raise ValueError("a programme's story begins with its planning")
    match event:
        case DesignRevised():
            return replace(state, design=event.design)
        case ApplicationsOpened():
            return replace(state, stage=Stage.OPEN)
        case ApplicationsClosed():
            return replace(state, stage=Stage.CLOSED)
        case ProgrammeStarted():
            return replace(state, stage=Stage.RUNNING)
        case ProgrammeCompleted():
            return replace(state, stage=Stage.COMPLETED)
        case ProgrammeCancelled():
            return replace(state, stage=Stage.CANCELLED)
        case _:
            assert_never(event)


PROGRAMME: Decider[ProgrammeCommand, State, ProgrammeEvent] = Decider(
    "programme", NotPlanned(), decide, evolve
)
