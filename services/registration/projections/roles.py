"""Which roles does a person have, and where?"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, String, Table, delete, select

from services.registration.domain.events import (
    AdminAppointed,
    CoordinatorAppointed,
    CoordinatorDismissed,
)
from services.registration.domain.grouping_events import (
    FacilitatorAssigned,
    FacilitatorReleased,
    GroupFormed,
    MemberJoined,
    MemberLeft,
)
from services.registration.projections import metadata
from services.registration.projections.applications import applications
from services.registration.projections.groups import groups
from services.registration.projections.organisations import staff
from shared.projections import Projection, put
from shared.recorded import Recorded

ADMIN, COORDINATOR, FACILITATOR, MEMBER = "admin", "coordinator", "facilitator", "member"

roles = Table(
    "roles",
    metadata,
    Column("role", String(12), primary_key=True),
    Column("place", String(36), primary_key=True, comment="an organisation or a group; an admin's own id"),
    Column("person_id", String(36), primary_key=True),
    Index("roles_person", "person_id"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case AdminAppointed(person_id):
            _give(tx, ADMIN, person_id, person_id)
        case CoordinatorAppointed(organisation_id, person_id):
            _give(tx, COORDINATOR, organisation_id, person_id)
        case CoordinatorDismissed(organisation_id, person_id):
            _take(tx, COORDINATOR, organisation_id, person_id)
        case GroupFormed() as formed:
            for member in formed.members:
                _give(tx, MEMBER, formed.group_id, member.person_id)
            for person_id in formed.facilitators:
                _give(tx, FACILITATOR, formed.group_id, person_id)
        case MemberJoined() as joined:
            _give(tx, MEMBER, joined.group_id, joined.person_id)
        case MemberLeft() as left:
            _take(tx, MEMBER, left.group_id, left.person_id)
        case FacilitatorAssigned() as assigned:
            _give(tx, FACILITATOR, assigned.group_id, assigned.person_id)
        case FacilitatorReleased() as released:
            _take(tx, FACILITATOR, released.group_id, released.person_id)


def _give(tx: Connection, role: str, place: str, person_id: str) -> None:
    put(tx, roles, role=role, place=place, person_id=person_id)


def _take(tx: Connection, role: str, place: str, person_id: str) -> None:
    here = (roles.c.role == role, roles.c.place == place, roles.c.person_id == person_id)
    tx.execute(delete(roles).where(*here))


ROLES = Projection("roles", (roles,), apply)


@dataclass(frozen=True, slots=True)
class Roles:
    admin: bool
    coordinates: tuple[str, ...]
    facilitates: tuple[str, ...]
    member_of: tuple[str, ...]

    @property
    def is_staff(self) -> bool:
        return bool(self.admin or self.coordinates or self.facilitates)

    @property
    def works_here(self) -> bool:
        """Others count on them: whoever once led a group does not."""
        return bool(self.admin or self.coordinates)


def roles_of(tx: Connection, person_id: str) -> Roles:
    query = select(roles.c.role, roles.c.place).where(roles.c.person_id == person_id)
    rows = tx.execute(query.order_by(roles.c.place)).all()

    def where(role: str) -> tuple[str, ...]:
        return tuple(row.place for row in rows if row.role == role)

    return Roles(bool(where(ADMIN)), where(COORDINATOR), where(FACILITATOR), where(MEMBER))


def is_staff(tx: Connection, person_id: str) -> bool:
    """Whether somebody works here: by a role, or as one who may be given a group to lead."""
    engaged = select(staff.c.person_id).where(staff.c.person_id == person_id).limit(1)
    return roles_of(tx, person_id).is_staff or tx.execute(engaged).first() is not None


def works_for_alone(tx: Connection, person_id: str, organisation_id: str) -> bool:
    """Whether somebody works for this organisation, and neither works nor takes part anywhere else: then
    what the organisation says of them opens nothing of others."""
    found = roles_of(tx, person_id)
    engaged = select(staff.c.organisation_id).where(staff.c.person_id == person_id)
    places = {*found.coordinates, *tx.execute(engaged).scalars()}
    led = select(groups.c.organisation_id).where(
        groups.c.group_id.in_([*found.facilitates, *found.member_of])
    )
    applied = select(applications.c.organisation_id).where(applications.c.person_id == person_id)
    elsewhere = {*places, *tx.execute(led).scalars(), *tx.execute(applied).scalars()} - {organisation_id}
    return organisation_id in places and not elsewhere and not found.admin


def coordinators_of(tx: Connection, organisation_id: str) -> Sequence[str]:
    query = select(roles.c.person_id).where(roles.c.role == COORDINATOR, roles.c.place == organisation_id)
    return tx.execute(query.order_by(roles.c.person_id)).scalars().all()


def admins(tx: Connection) -> Sequence[str]:
    query = select(roles.c.person_id).where(roles.c.role == ADMIN).order_by(roles.c.person_id)
    return tx.execute(query).scalars().all()
