"""What has happened in the surveys? Facts about waves and reports; never what anybody answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

# A wave: one round of a survey in one group


@dataclass(frozen=True, slots=True)
class WavePlanned:
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


@dataclass(frozen=True, slots=True)
class ClosingForeseen:
    """When it will close is known before it opens."""

    wave_id: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class OpeningForeseen:
    """The group's last meeting was heard of before the group was."""

    wave_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WaveOpened:
    wave_id: str
    programme_id: str
    organisation_id: str
    group_id: str
    kind: str
    invited: tuple[str, ...]
    closes_at: datetime | None
    remind_at: tuple[datetime, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ClosingMoved:
    wave_id: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class RespondentAdded:
    """Somebody joins a wave that is not open yet: nobody need be told before it is."""

    wave_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class RespondentInvited:
    wave_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class RespondentRemoved:
    wave_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class AnswerReceived:
    wave_id: str
    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class WaveClosed:
    wave_id: str
    programme_id: str
    group_id: str
    kind: str
    invited: int
    answered: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WaveCancelled:
    wave_id: str
    programme_id: str


WaveEvent = (
    WavePlanned
    | ClosingForeseen
    | OpeningForeseen
    | WaveOpened
    | ClosingMoved
    | RespondentAdded
    | RespondentInvited
    | RespondentRemoved
    | AnswerReceived
    | WaveClosed
    | WaveCancelled
)

# A report: what is surveyed in one programme, and what of it has been told


@dataclass(frozen=True, slots=True)
class ProgrammeNoted:
    programme_id: str
    organisation_id: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class ProgrammeRevised:
    """Before any group is formed: a group's own plan says how many pairs its report needs."""

    programme_id: str
    capacity: int
    minimum_pairs: int


@dataclass(frozen=True, slots=True)
class GroupAwaited:
    """The report waits for this group's answers."""

    programme_id: str
    organisation_id: str
    group_id: str
    instrument: str
    instrument_version: int
    minimum_pairs: int
    members: tuple[str, ...]
    consenting: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberSeen:
    programme_id: str
    group_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberGone:
    programme_id: str
    group_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class SurveyConsentNoted:
    programme_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SurveyConsentGone:
    programme_id: str
    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberSettled:
    """The waves hold the member, and what was answered, as group and consent now say."""

    programme_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class WaveCounted:
    programme_id: str
    group_id: str


@dataclass(frozen=True, slots=True)
class ProgrammeEnded:
    programme_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeCalledOff:
    programme_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WavesSettled:
    """After the programme's end no wave waits for a meeting that will not be."""

    programme_id: str


@dataclass(frozen=True, slots=True)
class ReportAwaited:
    """The last group's after wave has closed: the report can be made."""

    programme_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportReleased:
    """The report itself. `sets`: by scale, the marks of the people whose answers its figures are of; a
    mark says nothing without a key that no database holds. `figures` are of the shape that
    `reporting.py` makes."""

    report_id: str
    programme_id: str
    organisation_id: str
    instrument: str
    instrument_version: int
    code_version: str
    seed: int
    minimum_pairs: int
    withheld: bool
    figures: dict[str, Any]
    sets: dict[str, tuple[str, ...]]
    at: datetime


ReportEvent = (
    ProgrammeNoted
    | ProgrammeRevised
    | GroupAwaited
    | MemberSeen
    | MemberGone
    | SurveyConsentNoted
    | SurveyConsentGone
    | MemberSettled
    | WaveCounted
    | ProgrammeEnded
    | ProgrammeCalledOff
    | WavesSettled
    | ReportAwaited
    | ReportReleased
)

# An instrument's version


@dataclass(frozen=True, slots=True)
class InstrumentPublished:
    instrument: str
    version: int
    design: dict[str, Any]
    help_contacts: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class HelpContactsChanged:
    instrument: str
    version: int
    help_contacts: dict[str, Any]
    at: datetime


InstrumentEvent = InstrumentPublished | HelpContactsChanged
