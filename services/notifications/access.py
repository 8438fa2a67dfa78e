"""Who may write to whom, and who may see what became of the messages?"""

from services.notifications.projections import audiences
from shared.auth import Caller
from shared.http import store


def staff_of_programme(caller: Caller, programme_id: str) -> bool:
    """An admin, or a coordinator of the programme's organisation."""
    if caller.person is None:
        return False
    with store().database.read() as tx:
        organisation = audiences.organisation_of(tx, programme_id)
    return organisation is not None and (caller.admin or organisation in caller.coordinates)


def leads_group(caller: Caller, programme_id: str, group_id: str) -> bool:
    """A facilitator of that group, which must be of that programme."""
    if group_id not in caller.facilitates:
        return False
    with store().database.read() as tx:
        return audiences.programme_of_group(tx, group_id) == programme_id


def may_write(caller: Caller, programme_id: str, group_id: str | None) -> bool:
    """A coordinator to the programme or to one of its groups, a facilitator to the own group."""
    if staff_of_programme(caller, programme_id):
        return group_id is None or _is_of(programme_id, group_id)
    return group_id is not None and leads_group(caller, programme_id, group_id)


def _is_of(programme_id: str, group_id: str) -> bool:
    with store().database.read() as tx:
        return audiences.programme_of_group(tx, group_id) == programme_id
