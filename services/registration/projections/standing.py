"""Where does each applicant stand: in, waiting and in which turn, offered a place until when, or out?"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, delete, func, select, update

from services.registration.domain.events import (
    CapacityChanged,
    PlaceOffered,
    PlaceRequested,
    PlacesOpened,
)
from services.registration.domain.places_state import STATUS_AFTER, TAKES_A_PLACE, Status
from services.registration.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

capacities = Table(
    "capacities",
    metadata,
    Column("programme_id", String(36), primary_key=True),
    Column("capacity", Integer, nullable=False),
)
standing = Table(
    "standing",
    metadata,
    Column("application_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("person_id", String(36), nullable=False),
    Column("status", String(12), nullable=False),
    Column("since", Moment, nullable=False),
    Column("turn", Integer, nullable=False, comment="version of the stream: the order in which people wait"),
    Column("until", Moment, nullable=True, comment="of an offer"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    event = recorded.event
    match event:
        case PlacesOpened():
            row = {"programme_id": event.programme_id, "capacity": event.capacity}
            put(tx, capacities, **row)
        case CapacityChanged():
            here = capacities.c.programme_id == event.programme_id
            tx.execute(update(capacities).where(here).values(capacity=event.capacity))
        case PlaceRequested():
            again = standing.c.application_id == event.application_id
            tx.execute(delete(standing).where(again))
            row = {
                "application_id": event.application_id,
                "programme_id": event.programme_id,
                "organisation_id": event.organisation_id,
                "person_id": event.person_id,
                "status": Status.SUBMITTED.value,
                "since": recorded.at,
                "turn": recorded.version,
            }
            put(tx, standing, **row)
        case _ if status := STATUS_AFTER.get(type(event)):
            values = {
                "status": status.value,
                "since": recorded.at,
                "turn": recorded.version,
                "until": event.until if isinstance(event, PlaceOffered) else None,
            }
            here = standing.c.application_id == event.application_id
            tx.execute(update(standing).where(here).values(**values))


STANDING = Projection("standing", (capacities, standing), apply)


def standing_of(tx: Connection, application_id: str) -> Row[Any] | None:
    return tx.execute(select(standing).where(standing.c.application_id == application_id)).first()


def standing_in(tx: Connection, programme_id: str) -> Sequence[Row[Any]]:
    """Everyone who ever applied, those who wait in the order of their turns."""
    query = select(standing).where(standing.c.programme_id == programme_id)
    return tx.execute(query.order_by(standing.c.turn)).all()


def members_of(tx: Connection, programme_id: str) -> list[str]:
    """Applications of those who are in (the paused among them)."""
    inside = {Status.ACCEPTED, Status.PAUSED}
    return [row.application_id for row in standing_in(tx, programme_id) if row.status in inside]


def counts(tx: Connection, programme_id: str) -> Mapping[str, int]:
    query = select(standing.c.status, func.count()).where(standing.c.programme_id == programme_id)
    return {row[0]: row[1] for row in tx.execute(query.group_by(standing.c.status))}


def capacity_of(tx: Connection, programme_id: str) -> int | None:
    query = select(capacities.c.capacity).where(capacities.c.programme_id == programme_id)
    return tx.execute(query).scalar()


def taken(by_status: Mapping[str, int]) -> int:
    return sum(count for status, count in by_status.items() if status in TAKES_A_PLACE)
