"""What has happened to messages, preferences and audiences?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.personal import Of, Personal


@dataclass(frozen=True, slots=True)
class MessageQueued:
    """`edition` counts how often this message has been queued: a meeting moved is reminded of anew."""

    message_id: str
    edition: int
    template: str
    person_id: str
    programme_id: str | None
    refs: dict[str, str]
    due_at: datetime
    useless_from: datetime | None
    timezone: str | None
    caused_at: datetime


@dataclass(frozen=True, slots=True)
class MessageRescheduled:
    """The cause itself moved: a new edition, with the refs of the newer cause."""

    message_id: str
    edition: int
    refs: dict[str, str]
    due_at: datetime
    useless_from: datetime | None
    caused_at: datetime


@dataclass(frozen=True, slots=True)
class MessagePostponed:
    """It waits for the end of the quiet hours."""

    message_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    message_id: str
    attempt: int
    reason: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MessageSent:
    message_id: str
    person_id: str
    template: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class MessageGivenUp:
    message_id: str
    person_id: str
    template: str
    programme_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class MessageBounced:
    """It came back. `lasting`: whoever brought it says that the address takes no mail, which is the one of
    this version of the person's contact; else it came back this once, as from a mailbox that is full."""

    message_id: str
    edition: int
    person_id: str
    template: str
    programme_id: str | None
    contact_version: int
    reason: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class MessageWithdrawn:
    message_id: str
    reason: str
    caused_at: datetime


@dataclass(frozen=True, slots=True)
class MessageRestored:
    """Queued again, due then: as the edition it was, or as the next one after that has come back."""

    message_id: str
    due_at: datetime
    caused_at: datetime
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class QuietHoursKept:
    person_id: str
    begins: int
    ends: int
    timezone: str


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    person_id: str
    template: str


@dataclass(frozen=True, slots=True)
class SubscribedAgain:
    person_id: str
    template: str


@dataclass(frozen=True, slots=True)
class AudienceOpened:
    programme_id: str
    organisation_id: str


@dataclass(frozen=True, slots=True)
class PersonCountedIn:
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class PersonCountedOut:
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class GroupJoined:
    """A person belongs to a group of the programme, as `member` or as `facilitator`."""

    programme_id: str
    group_id: str
    person_id: str
    role: str


@dataclass(frozen=True, slots=True)
class GroupLeft:
    programme_id: str
    group_id: str
    person_id: str
    role: str


@dataclass(frozen=True, slots=True)
class MessageWritten:
    written_id: str
    programme_id: str
    organisation_id: str
    group_id: str | None
    writer_id: str
    to: tuple[str, ...]
    subject: Annotated[Personal[str], Of("writer_id")]
    text: Annotated[Personal[str], Of("writer_id")]
    written_at: datetime


@dataclass(frozen=True, slots=True)
class MessagesForgotten:
    """Long after the programme: to whom what was sent in it is no longer kept."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class CoordinatorNoted:
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class CoordinatorForgotten:
    organisation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ReportAnnounced:
    """The coordinators of that moment are to be told of the report."""

    organisation_id: str
    programme_id: str
    report_id: str
    to: tuple[str, ...]
    announced_at: datetime


@dataclass(frozen=True, slots=True)
class AnnouncementFinished:
    organisation_id: str
    report_id: str


EVENTS: tuple[type, ...] = (
    MessageQueued,
    MessageRescheduled,
    MessagePostponed,
    AttemptFailed,
    MessageSent,
    MessageGivenUp,
    MessageBounced,
    MessageWithdrawn,
    MessageRestored,
    QuietHoursKept,
    Unsubscribed,
    SubscribedAgain,
    AudienceOpened,
    PersonCountedIn,
    PersonCountedOut,
    GroupJoined,
    GroupLeft,
    MessageWritten,
    MessagesForgotten,
    CoordinatorNoted,
    CoordinatorForgotten,
    ReportAnnounced,
    AnnouncementFinished,
)
