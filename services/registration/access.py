"""Who may see and do what in registration? Rules for `allow`, each over the ids in the route."""

from typing import Any

from services.registration.projections.applications import application, applications_by
from services.registration.projections.groups import group_of
from services.registration.projections.programmes import programme
from services.registration.projections.roles import is_staff
from shared.auth import Caller, Rule
from shared.http import store


def coordinates(who: Caller, organisation_id: str, **_: Any) -> bool:
    """The organisation's coordinators, and the association's admins."""
    return who.admin or organisation_id in who.coordinates


def staff_of_programme(who: Caller, programme_id: str, **_: Any) -> bool:
    if who.person is None:
        return False
    with store().database.read() as tx:
        row = programme(tx, programme_id)
    return row is not None and coordinates(who, row.organisation_id)


def staff_or_partner(scope: str) -> Rule:
    """The programme's staff, and a system of its organisation that has been given the scope."""

    def rule(who: Caller, programme_id: str, **_: Any) -> bool:
        if not who.is_known:
            return False
        with store().database.read() as tx:
            row = programme(tx, programme_id)
        return row is not None and _acts_for(who, row.organisation_id, scope)

    return rule


def reads_application(who: Caller, application_id: str, **_: Any) -> bool:
    if own_or_staff(who, application_id):
        return True
    if who.partner is None:
        return False
    with store().database.read() as tx:
        row = application(tx, application_id)
    return row is not None and who.has_scope("applications:read", row.organisation_id)


def plans_programmes(who: Caller, organisation_id: str, **_: Any) -> bool:
    return _acts_for(who, organisation_id, "programmes:write")


def _acts_for(who: Caller, organisation_id: str, scope: str) -> bool:
    return coordinates(who, organisation_id) or who.has_scope(scope, organisation_id)


def staff_of_application(who: Caller, application_id: str, **_: Any) -> bool:
    if who.person is None:
        return False
    with store().database.read() as tx:
        row = application(tx, application_id)
    return row is not None and coordinates(who, row.organisation_id)


def own_application(who: Caller, application_id: str, **_: Any) -> bool:
    if who.person is None:
        return False
    with store().database.read() as tx:
        row = application(tx, application_id)
    return row is not None and row.person_id == who.person


def own_or_staff(who: Caller, application_id: str, **_: Any) -> bool:
    return own_application(who, application_id) or staff_of_application(who, application_id)


def staff_of_person(who: Caller, person_id: str, **_: Any) -> bool:
    """Of an organisation in whose programmes they have applied."""
    if who.person is None:
        return False
    with store().database.read() as tx:
        places = [row.organisation_id for row in applications_by(tx, person_id)]
    return any(coordinates(who, place) for place in places)


def any_staff(who: Caller, **_: Any) -> bool:
    return who.admin or bool(who.coordinates)


def works_here(who: Caller, **_: Any) -> bool:
    """Staff of whichever organisation: by a role, or as one who may be given a group to lead."""
    if who.person is None:
        return False
    with store().database.read() as tx:
        return is_staff(tx, who.person)


def staff_of_group(who: Caller, group_id: str, **_: Any) -> bool:
    if who.person is None:
        return False
    with store().database.read() as tx:
        row = group_of(tx, group_id)
    return row is not None and coordinates(who, row.organisation_id)


def of_group(who: Caller, group_id: str, **_: Any) -> bool:
    """Its members, its facilitators, whoever stands in for one at a meeting, and the staff of its
    organisation."""
    if group_id in who.member_of | who.facilitates:
        return True
    if who.person is None:
        return False
    with store().database.read() as tx:
        row = group_of(tx, group_id)
    if row is None:
        return False
    return who.person in row.substitutes.values() or coordinates(who, row.organisation_id)
