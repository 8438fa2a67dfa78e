"""One message to one person: is it on its way, has it gone or come back, was it given up or withdrawn?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from services.notifications.domain.commands import (
    PostponeMessage,
    QueueMessage,
    RecordBounce,
    RecordFailure,
    RecordSent,
    RestoreMessage,
    SendAgain,
    WithdrawMessage,
)
from services.notifications.domain.events import (
    AttemptFailed,
    MessageBounced,
    MessageGivenUp,
    MessagePostponed,
    MessageQueued,
    MessageRescheduled,
    MessageRestored,
    MessageSent,
    MessageWithdrawn,
)
from services.notifications.domain.timing import pause_after
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class NotQueued:
    pass


@dataclass(frozen=True, slots=True)
class Envelope:
    """All that is needed to send it; neither address nor text is among it."""

    edition: int
    template: str
    person_id: str
    programme_id: str | None
    refs: dict[str, str]
    timezone: str | None
    planned_for: datetime
    useless_from: datetime | None


@dataclass(frozen=True, slots=True)
class Queued:
    envelope: Envelope
    caused_at: datetime
    due_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Sent:
    envelope: Envelope
    caused_at: datetime


@dataclass(frozen=True, slots=True)
class GivenUp:
    envelope: Envelope
    caused_at: datetime


@dataclass(frozen=True, slots=True)
class Bounced:
    envelope: Envelope
    caused_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    envelope: Envelope
    caused_at: datetime
    reason: str


State = NotQueued | Queued | Sent | GivenUp | Bounced | Withdrawn
Event = (
    MessageQueued
    | MessageRescheduled
    | MessagePostponed
    | AttemptFailed
    | MessageSent
    | MessageGivenUp
    | MessageBounced
    | MessageWithdrawn
    | MessageRestored
)
Command = (
    QueueMessage
    | WithdrawMessage
    | RestoreMessage
    | PostponeMessage
    | RecordSent
    | RecordFailure
    | RecordBounce
    | SendAgain
)


def decide(command: Command, message: State) -> list[Event]:
    match command:
        case QueueMessage():
            return _queue(command, message)
        case WithdrawMessage():
            return _withdraw(command, message)
        case RestoreMessage():
            return _restore(command, message)
        case PostponeMessage():
            return _postpone(command, message)
        case RecordSent():
            return _record_sent(command, message)
        case RecordFailure():
            return _record_failure(command, message)
        case RecordBounce():
            return _record_bounce(command, message)
        case SendAgain():
            return _send_again(command, message)
        case _:
            assert_never(command)


def evolve(message: State, event: Event) -> State:
    if isinstance(event, MessageQueued):
        return Queued(_envelope(event), event.caused_at, event.due_at, attempts=0)
    if isinstance(message, NotQueued):
        raise ValueError(f"a message's life does not begin with {type(event).__name__}")
    envelope, attempts = message.envelope, message.attempts if isinstance(message, Queued) else 0
    match event:
        case MessageRescheduled():
            return Queued(_moved(envelope, event), event.caused_at, event.due_at, attempts=0)
        case MessagePostponed():
            return Queued(envelope, message.caused_at, event.due_at, attempts)
        case AttemptFailed():
            return Queued(envelope, message.caused_at, event.due_at, event.attempt)
        case MessageSent():
            return Sent(envelope, message.caused_at)
        case MessageGivenUp():
            return GivenUp(envelope, message.caused_at)
        case MessageBounced():
            return Bounced(envelope, message.caused_at)
        case MessageWithdrawn():
            return Withdrawn(envelope, event.caused_at, event.reason)
        case MessageRestored():
            envelope = replace(envelope, edition=event.edition or envelope.edition)
            return Queued(envelope, event.caused_at, event.due_at, attempts=0)
        case _:
            assert_never(event)


def _queue(command: QueueMessage, message: State) -> list[Event]:
    if not isinstance(message, NotQueued) and _is_old_news(command, message):
        return []  # told twice, or overtaken by what happened later
    too_late = _is_past(command.useless_from if not command.punctual else command.due_at, command.now)
    if isinstance(message, Queued):
        if too_late:
            return [MessageWithdrawn(command.message_id, "too-late", command.now)]
        if _says_the_same(command, message.envelope):
            return []
        return [
            MessageRescheduled(
                message_id=command.message_id,
                edition=message.envelope.edition + 1,
                refs=command.refs,
                due_at=command.due_at,
                useless_from=command.useless_from,
                caused_at=command.now,
            )
        ]
    if too_late:
        return []
    edition = 1 if isinstance(message, NotQueued) else message.envelope.edition + 1
    return [
        MessageQueued(
            message_id=command.message_id,
            edition=edition,
            template=command.template,
            person_id=command.person_id,
            programme_id=command.programme_id,
            refs=command.refs,
            due_at=command.due_at,
            useless_from=command.useless_from,
            timezone=command.timezone,
            caused_at=command.now,
        )
    ]


def _withdraw(command: WithdrawMessage, message: State) -> list[Event]:
    match message:
        case Queued(caused_at=caused_at) if command.now >= caused_at:
            return [MessageWithdrawn(command.message_id, command.reason, command.now)]
        case _:
            return []  # never queued, gone already, or queued again since


def _restore(command: RestoreMessage, message: State) -> list[Event]:
    match message:
        case Withdrawn(envelope=envelope, reason=reason) if reason == command.reason:
            if envelope.planned_for <= command.now:
                return []
            return [MessageRestored(command.message_id, envelope.planned_for, command.now)]
        case _:
            return []


def _postpone(command: PostponeMessage, message: State) -> list[Event]:
    if isinstance(message, Queued) and command.due_at > message.due_at:
        return [MessagePostponed(command.message_id, command.due_at)]
    return []


def _record_sent(command: RecordSent, message: State) -> list[Event]:
    match message:
        # Withdrawn while it was on the wire: it has gone all the same.
        case Queued(envelope=envelope) | Withdrawn(envelope=envelope) if envelope.edition == command.edition:
            return [MessageSent(command.message_id, envelope.person_id, envelope.template, command.now)]
        case _:
            return []


def _record_failure(command: RecordFailure, message: State) -> list[Event]:
    match message:
        case Queued(envelope=envelope, attempts=before) if envelope.edition == command.edition:
            pause = None if command.permanent else pause_after(before + 1)
            if pause is None:
                return [_given_up(command.message_id, envelope, command.reason)]
            return [AttemptFailed(command.message_id, before + 1, command.reason, command.now + pause)]
        case _:
            return []


def _record_bounce(command: RecordBounce, message: State) -> list[Event]:
    match message:
        case NotQueued() | Bounced():
            return []  # told twice
        case _ if message.envelope.edition != command.edition:
            return []  # it goes, or has gone, once more: what becomes of that is told of it
        case _:
            # Even where it waits to be sent, as far as we know: had it not gone, it could not come back.
            envelope = message.envelope
            return [
                MessageBounced(
                    message_id=command.message_id,
                    edition=command.edition,
                    person_id=envelope.person_id,
                    template=envelope.template,
                    programme_id=envelope.programme_id,
                    contact_version=command.contact_version,
                    reason=command.reason,
                    lasting=command.lasting,
                )
            ]


def _send_again(command: SendAgain, message: State) -> list[Event]:
    match message:
        case GivenUp(envelope=envelope) | Bounced(envelope=envelope):
            if _is_past(envelope.useless_from, command.now):
                raise Rejected("message-is-too-late")
            # What may yet be told of the one that came back is not told of the next one.
            edition = envelope.edition + 1 if isinstance(message, Bounced) else None
            return [MessageRestored(command.message_id, command.now, command.now, edition)]
        case Queued():
            return []  # asked twice, on its way already
        case _:
            raise Rejected("message-was-not-given-up")


def _given_up(message_id: str, envelope: Envelope, reason: str) -> MessageGivenUp:
    return MessageGivenUp(message_id, envelope.person_id, envelope.template, envelope.programme_id, reason)


def _is_past(useless_from: datetime | None, now: datetime) -> bool:
    return useless_from is not None and useless_from <= now


def _is_old_news(command: QueueMessage, message: Queued | Sent | GivenUp | Bounced | Withdrawn) -> bool:
    if command.now == message.caused_at:
        return _says_the_same(command, message.envelope)
    return command.now < message.caused_at


def _says_the_same(command: QueueMessage, envelope: Envelope) -> bool:
    return (command.due_at, command.useless_from, command.refs) == (
        envelope.planned_for,
        envelope.useless_from,
        envelope.refs,
    )


def _envelope(event: MessageQueued) -> Envelope:
    return Envelope(
        edition=event.edition,
        template=event.template,
        person_id=event.person_id,
        programme_id=event.programme_id,
        refs=event.refs,
        timezone=event.timezone,
        planned_for=event.due_at,
        useless_from=event.useless_from,
    )


def _moved(envelope: Envelope, event: MessageRescheduled) -> Envelope:
    return replace(
        envelope,
        edition=event.edition,
        refs=event.refs,
        planned_for=event.due_at,
        useless_from=event.useless_from,
    )


MESSAGE: Decider[Command, State, Event] = Decider("message", NotQueued(), decide, evolve)
