"""What does this service keep, and in which databases?"""

from functools import partial

from services.sessions.domain import events, group_events
from services.sessions.projections import (
    attendees,
    concerns,
    due,
    erased,
    goals,
    ground_rules,
    groups,
    links,
    meetings,
    preparations,
    programmes,
)
from services.sessions.published import PUBLISHED
from shared.codec import Codec
from shared.database import Database
from shared.erasure import ErasureBegun, PersonErased, whom_it_erases
from shared.eventstore import Store
from shared.settings import Settings
from shared.tombstones import forgetting
from shared.vault import Vault

EVENTS: tuple[type, ...] = (
    events.ProgrammeNoted,
    events.MeetingsCalledOff,
    events.ComingSessionsCancelled,
    events.SeriesPlanned,
    events.MemberJoined,
    events.MemberLeft,
    events.FacilitatorAssigned,
    events.FacilitatorReleased,
    events.GroupRoomSet,
    events.GroupChannelSet,
    events.SessionStruckOff,
    events.SeriesEnded,
    events.SessionScheduled,
    events.SessionRescheduled,
    events.SessionCancelled,
    events.SessionHeld,
    events.SessionDidNotTakePlace,
    events.PersonInvited,
    events.InvitationWithdrawn,
    events.SessionFacilitatorAssigned,
    events.SessionFacilitatorReleased,
    events.AbsenceTold,
    events.AbsenceTakenBack,
    events.AttendanceTaken,
    events.PresenceSuggested,
    events.JoinLinksRevoked,
    events.AgendaSet,
    events.ThemeProposed,
    events.ThemeVoted,
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
    group_events.GoalSet,
    group_events.GoalReworded,
    group_events.GoalShared,
    group_events.GoalKeptPrivate,
    group_events.GoalReached,
    group_events.GoalDropped,
    group_events.ConcernRaised,
    group_events.ConcernSettled,
    group_events.JoinLinkMade,
    group_events.CalendarLinkMade,
    group_events.CalendarLinksRevoked,
    ErasureBegun,
    PersonErased,
)
PROJECTIONS = (
    programmes.projection,
    forgetting(groups.projection, whom_it_erases),
    forgetting(meetings.projection, whom_it_erases),
    forgetting(attendees.projection, whom_it_erases),
    forgetting(preparations.projection, whom_it_erases),
    forgetting(ground_rules.projection, whom_it_erases),
    goals.projection,
    forgetting(concerns.projection, whom_it_erases),
    links.projection,
    due.projection,
    erased.projection,
)


def open_store(settings: Settings) -> Store:
    """The store of the sessions service; `shared.migrations.prepare` brings its tables up to date."""
    return Store(
        "sessions",
        Database(settings.database_url("sessions")),
        Codec(EVENTS),
        Vault(
            Database(settings.database_url("sessions-keys")), partial(settings.versions, "sessions-master")
        ),
        PROJECTIONS,
        PUBLISHED,
        clock=settings.clock,
    )
