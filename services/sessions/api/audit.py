"""Who did what in a programme's meetings? What is nobody else's business is left out."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import Select

from services.sessions import access
from services.sessions.domain import events, group_events
from services.sessions.domain.concern import concern
from services.sessions.domain.ground_rules import ground_rules
from services.sessions.domain.series import series
from services.sessions.domain.session import session
from services.sessions.projections.concerns import concerns
from services.sessions.projections.groups import groups
from services.sessions.projections.meetings import meetings
from shared.audit import Deeds, Page, deed, deeds, streams
from shared.auth import Caller, allow, caller
from shared.http import store

blueprint = Blueprint("audit", __name__, description="Who did what")

TOLD = (
    events.GroupRoomSet,
    events.GroupChannelSet,
    events.SessionRescheduled,
    events.SessionCancelled,
    events.SessionHeld,
    events.SessionDidNotTakePlace,
    events.SessionFacilitatorAssigned,
    events.SessionFacilitatorReleased,
    events.AbsenceTold,
    events.AbsenceTakenBack,
    events.AttendanceTaken,
    events.JoinLinksRevoked,
    events.AgendaSet,
    events.ThemeProposed,
    events.ThemeChosen,
    events.MaterialAdded,
    events.MaterialRemoved,
    events.TaskGiven,
    events.SessionRoomSet,
    events.SessionRoomDropped,
    group_events.GroundRuleProposed,
    group_events.GroundRuleDropped,
    group_events.GroundRulesAgreed,
    group_events.GroundRulesAccepted,
    group_events.ConcernRaised,
    group_events.ConcernSettled,
)


@blueprint.get("/programmes/<programme_id>/audit")
@allow(access.staff_of_programme)
@blueprint.arguments(Page, location="query")
@blueprint.response(200, Deeds)
def who_did_what(asked: dict[str, Any], programme_id: str) -> dict[str, Any]:
    """What people did about the meetings, the latest first; that a concern was raised, to those alone who
    may read it."""
    with store().database.read() as tx:
        done, more = deeds(tx, store(), _streams(caller(), programme_id), TOLD, asked)
    return {"items": [deed(one, getattr(one.event, "person_id", None)) for one in done], "next": more}


def _streams(who: Caller, programme_id: str) -> Sequence[Select[tuple[str]]]:
    of_groups = [
        streams(one, groups.c.group_id).where(groups.c.programme_id == programme_id)
        for one in (series, ground_rules)
    ]
    of_sessions = streams(session, meetings.c.session_id).where(meetings.c.programme_id == programme_id)
    if not access.coordinator_of_programme(who, programme_id):
        return [*of_groups, of_sessions]
    told = streams(concern, concerns.c.concern_id).where(concerns.c.programme_id == programme_id)
    return [*of_groups, of_sessions, told]
