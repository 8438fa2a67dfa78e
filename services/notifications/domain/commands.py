"""What can be asked of notifications? Messages, preferences, and whom staff may write to."""

from dataclasses import dataclass
from datetime import datetime

from shared.personal import Clear


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """`refs` are the ids that the template's owner needs to give the facts.

    `now` is the moment of the cause: what a later cause has settled, an earlier one does not undo.
    A `punctual` message is pointless once its own moment has passed; any is from `useless_from` on.
    """

    message_id: str
    template: str
    person_id: str
    programme_id: str | None
    refs: dict[str, str]
    due_at: datetime
    now: datetime
    useless_from: datetime | None = None
    punctual: bool = False
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawMessage:
    message_id: str
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class RestoreMessage:
    """The reason why it was withdrawn is gone: only a message withdrawn for just that reason comes back."""

    message_id: str
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class PostponeMessage:
    message_id: str
    due_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordSent:
    message_id: str
    edition: int
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordFailure:
    message_id: str
    edition: int
    reason: str
    permanent: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """That edition, which went to the address of that version of the contact, came back."""

    message_id: str
    edition: int
    contact_version: int
    reason: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class SendAgain:
    message_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class KeepQuiet:
    person_id: str
    begins: int
    ends: int
    timezone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    person_id: str
    template: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SubscribeAgain:
    person_id: str
    template: str
    now: datetime


@dataclass(frozen=True, slots=True)
class OpenAudience:
    programme_id: str
    organisation_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CountIn:
    """Somebody has applied to the programme, or has a place in it: its staff may write to them."""

    programme_id: str
    organisation_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CountOut:
    programme_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ForgetMessages:
    programme_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class FormGroup:
    programme_id: str
    organisation_id: str
    group_id: str
    members: tuple[str, ...]
    facilitators: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class AddToGroup:
    programme_id: str
    group_id: str
    person_id: str
    role: str
    now: datetime


@dataclass(frozen=True, slots=True)
class RemoveFromGroup:
    programme_id: str
    group_id: str
    person_id: str
    role: str
    now: datetime


@dataclass(frozen=True, slots=True)
class WriteMessage:
    """`group_id` narrows the audience to one group: a facilitator's only one."""

    written_id: str
    programme_id: str
    group_id: str | None
    writer_id: str
    to: tuple[str, ...]
    subject: Clear[str]
    text: Clear[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class NoteCoordinator:
    organisation_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ForgetCoordinator:
    organisation_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AnnounceReport:
    organisation_id: str
    programme_id: str
    report_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class FinishAnnouncement:
    """Each coordinator's message has been queued."""

    organisation_id: str
    report_id: str
