"""What is asked, what do the answers count, and which version of it is in use for good?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, assert_never
from uuid import UUID, uuid5

from services.surveys.domain.commands import ChangeHelpContacts, InstrumentCommand, PublishInstrument
from services.surveys.domain.events import HelpContactsChanged, InstrumentEvent, InstrumentPublished
from shared.decider import Decider, Rejected

INSTRUMENTS = UUID("5b0f6f9e-3a52-5f0c-9d6e-7b1d3c0a8e41")

Answers = Mapping[str, int | None]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """`asks` is empty where the licence does not let us ship the text: then it can be scored, not asked."""

    id: str
    lowest: int
    highest: int
    asks: Texts
    options: tuple[tuple[int, Texts], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `lowest` up to the next band's, as the source names them; never a diagnosis."""

    lowest: float
    name: Texts


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """From when a person's change counts: so many points, or by the measure's own error in this group."""

    points: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Scale:
    """`score` = mean or sum of the items' answers × `times`."""

    id: str
    name: Texts
    explains: Texts
    items: tuple[str, ...]
    combine: Literal["mean", "sum"]
    times: int
    higher_is_better: bool
    primary: bool
    may_miss: int
    bands: tuple[Band, ...]
    reliable_change: ReliableChange | None

    def score(self, answers: Answers) -> Fraction | None:
        """The exact score; None where more items were skipped than the scale may miss."""
        given = [one for item in self.items if (one := answers.get(item)) is not None]
        if not given or len(self.items) - len(given) > self.may_miss:
            return None
        mean = Fraction(sum(given), len(given))
        return mean * self.times * (len(self.items) if self.combine == "sum" else 1)

    def range(self, items: Mapping[str, Item]) -> tuple[int, int]:
        """The lowest and the highest score that can be."""
        count = len(self.items) if self.combine == "sum" else 1
        return (
            min(items[one].lowest for one in self.items) * self.times * count,
            max(items[one].highest for one in self.items) * self.times * count,
        )


@dataclass(frozen=True, slots=True)
class HelpContact:
    name: str
    phone: str
    note: str


@dataclass(frozen=True, slots=True)
class Instrument:
    id: str
    version: int
    title: Texts
    intro: Texts
    licence: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    help_checked: str
    help: Mapping[str, tuple[HelpContact, ...]]

    @property
    def can_be_asked(self) -> bool:
        return all(item.asks for item in self.items)

    @property
    def primary(self) -> Scale:
        return next(scale for scale in self.scales if scale.primary)

    def item(self, ident: str) -> Item | None:
        return next((item for item in self.items if item.id == ident), None)


def check_answers(instrument: Instrument, answers: Answers) -> None:
    """Refuse what is no answer to this instrument's items; skipping any is everybody's right."""
    for ident, value in answers.items():
        item = instrument.item(ident)
        if item is None:
            raise Rejected("no-such-item", field=f"answers.{ident}")
        if value is not None and not item.lowest <= value <= item.highest:
            raise Rejected(
                "answer-out-of-range", field=f"answers.{ident}", lowest=item.lowest, highest=item.highest
            )


def instrument_ident(name: str, version: int) -> str:
    """The stream of one version of an instrument."""
    return str(uuid5(INSTRUMENTS, f"{name}/{version}"))


@dataclass(frozen=True, slots=True)
class NotPublished:
    pass


@dataclass(frozen=True, slots=True)
class InUse:
    instrument: str
    version: int
    design: dict[str, Any]
    help_contacts: dict[str, Any]


InstrumentState = NotPublished | InUse


def decide(command: InstrumentCommand, state: InstrumentState) -> list[InstrumentEvent]:
    match command:
        case PublishInstrument():
            return _publish(command, state)
        case ChangeHelpContacts():
            return _change_help_contacts(command, state)
        case _:
            assert_never(command)


def _publish(command: PublishInstrument, state: InstrumentState) -> list[InstrumentEvent]:
    if isinstance(state, NotPublished):
        return [
            InstrumentPublished(
                command.instrument, command.version, command.design, command.help_contacts, command.now
            )
        ]
    if command.design != state.design:
        # answers were given to the words as they stood: other words are another version
        raise Rejected("instrument-version-is-taken", version=command.version)
    return []


def _change_help_contacts(command: ChangeHelpContacts, state: InstrumentState) -> list[InstrumentEvent]:
    if isinstance(state, NotPublished):
        raise Rejected("no-such-instrument")
    if command.help_contacts == state.help_contacts:
        return []
    return [HelpContactsChanged(state.instrument, state.version, command.help_contacts, command.now)]


def evolve(state: InstrumentState, event: InstrumentEvent) -> InstrumentState:
    match event:
        case InstrumentPublished():
            return InUse(event.instrument, event.version, event.design, event.help_contacts)
        case HelpContactsChanged():
            assert isinstance(state, InUse)
            return InUse(state.instrument, state.version, state.design, event.help_contacts)
        case _:
            assert_never(event)


instrument_stream: Decider[InstrumentCommand, InstrumentState, InstrumentEvent] = Decider(
    "instrument", NotPublished(), decide, evolve
)
