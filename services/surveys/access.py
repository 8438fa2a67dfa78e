"""Who may see how a programme's surveys go? Its coordinators and facilitators, and the admins."""

from typing import Any

from flask import g

from services.surveys.projections.programmes import organisation_of
from services.surveys.projections.waves import waves_of
from shared.auth import Caller
from shared.http import store


def coordinators_of_programme(who: Caller, programme_id: str, **_: Any) -> bool:
    """Report and reporting check: the organisation's."""
    if who.person is None:
        return False
    organisation = _organisation(programme_id)
    return organisation is not None and (who.admin or organisation in who.coordinates)


def reads_results(who: Caller, programme_id: str, **_: Any) -> bool:
    """What has been released: coordinators, and a system of the organisation that may read results."""
    if coordinators_of_programme(who, programme_id):
        return True
    organisation = _organisation(programme_id) if who.partner else None
    return organisation is not None and who.has_scope("results:read", organisation)


def staff_of_programme(who: Caller, programme_id: str, **_: Any) -> bool:
    """Who has answered: the organisation's coordinators, and facilitators of the programme's groups."""
    if coordinators_of_programme(who, programme_id):
        return True
    if not who.facilitates:
        return False
    with store().database.read() as tx:
        return any(wave.group_id in who.facilitates for wave in waves_of(tx, programme_id))


def _organisation(programme_id: str) -> str | None:
    """Looked up once a request: a facilitator's rule asks the coordinators' first."""
    known: dict[str, str | None] = g.setdefault("organisations", {})
    if programme_id not in known:
        with store().database.read() as tx:
            known[programme_id] = organisation_of(tx, programme_id)
    return known[programme_id]
