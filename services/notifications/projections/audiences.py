"""Whose is a programme, of which programme is a group, and who leads it?"""

from sqlalchemy import Column, Connection, String, Table, delete, select

from services.notifications.domain.events import AudienceOpened, GroupJoined, GroupLeft
from services.notifications.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

programmes = Table(
    "programmes",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
)
group_people = Table(
    "group_people",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("role", String(12), primary_key=True),
    Column("programme_id", String(36), nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case AudienceOpened() as event:
            put(tx, programmes, programme_id=event.programme_id, organisation_id=event.organisation_id)
        case GroupJoined() as event:
            put(
                tx,
                group_people,
                group_id=event.group_id,
                person_id=event.person_id,
                role=event.role,
                programme_id=event.programme_id,
            )
        case GroupLeft() as event:
            tx.execute(
                delete(group_people).where(
                    group_people.c.group_id == event.group_id,
                    group_people.c.person_id == event.person_id,
                    group_people.c.role == event.role,
                )
            )


AUDIENCES = Projection("audiences", (programmes, group_people), apply)


def organisation_of(tx: Connection, programme_id: str) -> str | None:
    query = select(programmes.c.organisation_id).where(programmes.c.programme_id == programme_id)
    return tx.execute(query).scalar()


def programme_of_group(tx: Connection, group_id: str) -> str | None:
    query = select(group_people.c.programme_id).where(group_people.c.group_id == group_id).limit(1)
    return tx.execute(query).scalar()


def facilitators_of(tx: Connection, group_id: str) -> list[str]:
    query = select(group_people.c.person_id).where(
        group_people.c.group_id == group_id, group_people.c.role == "facilitator"
    )
    return list(tx.execute(query.order_by(group_people.c.person_id)).scalars())
