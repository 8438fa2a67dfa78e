"""When does a session take place, who comes, and how did it end?"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, assert_never, get_args

from services.sessions.domain.commands import (
    AssignToSession,
    CancelSession,
    HoldSession,
    InvitePerson,
    ReleaseFromSession,
    RescheduleSession,
    RevokeJoinLinks,
    SayItDidNotTakePlace,
    ScheduleSession,
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
    SessionCancelled,
    SessionDidNotTakePlace,
    SessionFacilitatorAssigned,
    SessionFacilitatorReleased,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
)
from services.sessions.domain.preparation import (
    Preparation,
    PrepareCommand,
    PrepareEvent,
    prepare,
    prepared,
)
from shared.decider import Decider, Rejected
from shared.personal import Clear

People = InvitePerson | WithdrawInvitation | AssignToSession | ReleaseFromSession | SubstituteFacilitator
Presence = TellAbsence | TakeBackAbsence | TakeAttendance | SuggestPresence | RevokeJoinLinks
Life = ScheduleSession | RescheduleSession | CancelSession | HoldSession | SayItDidNotTakePlace
Command = Life | People | Presence | PrepareCommand
PresenceEvent = AbsenceTold | AbsenceTakenBack | AttendanceTaken | PresenceSuggested | JoinLinksRevoked
PeopleEvent = PersonInvited | InvitationWithdrawn | SessionFacilitatorAssigned | SessionFacilitatorReleased
LifeEvent = SessionScheduled | SessionRescheduled | SessionCancelled | SessionHeld | SessionDidNotTakePlace
Event = LifeEvent | PeopleEvent | PresenceEvent | PrepareEvent

HELD_BY_ITSELF_AFTER = timedelta(hours=24)
ROOM_OPENS_BEFORE = timedelta(minutes=15)
ATTENDANCE_MENDED_WITHIN = timedelta(days=14)
FURTHEST_AHEAD = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class NotScheduled:
    pass


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


@dataclass(frozen=True, slots=True)
class Scheduled:
    known: Known


@dataclass(frozen=True, slots=True)
class Held:
    known: Known


@dataclass(frozen=True, slots=True)
class Cancelled:
    known: Known


@dataclass(frozen=True, slots=True)
class DidNotTakePlace:
    known: Known


State = NotScheduled | Scheduled | Held | Cancelled | DidNotTakePlace


def decide(command: Command, session: State) -> list[Event]:
    match command, session:
        case ScheduleSession(), NotScheduled():
            return _schedule(command)
        case ScheduleSession(), _:
            return []
        case (
            (InvitePerson() | WithdrawInvitation() | AssignToSession() | ReleaseFromSession()),
            Scheduled(known),
        ):
            return list(_people(command, known))
        case ((InvitePerson() | WithdrawInvitation() | AssignToSession() | ReleaseFromSession()), _):
            return []  # who joins or leaves a group changes only its coming sessions
        case SubstituteFacilitator(), Scheduled(known):
            return list(_substitute(command, known))
        case (
            (RescheduleSession() | CancelSession() | HoldSession() | SayItDidNotTakePlace()),
            Scheduled(known),
        ):
            return _end_or_move(command, known)
        case CancelSession(), Cancelled():
            return []
        case HoldSession(), Held():
            return []
        case SayItDidNotTakePlace(), DidNotTakePlace():
            return []
        case ((TellAbsence() | TakeBackAbsence()), Scheduled(known)):
            return list(_tell(command, known))
        case TakeAttendance(), (Scheduled(known) | Held(known)):
            return list(_take_attendance(command, known))
        case SuggestPresence(person), Scheduled(known):
            return [] if person in known.joined else [PresenceSuggested(*known.ids, person)]
        case SuggestPresence(), _:
            return []
        case RevokeJoinLinks(person, now), (Scheduled(known) | Held(known)):
            return [JoinLinksRevoked(*known.ids, person, now)]
        case _, (Scheduled(known) | Held(known)) if isinstance(command, get_args(PrepareCommand)):
            minutes = int((known.ends_at - known.starts_at) / timedelta(minutes=1))
            return list(prepare(command, known.session_id, known.programme_id, minutes, known.preparation))
        case _:
            raise Rejected("session-is-over" if not isinstance(session, NotScheduled) else "session-unknown")


def _schedule(command: ScheduleSession) -> list[Event]:
    if command.starts_at <= command.now:
        raise Rejected("starts-in-the-past", field="starts_at")
    return [
        SessionScheduled(
            command.session_id,
            command.group_id,
            command.programme_id,
            command.organisation_id,
            command.number,
            command.of,
            command.starts_at,
            command.ends_at,
            command.timezone,
            0,
            command.invited,
            command.facilitators,
        )
    ]


def _end_or_move(
    command: RescheduleSession | CancelSession | HoldSession | SayItDidNotTakePlace, known: Known
) -> list[Event]:
    match command:
        case RescheduleSession():
            return _move(command, known)
        case CancelSession():
            return [SessionCancelled(*known.ids, known.sequence + 1, known.invited, known.facilitators)]
        case HoldSession(last, now):
            _must_have_started(known, now)
            absent = known.absent | (known.away - known.present)
            return [
                SessionHeld(
                    *known.ids,
                    known.organisation_id,
                    known.number,
                    known.of,
                    last,
                    now,
                    tuple(sorted(known.present)),
                    tuple(sorted(absent)),
                )
            ]
        case SayItDidNotTakePlace(now):
            _must_have_started(known, now)
            return [SessionDidNotTakePlace(*known.ids)]
        case _:
            assert_never(command)


def _move(command: RescheduleSession, known: Known) -> list[Event]:
    if command.starts_at <= command.now:
        raise Rejected("starts-in-the-past", field="starts_at")
    if command.starts_at > command.now + FURTHEST_AHEAD:
        raise Rejected("starts-too-far-ahead", field="starts_at")
    length = known.ends_at - known.starts_at
    if command.minutes is not None:
        length = timedelta(minutes=command.minutes)
    if (command.starts_at, length) == (known.starts_at, known.ends_at - known.starts_at):
        return []
    return [
        SessionRescheduled(
            *known.ids,
            known.organisation_id,
            known.number,
            known.of,
            command.starts_at,
            command.starts_at + length,
            known.timezone,
            known.sequence + 1,
            known.invited,
            known.facilitators,
            known.starts_at,
        )
    ]


def _people(
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


def _substitute(command: SubstituteFacilitator, known: Known) -> list[PeopleEvent]:
    if command.person_id in known.facilitators and command.instead_of not in known.facilitators:
        return []
    if command.instead_of not in known.facilitators:
        raise Rejected("not-in-this-session", field="instead_of")
    released = SessionFacilitatorReleased(*known.ids, command.instead_of, known.starts_at)
    if command.person_id in known.facilitators:
        return [released]
    return [released, SessionFacilitatorAssigned(*known.ids, command.person_id, known.starts_at)]


def _tell(command: TellAbsence | TakeBackAbsence, known: Known) -> list[PresenceEvent]:
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


def _take_attendance(command: TakeAttendance, known: Known) -> list[PresenceEvent]:
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


def _must_have_started(known: Known, now: datetime) -> None:
    if now < known.starts_at:
        raise Rejected("session-has-not-started")


# Who could not come then may be able to come now.
_NOBODY_YET: Any = {name: frozenset() for name in ("away", "present", "absent", "joined")}


def evolve(session: State, event: Event) -> State:
    if isinstance(event, SessionScheduled):
        return Scheduled(_known(event))
    assert not isinstance(session, NotScheduled)
    known = session.known
    match event:
        case SessionRescheduled():
            moved = replace(known, starts_at=event.starts_at, ends_at=event.ends_at, sequence=event.sequence)
            return Scheduled(replace(moved, **_NOBODY_YET))
        case SessionCancelled():
            return Cancelled(replace(known, sequence=event.sequence))
        case SessionHeld():
            return Held(known)
        case SessionDidNotTakePlace():
            return DidNotTakePlace(known)
        case (
            PersonInvited()
            | InvitationWithdrawn()
            | SessionFacilitatorAssigned()
            | SessionFacilitatorReleased()
        ):
            return replace(session, known=_with_people(known, event))
        case (
            AbsenceTold() | AbsenceTakenBack() | AttendanceTaken() | PresenceSuggested() | JoinLinksRevoked()
        ):
            return replace(session, known=_with_presence(known, event))
        case _:
            return replace(session, known=replace(known, preparation=prepared(known.preparation, event)))


def _known(event: SessionScheduled) -> Known:
    return Known(
        event.session_id,
        event.group_id,
        event.programme_id,
        event.organisation_id,
        event.number,
        event.of,
        event.starts_at,
        event.ends_at,
        event.timezone,
        event.sequence,
        event.invited,
        event.facilitators,
    )


def _with_people(known: Known, event: PeopleEvent) -> Known:
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


def _with_presence(known: Known, event: PresenceEvent) -> Known:
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


session: Decider[Command, State, Event] = Decider("session", NotScheduled(), decide, evolve, hot=True)
