"""Who is expected at a session, who cannot come, and who was there?"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from services.sessions.domain.commands import (
    AssignToSession,
    InvitePerson,
    ReleaseFromSession,
    RevokeJoinLinks,
    SubstituteFacilitator,
    SuggestPresence,
    TakeAttendance,
    TakeBackAbsence,
    TellAbsence,
    WithdrawInvitation,
)
from services.sessions.domain.events import (
    AbsenceTakenBack,
    AbsenceTold,
    AttendanceTaken,
    InvitationWithdrawn,
    JoinLinksRevoked,
    PersonInvited,
    PresenceSuggested,
    SessionFacilitatorAssigned,
    SessionFacilitatorReleased,
)
from services.sessions.domain.preparation import Preparation
from shared.decider import Rejected
from shared.personal import Clear

People = InvitePerson | WithdrawInvitation | AssignToSession | ReleaseFromSession | SubstituteFacilitator
Presence = TellAbsence | TakeBackAbsence | TakeAttendance | SuggestPresence | RevokeJoinLinks
PresenceEvent = AbsenceTold | AbsenceTakenBack | AttendanceTaken | PresenceSuggested | JoinLinksRevoked
PeopleEvent = PersonInvited | InvitationWithdrawn | SessionFacilitatorAssigned | SessionFacilitatorReleased

ROOM_OPENS_BEFORE = timedelta(minutes=15)
ATTENDANCE_MENDED_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Known:
    """What is true of a session whatever becomes of it. Tuples keep the order in which people came."""

    session_id: str
    group_id: str
    programme_id: str
    organisation_id: str
    number: int
    of: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    sequence: int
    invited: tuple[str, ...]
    facilitators: tuple[str, ...]
    away: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    preparation: Preparation = field(default_factory=Preparation)

    @property
    def ids(self) -> tuple[str, str, str]:
        return self.session_id, self.group_id, self.programme_id

    @property
    def people(self) -> tuple[str, ...]:
        return (*self.invited, *self.facilitators)


def change_people(
    command: InvitePerson | WithdrawInvitation | AssignToSession | ReleaseFromSession, known: Known
) -> list[PeopleEvent]:
    if command.now >= known.starts_at:
        return []
    about = (*known.ids, command.person_id, known.starts_at)
    match command:
        case InvitePerson(person):
            return [] if person in known.invited else [PersonInvited(*about)]
        case WithdrawInvitation(person):
            return [InvitationWithdrawn(*about)] if person in known.invited else []
        case AssignToSession(person):
            return [] if person in known.facilitators else [SessionFacilitatorAssigned(*about)]
        case ReleaseFromSession(person):
            return [SessionFacilitatorReleased(*about)] if person in known.facilitators else []
        case _:
            assert_never(command)


def substitute(command: SubstituteFacilitator, known: Known) -> list[PeopleEvent]:
    if command.person_id in known.facilitators and command.instead_of not in known.facilitators:
        return []
    if command.instead_of not in known.facilitators:
        raise Rejected("not-in-this-session", field="instead_of")
    released = SessionFacilitatorReleased(*known.ids, command.instead_of, known.starts_at)
    if command.person_id in known.facilitators:
        return [released]
    return [released, SessionFacilitatorAssigned(*known.ids, command.person_id, known.starts_at)]


def tell(command: TellAbsence | TakeBackAbsence, known: Known) -> list[PresenceEvent]:
    person = command.person_id
    if person not in known.people:
        raise Rejected("not-in-this-session")
    if command.now >= known.starts_at:
        raise Rejected("session-has-started")
    match command:
        case TellAbsence(_, note):
            if person in known.away:
                return []
            clear = None if note is None else Clear(note)
            return [AbsenceTold(*known.ids, person, known.facilitators, clear)]
        case TakeBackAbsence():
            return [AbsenceTakenBack(*known.ids, person, known.facilitators)] if person in known.away else []
        case _:
            assert_never(command)


def take_attendance(command: TakeAttendance, known: Known) -> list[PresenceEvent]:
    if command.now < known.starts_at - ROOM_OPENS_BEFORE:
        raise Rejected("session-has-not-started")
    if command.now > known.ends_at + ATTENDANCE_MENDED_WITHIN:
        raise Rejected("attendance-is-final")
    for name in ("present", "absent", "cleared"):
        if not set(getattr(command, name)) <= set(known.people):
            raise Rejected("not-in-this-session", field=name)
    present = tuple(one for one in command.present if one not in known.present)
    absent = tuple(one for one in command.absent if one not in known.absent)
    cleared = tuple(one for one in command.cleared if one in known.present | known.absent)
    if not (present or absent or cleared):
        return []
    return [AttendanceTaken(*known.ids, present, absent, cleared)]


def with_people(known: Known, event: PeopleEvent) -> Known:
    person = event.person_id
    match event:
        case PersonInvited():
            return replace(known, invited=(*known.invited, person))
        case InvitationWithdrawn():
            left = tuple(one for one in known.invited if one != person)
            return replace(known, invited=left, away=known.away - {person})
        case SessionFacilitatorAssigned():
            return replace(known, facilitators=(*known.facilitators, person))
        case SessionFacilitatorReleased():
            left = tuple(one for one in known.facilitators if one != person)
            return replace(known, facilitators=left, away=known.away - {person})
        case _:
            assert_never(event)


def with_presence(known: Known, event: PresenceEvent) -> Known:
    match event:
        case AbsenceTold():
            return replace(known, away=known.away | {event.person_id})
        case AbsenceTakenBack():
            return replace(known, away=known.away - {event.person_id})
        case AttendanceTaken(present=present, absent=absent, cleared=cleared):
            marked = {*present, *absent, *cleared}
            return replace(
                known,
                present=(known.present - marked) | set(present),
                absent=(known.absent - marked) | set(absent),
            )
        case PresenceSuggested():
            return replace(known, joined=known.joined | {event.person_id})
        case JoinLinksRevoked():
            return known
        case _:
            assert_never(event)
