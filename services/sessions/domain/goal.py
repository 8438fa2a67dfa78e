"""What does a participant want to reach, and who may see it?"""

from dataclasses import dataclass, replace
from typing import assert_never

from services.sessions.domain.commands import (
    DropGoal,
    KeepGoalPrivate,
    ReachGoal,
    RewordGoal,
    SetGoal,
    ShareGoal,
)
from services.sessions.domain.group_events import (
    GoalDropped,
    GoalKeptPrivate,
    GoalReached,
    GoalReworded,
    GoalSet,
    GoalShared,
)
from shared.decider import Decider, Rejected
from shared.personal import Clear

Command = SetGoal | RewordGoal | ShareGoal | KeepGoalPrivate | ReachGoal | DropGoal
Event = GoalSet | GoalReworded | GoalShared | GoalKeptPrivate | GoalReached | GoalDropped


@dataclass(frozen=True, slots=True)
class NotSet:
    pass


@dataclass(frozen=True, slots=True)
class Pursued:
    goal_id: str
    person_id: str
    shared: bool = False
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    pass


State = NotSet | Pursued | Dropped


def decide(command: Command, goal: State) -> list[Event]:
    match command, goal:
        case SetGoal(), NotSet():
            return [GoalSet(command.goal_id, command.group_id, command.person_id, Clear(command.text))]
        case (SetGoal(), _) | (DropGoal(), Dropped()):
            return []
        case RewordGoal(text), Pursued():
            return [GoalReworded(goal.goal_id, goal.person_id, Clear(text))]
        case ShareGoal(), Pursued():
            return [] if goal.shared else [GoalShared(goal.goal_id)]
        case KeepGoalPrivate(), Pursued():
            return [GoalKeptPrivate(goal.goal_id)] if goal.shared else []
        case ReachGoal(), Pursued():
            return [] if goal.reached else [GoalReached(goal.goal_id)]
        case DropGoal(), Pursued():
            return [GoalDropped(goal.goal_id)]
        case _:
            raise Rejected("goal-is-not-there")


def evolve(goal: State, event: Event) -> State:
    if isinstance(event, GoalSet):
        return Pursued(event.goal_id, event.person_id)
    assert isinstance(goal, Pursued)
    match event:
        case GoalShared():
            return replace(goal, shared=True)
        case GoalKeptPrivate():
            return replace(goal, shared=False)
        case GoalReached():
            return replace(goal, reached=True)
        case GoalDropped():
            return Dropped()
        case GoalReworded():
            return goal
        case _:
            assert_never(event)


goal: Decider[Command, State, Event] = Decider("goal", NotSet(), decide, evolve)
