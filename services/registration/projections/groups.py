"""Which groups are there, who is in them, and who leads them?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Integer, String, Table, Text, delete, select, update

from services.registration.domain.grouping_events import (
    FacilitatorAssigned,
    FacilitatorReleased,
    GroupFormed,
    MemberJoined,
    MemberLeft,
    SubstituteNamed,
    SubstituteReleased,
)
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

groups = Table(
    "groups",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("label", String(10), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("time", String(5), nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("language", String(10), nullable=False),
    Column("substitutes", Text, nullable=False, comment="JSON: meeting → who leads it instead"),
)
members = Table(
    "group_members",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True, index=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment, nullable=True),
)
facilitators = Table(
    "group_facilitators",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True, index=True),
)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as it is now; `weekday` 0 is Monday, `time` is in `timezone`."""

    group_id: str
    programme_id: str
    organisation_id: str
    version: int
    label: str
    weekday: int
    time: str
    timezone: str
    language: str
    substitutes: dict[str, str]
    members: tuple[str, ...]
    facilitators: tuple[str, ...]


def group_of(tx: Connection, group_id: str) -> GroupView | None:
    return next(iter(_views(tx, groups.c.group_id == group_id)), None)


def groups_of_programme(tx: Connection, programme_id: str) -> list[GroupView]:
    return _views(tx, groups.c.programme_id == programme_id)


def groups_ever(tx: Connection, person_id: str) -> Sequence[Any]:
    """Each group that a person is or was in, with when they came and left."""
    query = select(groups.c.label, members).join(members, members.c.group_id == groups.c.group_id)
    return tx.execute(query.where(members.c.person_id == person_id).order_by(members.c.joined_at)).all()


def earlier_groups(tx: Connection, people: Collection[str], programme_id: str) -> dict[str, frozenset[str]]:
    """The groups of other programmes that each of these people has ever been in."""
    rows = tx.execute(
        select(members.c.person_id, members.c.group_id).where(
            members.c.person_id.in_(people), members.c.programme_id != programme_id
        )
    ).all()
    found: dict[str, frozenset[str]] = dict.fromkeys(people, frozenset())
    for person, group in rows:
        found[person] |= {group}
    return found


def _views(tx: Connection, which: Any) -> list[GroupView]:
    rows = tx.execute(select(groups).where(which).order_by(groups.c.label)).all()
    ids = [row.group_id for row in rows]
    inside = tx.execute(
        select(members.c.group_id, members.c.person_id)
        .where(members.c.group_id.in_(ids), members.c.left_at.is_(None))
        .order_by(members.c.person_id)
    ).all()
    leading = tx.execute(
        select(facilitators).where(facilitators.c.group_id.in_(ids)).order_by(facilitators.c.person_id)
    ).all()
    return [
        GroupView(
            row.group_id,
            row.programme_id,
            row.organisation_id,
            row.version,
            row.label,
            row.weekday,
            row.time,
            row.timezone,
            row.language,
            msgspec.json.decode(row.substitutes, type=dict[str, str]),
            _people_of(row.group_id, inside),
            _people_of(row.group_id, leading),
        )
        for row in rows
    ]


def _people_of(group_id: str, rows: Sequence[Any]) -> tuple[str, ...]:
    return tuple(row.person_id for row in rows if row.group_id == group_id)


def apply(tx: Connection, recorded: Recorded) -> None:
    event = recorded.event
    match event:
        case GroupFormed():
            _form(tx, event, recorded)
        case MemberJoined():
            _leave(tx, event.group_id, event.person_id)
            row = {"group_id": event.group_id, "person_id": event.person_id}
            put(tx, members, **row, programme_id=event.programme_id, joined_at=recorded.at)
        case MemberLeft():
            here = (members.c.group_id == event.group_id, members.c.person_id == event.person_id)
            tx.execute(update(members).where(*here).values(left_at=recorded.at))
        case FacilitatorAssigned():
            put(tx, facilitators, group_id=event.group_id, person_id=event.person_id)
        case FacilitatorReleased():
            tx.execute(
                delete(facilitators).where(
                    facilitators.c.group_id == event.group_id, facilitators.c.person_id == event.person_id
                )
            )
        case SubstituteNamed():
            _stand_in(tx, event.group_id, event.session_id, event.person_id)
        case SubstituteReleased():
            _stand_in(tx, event.group_id, event.session_id, None)
        case _:
            return
    tx.execute(update(groups).where(groups.c.group_id == event.group_id).values(version=recorded.version))


def _form(tx: Connection, event: GroupFormed, recorded: Recorded) -> None:
    put(
        tx,
        groups,
        group_id=event.group_id,
        programme_id=event.programme_id,
        organisation_id=event.organisation_id,
        version=recorded.version,
        label=event.label,
        weekday=event.weekday,
        time=event.time,
        timezone=event.timezone,
        language=event.language,
        substitutes="{}",
    )
    for member in event.members:
        row = {"group_id": event.group_id, "person_id": member.person_id}
        put(tx, members, **row, programme_id=event.programme_id, joined_at=recorded.at)
    for leader in event.facilitators:
        put(tx, facilitators, group_id=event.group_id, person_id=leader)


def _leave(tx: Connection, group_id: str, person_id: str) -> None:
    """Whoever comes back has one row: the newest stay."""
    tx.execute(delete(members).where(members.c.group_id == group_id, members.c.person_id == person_id))


def _stand_in(tx: Connection, group_id: str, session_id: str, person_id: str | None) -> None:
    this = groups.c.group_id == group_id
    before = tx.execute(select(groups.c.substitutes).where(this)).scalar_one()
    after = msgspec.json.decode(before, type=dict[str, str | None]) | {session_id: person_id}
    left = {session: person for session, person in after.items() if person}
    tx.execute(update(groups).where(this).values(substitutes=msgspec.json.encode(left).decode()))


GROUPS = Projection("groups", (groups, members, facilitators), apply)
