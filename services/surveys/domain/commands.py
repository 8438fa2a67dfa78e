"""What can be asked of waves and reports? Mostly by policies: coordinators decide in registration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PlanWave:
    wave_id: str
    programme_id: str
    organisation_id: str
    group_id: str
    kind: str
    instrument: str
    instrument_version: int
    timezone: str
    after_days: int
    reminders_days: tuple[int, ...]
    invited: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class OpenWave:
    wave_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ForeseeClosing:
    """The wave closes at the end of the day, by the clocks of `timezone`, of a meeting ending then."""

    wave_id: str
    ends_at: datetime
    timezone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class InviteRespondent:
    wave_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class RemoveRespondent:
    wave_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class ReceiveAnswer:
    wave_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CloseWave:
    wave_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CancelWave:
    wave_id: str


WaveCommand = (
    PlanWave
    | OpenWave
    | ForeseeClosing
    | InviteRespondent
    | RemoveRespondent
    | ReceiveAnswer
    | CloseWave
    | CancelWave
)


@dataclass(frozen=True, slots=True)
class NoteProgramme:
    programme_id: str
    organisation_id: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class ReviseProgramme:
    programme_id: str
    capacity: int
    minimum_pairs: int


@dataclass(frozen=True, slots=True)
class AwaitGroup:
    programme_id: str
    organisation_id: str
    group_id: str
    instrument: str
    instrument_version: int
    minimum_pairs: int | None
    members: tuple[str, ...]
    consenting: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class NoteMember:
    programme_id: str
    group_id: str
    person_id: str
    surveys: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class NoteLeaver:
    programme_id: str
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class NoteConsent:
    programme_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class NoteWithdrawal:
    programme_id: str
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SettleMember:
    """Waves and answers now follow this group and consent."""

    programme_id: str
    person_id: str
    group_id: str
    consents: bool


@dataclass(frozen=True, slots=True)
class CountWave:
    """A group's after wave has closed."""

    programme_id: str
    group_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class EndProgramme:
    programme_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class CallOffProgramme:
    programme_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SettleWaves:
    programme_id: str


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    programme_id: str
    report_id: str
    code_version: str
    seed: int
    figures: dict[str, Any]
    sets: dict[str, tuple[str, ...]]
    withheld: bool
    now: datetime


ReportCommand = (
    NoteProgramme
    | ReviseProgramme
    | AwaitGroup
    | NoteMember
    | NoteLeaver
    | NoteConsent
    | NoteWithdrawal
    | SettleMember
    | CountWave
    | EndProgramme
    | CallOffProgramme
    | SettleWaves
    | ReleaseReport
)


@dataclass(frozen=True, slots=True)
class PublishInstrument:
    """`design` is the instrument's document, without its help contacts."""

    instrument: str
    version: int
    design: dict[str, Any]
    help_contacts: dict[str, Any]
    now: datetime


@dataclass(frozen=True, slots=True)
class ChangeHelpContacts:
    help_contacts: dict[str, Any]
    now: datetime


InstrumentCommand = PublishInstrument | ChangeHelpContacts
