"""What do people want to reach, and which of it have they shared with their group?"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Row,
    String,
    Table,
    Text,
    delete,
    or_,
    select,
    update,
)

from services.sessions.domain.group_events import (
    GoalDropped,
    GoalKeptPrivate,
    GoalReached,
    GoalReworded,
    GoalSet,
    GoalShared,
)
from services.sessions.projections import metadata
from shared.erasure import ErasureBegun
from shared.projections import Projection, put
from shared.recorded import Recorded

goals = Table(
    "goals",
    metadata,
    Column("goal_id", String(36), primary_key=True),
    Column("group_id", String(36), nullable=False, index=True),
    Column("person_id", String(36), nullable=False),
    Column("text", Text, nullable=False, comment="sealed"),
    Column("shared", Boolean, nullable=False),
    Column("reached", Boolean, nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    this = goals.c.goal_id == recorded.ident
    match recorded.event:
        case GoalSet() as event:
            whose = {"group_id": event.group_id, "person_id": event.person_id, "text": str(event.text)}
            put(tx, goals, goal_id=recorded.ident, shared=False, reached=False, **whose)
        case GoalReworded() as event:
            tx.execute(update(goals).where(this).values(text=str(event.text)))
        case GoalShared() | GoalKeptPrivate() as event:
            tx.execute(update(goals).where(this).values(shared=isinstance(event, GoalShared)))
        case GoalReached():
            tx.execute(update(goals).where(this).values(reached=True))
        case GoalDropped():
            tx.execute(delete(goals).where(this))
        case ErasureBegun() as event:
            tx.execute(delete(goals).where(goals.c.person_id == event.person_id))


def goals_seen_by(tx: Connection, group_id: str, person_id: str) -> list[Row[Any]]:
    """The person's own goals in this group, and those that others share."""
    seen = or_(goals.c.person_id == person_id, goals.c.shared)
    return list(tx.execute(select(goals).where(goals.c.group_id == group_id, seen).order_by(goals.c.goal_id)))


def owner_of_goal(tx: Connection, goal_id: str) -> str | None:
    return tx.execute(select(goals.c.person_id).where(goals.c.goal_id == goal_id)).scalar_one_or_none()


projection = Projection("goals", (goals,), apply)
