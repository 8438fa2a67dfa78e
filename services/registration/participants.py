"""Whom do we group, and by what that they have told? Answers are opened here and nowhere kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from services.registration.contacts import contacts
from services.registration.domain.design import Design, weekly_time
from services.registration.domain.formation.people import Facilitator, Group, Person, Problem, Rules, Slot
from services.registration.domain.grouping_events import DraftGroup, ProposalRules
from services.registration.domain.places_state import Status
from services.registration.projections.applications import applications_to
from services.registration.projections.groups import earlier_groups
from services.registration.projections.organisations import staff_of
from services.registration.projections.standing import standing_in
from shared.eventstore import Store
from shared.personal import ERASED

IS_IN = frozenset({Status.ACCEPTED, Status.PAUSED})
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Participants:
    """Everyone who is in a programme, as the rules see them and as the board shows them.

    `answers`, `names` and `consents` are by person; a name is None once its owner has been erased.
    """

    people: tuple[Person, ...]
    facilitators: tuple[Facilitator, ...]
    staff: tuple[str, ...]
    answers: Mapping[str, dict[str, Any]]
    names: Mapping[str, str | None]
    consents: Mapping[str, bool]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(person.id for person in self.people)

    def name_of(self, person: str) -> tuple[str, str]:
        """What people are sorted by; whoever has been erased comes first."""
        return (self.names.get(person) or "").casefold(), person

    def problem(self, rules: ProposalRules, group_count: int | None, pins: Mapping[str, str]) -> Problem:
        asked = Rules(
            smallest=rules.smallest,
            largest=rules.largest,
            group_count=group_count,
            competitors_apart=rules.competitors_apart,
            together=tuple(pair for pair in rules.together if self.ids.issuperset(pair)),
            apart=tuple(pair for pair in rules.apart if self.ids.issuperset(pair)),
        )
        return Problem(self.people, self.facilitators, asked, pins)


def participants_of(store: Store, programme_id: str, organisation_id: str, design: Design) -> Participants:
    """The accepted and the paused, and the facilitators whom the organisation has engaged."""
    with store.database.read() as tx:
        inside = {row.application_id for row in standing_in(tx, programme_id) if row.status in IS_IN}
        rows = [row for row in applications_to(tx, programme_id) if row.application_id in inside]
        engaged = staff_of(tx, organisation_id)
        before = earlier_groups(tx, [row.person_id for row in rows], programme_id)
    opened = store.vault.open([*(row.answers for row in rows), *(row.able for row in engaged)])
    answers = {row.person_id: _told(opened[row.answers]) for row in rows}
    able = {row.person_id: _told(opened[row.able]) for row in engaged}
    facilitators = _facilitators(able, design, exclude=answers)
    anytime = _any_time(answers, facilitators, design)
    people = tuple(_person(row, answers[row.person_id], design, anytime, before) for row in rows)
    known = contacts(store, [*answers, *able])
    return Participants(
        people=people,
        facilitators=facilitators,
        staff=tuple(sorted(able)),
        answers=answers,
        names={ident: one["name"] for ident, one in known.items()},
        consents={row.person_id: row.consent_version is not None for row in rows},
    )


def slot_of(text: str) -> Slot:
    """`tue 09:00` → the weekly time."""
    return Slot(*weekly_time(text))


def text_of(slot: Slot) -> str:
    return f"{WEEKDAYS[slot.weekday]} {slot.time}"


def as_formed(groups: Sequence[DraftGroup]) -> tuple[Group, ...]:
    """Groups of the board as the rules look at them."""
    return tuple(
        Group(one.label, Slot(one.weekday, one.time), one.language, one.members, one.facilitators)
        for one in groups
    )


def _told(value: Any) -> dict[str, Any]:
    return {} if value is ERASED else value


def _facilitators(
    able: Mapping[str, dict[str, Any]], design: Design, exclude: Mapping[str, Any]
) -> tuple[Facilitator, ...]:
    """Those whose times are known and who do not take part themselves."""
    return tuple(
        Facilitator(ident, _times(told), tuple(told.get("languages") or design.languages))
        for ident, told in sorted(able.items())
        if ident not in exclude and _times(told)
    )


def _times(told: Mapping[str, Any]) -> frozenset[Slot]:
    return frozenset(slot_of(one) for one in told.get("weekly_times") or ())


def _any_time(
    answers: Mapping[str, dict[str, Any]], facilitators: Sequence[Facilitator], design: Design
) -> frozenset[Slot]:
    """All times there are to choose from: whoever told none can come at any of them."""
    programme = frozenset(slot_of(one) for one in design.weekly_slots)
    told = [_times(one) for one in answers.values()] + [one.times for one in facilitators]
    return programme or frozenset[Slot]().union(*told)


def _person(
    row: Row[Any],
    told: Mapping[str, Any],
    design: Design,
    anytime: frozenset[Slot],
    before: Mapping[str, frozenset[str]],
) -> Person:
    trade, place = told.get("trade"), told.get("municipality")
    return Person(
        id=row.person_id,
        times=_times(told) or anytime,
        languages=_languages(row.language, told.get("languages"), design),
        years=told.get("years_in_business"),
        trade=trade,
        size=told.get("company_size"),
        market=f"{trade} {place.strip().casefold()}" if trade and place else None,
        earlier=before[row.person_id],
    )


def _languages(own: str, told: Sequence[str] | None, design: Design) -> tuple[str, ...]:
    """The language of the application comes first where it is one that the person can meet in."""
    possible = [one for one in (told or [own]) if one in design.languages] or list(design.languages)
    return tuple(sorted(possible, key=lambda one: (one != own, possible.index(one))))
