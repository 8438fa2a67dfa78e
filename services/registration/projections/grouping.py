"""What is on a programme's board: which groups, proposed how well, changed how since?"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, Text, delete, select

from services.registration.domain.grouping import (
    Drafted,
    GroupsAreOut,
    NothingProposed,
    Search,
    State,
    evolve,
)
from services.registration.domain.grouping_events import GroupingEvent, GroupsProposed
from services.registration.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

boards = Table(
    "grouping_boards",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("state", Text, nullable=False, comment="the groups as they stand, JSON"),
    Column("proposed", Text, nullable=False, comment="the newest proposal, JSON; null while there is none"),
)


@dataclass(frozen=True, slots=True)
class Board:
    version: int
    state: Drafted | GroupsAreOut
    proposed: GroupsProposed


def board_of(tx: Connection, programme_id: str) -> Board | None:
    """The programme's board; None where no groups have been proposed."""
    version, state, proposed = _read(tx, programme_id)
    if isinstance(state, NothingProposed) or proposed is None:
        return None
    return Board(version, state, proposed)


def search_of(tx: Connection, programme_id: str) -> Search | None:
    """The newest wish for groups and what came of it; None where there was none, or they are out."""
    _, state, _ = _read(tx, programme_id)
    return None if isinstance(state, GroupsAreOut) else state.search


def _read(tx: Connection, programme_id: str) -> tuple[int, State, GroupsProposed | None]:
    row = tx.execute(select(boards).where(boards.c.programme_id == programme_id)).first()
    if row is None:
        return 0, NothingProposed(), None
    proposed = msgspec.json.decode(row.proposed, type=GroupsProposed | None)
    kind: type[State] = GroupsAreOut if row.published else Drafted if proposed else NothingProposed
    return row.version, msgspec.json.decode(row.state, type=kind), proposed


def apply(tx: Connection, recorded: Recorded) -> None:
    event = recorded.event
    if not isinstance(event, GroupingEvent):
        return
    _, before, proposed = _read(tx, event.programme_id)
    state: State = evolve(before, event)
    proposed = event if isinstance(event, GroupsProposed) else proposed
    row = {
        "programme_id": event.programme_id,
        "version": recorded.version,
        "published": isinstance(state, GroupsAreOut),
        "state": msgspec.json.encode(state).decode(),
        "proposed": msgspec.json.encode(proposed).decode(),
    }
    tx.execute(delete(boards).where(boards.c.programme_id == event.programme_id))
    put(tx, boards, **row)


GROUPING = Projection("grouping_boards", (boards,), apply)
