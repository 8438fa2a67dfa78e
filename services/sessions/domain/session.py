"""When does a session take place, who comes, and how did it end?"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never, get_args

from services.sessions.domain.attendance import (
    Known,
    People,
    PeopleEvent,
    Presence,
    PresenceEvent,
    change_people,
    substitute,
    take_attendance,
    tell,
    with_people,
    with_presence,
)
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
    PrepareCommand,
    PrepareEvent,
    prepare,
    prepared,
)
from shared.decider import Decider, Rejected

Life = ScheduleSession | RescheduleSession | CancelSession | HoldSession | SayItDidNotTakePlace
Command = Life | People | Presence | PrepareCommand
LifeEvent = SessionScheduled | SessionRescheduled | SessionCancelled | SessionHeld | SessionDidNotTakePlace
Event = LifeEvent | PeopleEvent | PresenceEvent | PrepareEvent

HELD_BY_ITSELF_AFTER = timedelta(hours=24)
FURTHEST_AHEAD = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class NotScheduled:
    pass


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
            return list(change_people(command, known))
        case ((InvitePerson() | WithdrawInvitation() | AssignToSession() | ReleaseFromSession()), _):
            return []  # who joins or leaves a group changes only its coming sessions
        case SubstituteFacilitator(), Scheduled(known):
            return list(substitute(command, known))
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
            return list(tell(command, known))
        case TakeAttendance(), (Scheduled(known) | Held(known)):
            return list(take_attendance(command, known))
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
            return replace(session, known=with_people(known, event))
        case (
            AbsenceTold() | AbsenceTakenBack() | AttendanceTaken() | PresenceSuggested() | JoinLinksRevoked()
        ):
            return replace(session, known=with_presence(known, event))
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


session: Decider[Command, State, Event] = Decider("session", NotScheduled(), decide, evolve, hot=True)
