"""Who is in a group, who leads it, and where does it meet?"""

from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, Text, delete, select, update

from services.sessions.domain.events import (
    FacilitatorAssigned,
    FacilitatorReleased,
    GroupChannelSet,
    GroupRoomSet,
    MemberJoined,
    MemberLeft,
    SeriesEnded,
    SeriesPlanned,
)
from services.sessions.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

MEMBER, FACILITATOR = "member", "facilitator"

groups = Table(
    "groups",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("label", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("room", Text, nullable=True, comment="sealed"),
    Column("channel", Text, nullable=True, comment="sealed"),
    Column("ended", Integer, nullable=False, default=0),
)
group_people = Table(
    "group_people",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("role", String(12), primary_key=True),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case SeriesPlanned() as event:
            put(
                tx,
                groups,
                group_id=event.group_id,
                programme_id=event.programme_id,
                organisation_id=event.organisation_id,
                label=event.label,
                language=event.language,
                timezone=event.timezone,
                ended=0,
            )
            for person in event.members:
                _add(tx, event.group_id, person, MEMBER)
            for person in event.facilitators:
                _add(tx, event.group_id, person, FACILITATOR)
        case MemberJoined() as event:
            _add(tx, event.group_id, event.person_id, MEMBER)
        case FacilitatorAssigned() as event:
            _add(tx, event.group_id, event.person_id, FACILITATOR)
        case MemberLeft() as event:
            _remove(tx, event.group_id, event.person_id, MEMBER)
        case FacilitatorReleased() as event:
            _remove(tx, event.group_id, event.person_id, FACILITATOR)
        case GroupRoomSet() as event:
            _set(tx, event.group_id, room=str(event.url))
        case GroupChannelSet() as event:
            _set(tx, event.group_id, channel=str(event.url))
        case SeriesEnded() as event:
            _set(tx, event.group_id, ended=1)


def group_of(tx: Connection, group_id: str) -> Row[Any] | None:
    return tx.execute(select(groups).where(groups.c.group_id == group_id)).first()


def groups_by_id(tx: Connection, group_ids: set[str]) -> dict[str, Row[Any]]:
    rows = tx.execute(select(groups).where(groups.c.group_id.in_(group_ids)))
    return {row.group_id: row for row in rows}


def people_of(tx: Connection, group_id: str, role: str) -> tuple[str, ...]:
    query = select(group_people.c.person_id).where(
        group_people.c.group_id == group_id, group_people.c.role == role
    )
    return tuple(tx.execute(query.order_by(group_people.c.person_id)).scalars())


def is_in_group(tx: Connection, group_id: str, person_id: str) -> bool:
    query = select(group_people.c.role).where(
        group_people.c.group_id == group_id, group_people.c.person_id == person_id
    )
    return tx.execute(query).first() is not None


def _add(tx: Connection, group_id: str, person_id: str, role: str) -> None:
    put(tx, group_people, group_id=group_id, person_id=person_id, role=role)


def _remove(tx: Connection, group_id: str, person_id: str, role: str) -> None:
    about = (group_people.c.group_id == group_id, group_people.c.person_id == person_id)
    tx.execute(delete(group_people).where(*about, group_people.c.role == role))


def _set(tx: Connection, group_id: str, **values: object) -> None:
    tx.execute(update(groups).where(groups.c.group_id == group_id).values(**values))


projection = Projection("groups", (groups, group_people), apply)
