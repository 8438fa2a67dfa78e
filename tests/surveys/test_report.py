"""A programme's report: what it waits for, what it refuses, what it ignores."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

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
    ReportReleased,
    SurveyConsentGone,
    SurveyConsentNoted,
    WaveCounted,
    WavesSettled,
)
from services.surveys.domain.report import report
from shared.eventstore import Conflict, Metadata
from shared.execute import execute
from tests.kit import story
from tests.surveys.stage import Stage, ident

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
MARKS = tuple("abcdefghijkl")


def awaited(group: str, *members: str) -> GroupAwaited:
    return GroupAwaited("p", "o", group, "vertais-wellbeing", 1, 10, members, members[:1], NOW)


def await_group(group: str, *members: str) -> AwaitGroup:
    return AwaitGroup("p", "o", group, "vertais-wellbeing", 1, 10, members, members[:1], NOW)


release = ReleaseReport("p", "r1", "reporting-1", 7, {"pairs": 12}, {"work-wellbeing": MARKS}, False, NOW)
released = ReportReleased(
    "r1",
    "p",
    "o",
    "vertais-wellbeing",
    1,
    "reporting-1",
    7,
    10,
    False,
    {"pairs": 12},
    {"work-wellbeing": MARKS},
    NOW,
)
start = story(report)
two_groups = start.given(awaited("rose", "aino", "björn"), awaited("fir", "carita"))
ready = two_groups.given(WaveCounted("p", "rose"), WaveCounted("p", "fir"), ReportAwaited("p", NOW))


def test_a_programme_is_noted_once():
    noted = ProgrammeNoted("p", "o", 25)
    start.when(NoteProgramme("p", "o", 25)).then(noted).when(NoteProgramme("p", "o", 25)).then_nothing()


def test_a_programme_is_revised_until_its_groups_are_formed():
    revise, revised = ReviseProgramme("p", 8, 6), ProgrammeRevised("p", 8, 6)
    start.given(ProgrammeNoted("p", "o", 25)).when(revise).then(revised).when(revise).then_nothing()
    two_groups.when(revise).then_nothing()


def test_a_group_is_awaited_once_and_never_under_five_pairs():
    start.when(await_group("rose", "aino", "björn")).then(awaited("rose", "aino", "björn")).when(
        await_group("rose", "aino")
    ).then_nothing()
    small = replace(await_group("rose", "aino"), minimum_pairs=2)
    start.when(small).then(replace(awaited("rose", "aino"), minimum_pairs=5))
    start.given(ProgrammeCalledOff("p", NOW)).when(await_group("rose", "aino")).then_nothing()


def test_the_report_is_awaited_when_the_last_group_is_counted():
    counted = two_groups.when(CountWave("p", "rose", NOW)).then(WaveCounted("p", "rose"))
    counted.when(CountWave("p", "rose", NOW)).then_nothing()
    counted.when(CountWave("p", "fir", NOW)).then(WaveCounted("p", "fir"), ReportAwaited("p", NOW))
    two_groups.when(CountWave("p", "other", NOW)).then_nothing()


def test_a_report_is_released_once_and_not_before_it_is_awaited():
    ready.when(release).then(released).when(release).then_nothing()
    two_groups.when(release).then_rejected("report-not-awaited")


def test_a_release_that_singles_somebody_out_beside_an_earlier_one_is_refused():
    without_one = replace(release, report_id="r2", sets={"work-wellbeing": MARKS[1:]})
    ready.given(released).when(without_one).then_rejected("report-singles-out")
    ready.given(released).when(replace(release, report_id="r2")).then(replace(released, report_id="r2"))
    ready.when(replace(release, sets={"work-wellbeing": MARKS[:9]})).then_rejected("report-singles-out")


def test_a_release_that_raced_another_is_told(stage: Stage):
    meta = Metadata(actor="service:surveys", correlation=ident("race"))
    programme = ident("p")
    for command in (await_group("rose", "aino"), CountWave("p", "rose", NOW)):
        execute(stage.store, report, programme, command, meta)
    with pytest.raises(Conflict):
        execute(stage.store, report, programme, release, meta, expected=1)


def test_consent_is_noted_of_members_and_settled_as_it_stands():
    given = SurveyConsentNoted("p", "björn", NOW)
    noted = two_groups.when(NoteConsent("p", "björn", NOW)).then(given)
    noted.when(NoteConsent("p", "björn", NOW)).then_nothing()
    two_groups.when(NoteConsent("p", "stranger", NOW)).then_nothing()
    noted.when(SettleMember("p", "björn", "rose", True)).then(MemberSettled("p", "björn"))
    noted.when(SettleMember("p", "björn", "rose", False)).then_nothing()
    two_groups.when(SettleMember("p", "björn", "rose", False)).then_nothing()


def test_withdrawal_is_noted_once():
    gone = SurveyConsentGone("p", "aino", NOW)
    withdrawn = two_groups.when(NoteWithdrawal("p", "aino", NOW)).then(gone)
    withdrawn.when(NoteWithdrawal("p", "aino", NOW)).then_nothing()


def test_a_member_moves_in_either_order_of_leaving_and_joining():
    joins, leaves = NoteMember("p", "fir", "aino", True, NOW), NoteLeaver("p", "rose", "aino")
    seen, gone = MemberSeen("p", "fir", "aino", NOW), MemberGone("p", "rose", "aino")
    first = two_groups.when(joins).then(seen).when(leaves).then_nothing()
    last = two_groups.when(leaves).then(gone).when(joins).then(seen)
    assert first.state().members == last.state().members
    assert first.state().left == last.state().left == frozenset()
    two_groups.when(NoteMember("p", "unknown", "aino", True, NOW)).then_nothing()


def test_joining_brings_consent_with_it():
    two_groups.when(NoteMember("p", "fir", "dora", True, NOW)).then(
        MemberSeen("p", "fir", "dora", NOW), SurveyConsentNoted("p", "dora", NOW)
    )
    two_groups.when(NoteMember("p", "rose", "aino", False, NOW)).then(SurveyConsentGone("p", "aino", NOW))


def test_an_end_is_settled_and_told_once():
    ended = two_groups.when(EndProgramme("p", NOW)).then(ProgrammeEnded("p", NOW))
    ended.when(EndProgramme("p", NOW)).then_nothing()
    ended.when(SettleWaves("p")).then(WavesSettled("p"))
    start.when(EndProgramme("p", NOW)).then_nothing()
    off = two_groups.when(CallOffProgramme("p", NOW)).then(ProgrammeCalledOff("p", NOW))
    off.when(CallOffProgramme("p", NOW)).then_nothing()
