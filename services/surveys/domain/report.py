"""Whose answers does a programme's report wait for, and what has been told of them?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from services.surveys.domain import disclosure
from services.surveys.domain.commands import (
    AwaitGroup,
    CallOffProgramme,
    CountWave,
    EndProgramme,
    NoteConsent,
    NoteLeaver,
    NoteMember,
    NoteProgramme,
    NoteWithdrawal,
    ReleaseReport,
    ReportCommand,
    ReviseProgramme,
    SettleMember,
    SettleWaves,
)
from services.surveys.domain.events import (
    GroupAwaited,
    MemberGone,
    MemberSeen,
    MemberSettled,
    ProgrammeCalledOff,
    ProgrammeEnded,
    ProgrammeNoted,
    ProgrammeRevised,
    ReportAwaited,
    ReportEvent,
    ReportReleased,
    SurveyConsentGone,
    SurveyConsentNoted,
    WaveCounted,
    WavesSettled,
)
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class Programme:
    """`members`: person → group, those who left included, for the after wave asks them too;
    `unsettled`: people whose group or consent changed and whose waves and answers must follow."""

    organisation_id: str | None = None
    capacity: int | None = None
    instrument: str = ""
    instrument_version: int = 0
    minimum_pairs: int = disclosure.USUAL_PAIRS
    groups: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    members: Mapping[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    consenting: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()
    ended: bool = False
    called_off: bool = False
    awaited: bool = False
    released: tuple[ReportReleased, ...] = ()


def decide(command: ReportCommand, state: Programme) -> list[ReportEvent]:
    match command:
        case NoteProgramme():
            if state.organisation_id is not None:
                return []
            return [ProgrammeNoted(command.programme_id, command.organisation_id, command.capacity)]
        case ReviseProgramme():
            return _revise(command, state)
        case AwaitGroup():
            return _await_group(command, state)
        case NoteMember() | NoteLeaver() | NoteConsent() | NoteWithdrawal() | SettleMember():
            return _follow_member(command, state)
        case CountWave():
            return _count(command, state)
        case EndProgramme():
            over = state.ended or state.called_off or not state.groups
            return [] if over else [ProgrammeEnded(command.programme_id, command.now)]
        case CallOffProgramme():
            return [] if state.called_off else [ProgrammeCalledOff(command.programme_id, command.now)]
        case SettleWaves():
            return [WavesSettled(command.programme_id)]
        case ReleaseReport():
            return _release(command, state)
        case _:
            assert_never(command)


def _revise(command: ReviseProgramme, state: Programme) -> list[ReportEvent]:
    minimum = disclosure.minimum_of(command.minimum_pairs)
    if state.groups or (command.capacity, minimum) == (state.capacity, state.minimum_pairs):
        return []
    return [ProgrammeRevised(command.programme_id, command.capacity, minimum)]


def _await_group(command: AwaitGroup, state: Programme) -> list[ReportEvent]:
    if command.group_id in state.groups or state.called_off:
        return []
    return [
        GroupAwaited(
            command.programme_id,
            command.organisation_id,
            command.group_id,
            command.instrument,
            command.instrument_version,
            disclosure.minimum_of(command.minimum_pairs),
            command.members,
            command.consenting,
            command.now,
        )
    ]


def _follow_member(
    command: NoteMember | NoteLeaver | NoteConsent | NoteWithdrawal | SettleMember, state: Programme
) -> list[ReportEvent]:
    programme, person = command.programme_id, command.person_id
    group, consents = state.members.get(person), person in state.consenting
    match command:
        case NoteMember() if command.group_id in state.groups:
            events: list[ReportEvent] = []
            if group != command.group_id or person in state.left:
                events.append(MemberSeen(programme, command.group_id, person, command.now))
            if command.surveys and not consents:
                events.append(SurveyConsentNoted(programme, person, command.now))
            if consents and not command.surveys:
                events.append(SurveyConsentGone(programme, person, command.now))
            return events
        case NoteLeaver() if group == command.group_id and person not in state.left:
            return [MemberGone(programme, command.group_id, person)]
        case NoteConsent() if group is not None and not consents:
            return [SurveyConsentNoted(programme, person, command.now)]
        case NoteWithdrawal() if consents:
            return [SurveyConsentGone(programme, person, command.now)]
        case SettleMember() if person in state.unsettled and (command.group_id, command.consents) == (
            group,
            consents,
        ):
            return [MemberSettled(programme, person)]
        case _:
            return []


def _count(command: CountWave, state: Programme) -> list[ReportEvent]:
    if command.group_id not in state.groups - state.counted:
        return []
    counted: list[ReportEvent] = [WaveCounted(command.programme_id, command.group_id)]
    if state.groups == state.counted | {command.group_id} and not state.awaited:
        counted.append(ReportAwaited(command.programme_id, command.now))
    return counted


def _release(command: ReleaseReport, state: Programme) -> list[ReportEvent]:
    if any(one.report_id == command.report_id for one in state.released):
        return []
    if not state.awaited or state.organisation_id is None:
        raise Rejected("report-not-awaited")
    for scale, marks in command.sets.items():
        ledger = [frozenset(one.sets[scale]) for one in state.released if scale in one.sets]
        if disclosure.singles_out(ledger, frozenset(marks), state.minimum_pairs):
            raise Rejected("report-singles-out", scale=scale)
    return [
        ReportReleased(
            command.report_id,
            command.programme_id,
            state.organisation_id,
            state.instrument,
            state.instrument_version,
            command.code_version,
            command.seed,
            state.minimum_pairs,
            command.withheld,
            command.figures,
            command.sets,
            command.now,
        )
    ]


def evolve(state: Programme, event: ReportEvent) -> Programme:
    match event:
        case ProgrammeNoted():
            return replace(state, organisation_id=event.organisation_id, capacity=event.capacity)
        case ProgrammeRevised():
            return replace(state, capacity=event.capacity, minimum_pairs=event.minimum_pairs)
        case GroupAwaited():
            return replace(
                state,
                organisation_id=event.organisation_id,
                instrument=event.instrument,
                instrument_version=event.instrument_version,
                minimum_pairs=event.minimum_pairs,
                groups=state.groups | {event.group_id},
                members={**state.members, **dict.fromkeys(event.members, event.group_id)},
                consenting=state.consenting | set(event.consenting),
            )
        case MemberSeen():
            return replace(
                state,
                members={**state.members, event.person_id: event.group_id},
                left=state.left - {event.person_id},
                unsettled=state.unsettled | {event.person_id},
            )
        case MemberGone():
            return replace(state, left=state.left | {event.person_id})
        case SurveyConsentNoted():
            return replace(
                state,
                consenting=state.consenting | {event.person_id},
                unsettled=state.unsettled | {event.person_id},
            )
        case SurveyConsentGone():
            return replace(
                state,
                consenting=state.consenting - {event.person_id},
                unsettled=state.unsettled | {event.person_id},
            )
        case MemberSettled():
            return replace(state, unsettled=state.unsettled - {event.person_id})
        case WaveCounted():
            return replace(state, counted=state.counted | {event.group_id})
        case ProgrammeEnded():
            return replace(state, ended=True)
        case ProgrammeCalledOff():
            return replace(state, called_off=True)
        case WavesSettled():
            return state
        case ReportAwaited():
            return replace(state, awaited=True)
        case ReportReleased():
            return replace(state, released=(*state.released, event))
        case _:
            assert_never(event)


report: Decider[ReportCommand, Programme, ReportEvent] = Decider("report", Programme(), decide, evolve)
