"""To whom in a programme may its staff write, and what have they written?"""

from dataclasses import dataclass, replace
from typing import assert_never

from services.notifications.domain.commands import (
    AddToGroup,
    CountIn,
    CountOut,
    ForgetMessages,
    FormGroup,
    OpenAudience,
    RemoveFromGroup,
    WriteMessage,
)
from services.notifications.domain.events import (
    AudienceOpened,
    GroupJoined,
    GroupLeft,
    MessagesForgotten,
    MessageWritten,
    PersonCountedIn,
    PersonCountedOut,
)
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


@dataclass(frozen=True, slots=True)
class Audience:
    """`groups` holds (group, person, role); a facilitator reaches the own group alone."""

    organisation_id: str
    people: frozenset[str] = frozenset()
    groups: frozenset[tuple[str, str, str]] = frozenset()
    written: frozenset[str] = frozenset()
    forgotten: bool = False

    def reach(self, group_id: str | None) -> frozenset[str]:
        in_groups = {person for group, person, _ in self.groups if group_id in (None, group)}
        return frozenset(in_groups) if group_id else self.people | in_groups


State = Unknown | Audience
Event = (
    AudienceOpened
    | PersonCountedIn
    | PersonCountedOut
    | GroupJoined
    | GroupLeft
    | MessageWritten
    | MessagesForgotten
)
Command = (
    OpenAudience
    | CountIn
    | CountOut
    | FormGroup
    | AddToGroup
    | RemoveFromGroup
    | WriteMessage
    | ForgetMessages
)


def decide(command: Command, audience: State) -> list[Event]:
    match command:
        case OpenAudience():
            return _opened(command, audience)
        case CountIn():
            return [*_opened(command, audience), *_counted_in(command, audience)]
        case FormGroup():
            return [*_opened(command, audience), *_joined(command, audience)]
        case WriteMessage():
            return _write(command, audience)
        case ForgetMessages():
            if isinstance(audience, Unknown) or audience.forgotten:
                return []
            return [MessagesForgotten(command.programme_id)]
        case CountOut() | AddToGroup() | RemoveFromGroup():
            return [] if isinstance(audience, Unknown) else _changed(command, audience)
        case _:
            assert_never(command)


def _changed(command: CountOut | AddToGroup | RemoveFromGroup, audience: Audience) -> list[Event]:
    match command:
        case CountOut():
            if command.person_id not in audience.people:
                return []
            return [PersonCountedOut(command.programme_id, command.person_id)]
        case AddToGroup():
            if (command.group_id, command.person_id, command.role) in audience.groups:
                return []
            return [GroupJoined(command.programme_id, command.group_id, command.person_id, command.role)]
        case RemoveFromGroup():
            if (command.group_id, command.person_id, command.role) not in audience.groups:
                return []
            return [GroupLeft(command.programme_id, command.group_id, command.person_id, command.role)]
        case _:
            assert_never(command)


def evolve(audience: State, event: Event) -> State:
    if isinstance(event, AudienceOpened):
        return Audience(event.organisation_id)
    if isinstance(audience, Unknown):
        raise ValueError(f"an audience does not begin with {type(event).__name__}")
    match event:
        case PersonCountedIn():
            return replace(audience, people=audience.people | {event.person_id})
        case PersonCountedOut():
            return replace(audience, people=audience.people - {event.person_id})
        case GroupJoined():
            place = (event.group_id, event.person_id, event.role)
            return replace(audience, groups=audience.groups | {place})
        case GroupLeft():
            place = (event.group_id, event.person_id, event.role)
            return replace(audience, groups=audience.groups - {place})
        case MessageWritten():
            return replace(audience, written=audience.written | {event.written_id})
        case MessagesForgotten():
            return replace(audience, forgotten=True)
        case _:
            assert_never(event)


def _opened(command: OpenAudience | CountIn | FormGroup, audience: State) -> list[Event]:
    if isinstance(audience, Audience):
        return []
    return [AudienceOpened(command.programme_id, command.organisation_id)]


def _counted_in(command: CountIn, audience: State) -> list[Event]:
    if isinstance(audience, Audience) and command.person_id in audience.people:
        return []
    return [PersonCountedIn(command.programme_id, command.person_id)]


def _joined(command: FormGroup, audience: State) -> list[Event]:
    known = audience.groups if isinstance(audience, Audience) else frozenset()
    places = [(person, "member") for person in command.members]
    places += [(person, "facilitator") for person in command.facilitators]
    return [
        GroupJoined(command.programme_id, command.group_id, person, role)
        for person, role in places
        if (command.group_id, person, role) not in known
    ]


def _write(command: WriteMessage, audience: State) -> list[Event]:
    if isinstance(audience, Audience) and command.written_id in audience.written:
        return []
    if isinstance(audience, Unknown) or not command.to:
        raise Rejected("nobody-to-write-to", field="to")
    # A test goes to the writer alone, who need not be one of the audience.
    if not set(command.to) <= audience.reach(command.group_id) | {command.writer_id}:
        raise Rejected("not-in-the-audience", field="to")
    return [
        MessageWritten(
            written_id=command.written_id,
            programme_id=command.programme_id,
            organisation_id=audience.organisation_id,
            group_id=command.group_id,
            writer_id=command.writer_id,
            to=command.to,
            subject=command.subject,
            text=command.text,
            written_at=command.now,
        )
    ]


AUDIENCE: Decider[Command, State, Event] = Decider("audience", Unknown(), decide, evolve)
