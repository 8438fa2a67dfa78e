"""A wave's rules: done, refused, ignored, and overtaken."""

from datetime import UTC, datetime, timedelta

import pytest

from services.surveys.domain.commands import (
    CancelWave,
    CloseWave,
    ForeseeClosing,
    InviteRespondent,
    OpenWave,
    PlanWave,
    ReceiveAnswer,
    RemoveRespondent,
)
from services.surveys.domain.events import (
    AnswerReceived,
    ClosingForeseen,
    ClosingMoved,
    OpeningForeseen,
    RespondentAdded,
    RespondentInvited,
    RespondentRemoved,
    WaveCancelled,
    WaveClosed,
    WaveOpened,
    WavePlanned,
)
from services.surveys.domain.wave import end_of_day, wave
from shared.eventstore import Conflict, Metadata
from shared.execute import execute
from tests.kit import story
from tests.surveys.stage import Stage, ident

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
MEETING = datetime(2026, 9, 10, 16, 0, tzinfo=UTC)
CLOSES = datetime(2026, 9, 10, 21, 0, tzinfo=UTC)
PEOPLE = ("aino", "björn")
ZONE = "Europe/Helsinki"


def plan_of(kind: str) -> PlanWave:
    return PlanWave("w", "p", "o", "g", kind, "vertais-wellbeing", 1, ZONE, 14, (3, 20), PEOPLE, NOW)


def planned_of(kind: str) -> WavePlanned:
    return WavePlanned("w", "p", "o", "g", kind, "vertais-wellbeing", 1, ZONE, 14, (3, 20), PEOPLE)


plan, planned = plan_of("before"), planned_of("before")
opened = WaveOpened(
    "w", "p", "o", "g", "before", PEOPLE, None, (NOW + timedelta(days=3), NOW + timedelta(days=20)), NOW
)
moved = ClosingMoved("w", CLOSES)
closed = WaveClosed("w", "p", "g", "before", 2, 1, CLOSES)
answered = AnswerReceived("w", "p", "aino")
foresee = ForeseeClosing("w", MEETING, "Europe/Helsinki", NOW)
start = story(wave)
open_wave = start.given(planned, opened, moved)
closed_wave = open_wave.given(answered, closed)


def test_a_wave_is_planned_once():
    start.when(plan).then(planned).when(plan).then_nothing()


def test_a_before_wave_opens_without_knowing_its_end():
    start.given(planned).when(OpenWave("w", NOW)).then(opened).when(OpenWave("w", NOW)).then_nothing()


def test_an_after_wave_closes_at_the_end_of_its_last_day_and_reminds_only_until_then():
    expected = WaveOpened(
        "w",
        "p",
        "o",
        "g",
        "after",
        PEOPLE,
        datetime(2026, 9, 15, 21, 0, tzinfo=UTC),
        (NOW + timedelta(days=3),),
        NOW,
    )
    start.given(planned_of("after")).when(OpenWave("w", NOW)).then(expected)


def test_an_opening_heard_of_before_the_plan_is_done_with_it():
    early = start.when(OpenWave("w", NOW)).then(OpeningForeseen("w", NOW))
    early.when(OpenWave("w", NOW)).then_nothing()
    early.when(plan).then(planned, opened)


def test_the_closing_follows_the_first_meeting_from_whenever_it_is_known():
    start.when(foresee).then(ClosingForeseen("w", CLOSES)).when(foresee).then_nothing()
    start.given(planned, opened).when(foresee).then(moved).when(foresee).then_nothing()
    closed_wave.when(foresee).then_nothing()


def test_wall_time_decides_when_a_day_ends():
    assert end_of_day(datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Europe/Helsinki") == datetime(
        2026, 10, 25, 22, 0, tzinfo=UTC
    )


def test_an_answer_is_received_once():
    open_wave.when(ReceiveAnswer("w", "aino", NOW)).then(answered)
    open_wave.given(answered).when(ReceiveAnswer("w", "aino", NOW)).then_nothing()


def test_an_answer_is_refused_from_others_and_at_other_times():
    open_wave.when(ReceiveAnswer("w", "carita", NOW)).then_rejected("not-invited-to-survey")
    open_wave.when(ReceiveAnswer("w", "aino", CLOSES)).then_rejected("survey-has-closed")
    closed_wave.when(ReceiveAnswer("w", "björn", NOW)).then_rejected("survey-has-closed")
    start.given(planned).when(ReceiveAnswer("w", "aino", NOW)).then_rejected("survey-not-open-yet")


def test_an_answer_that_raced_another_is_told(stage: Stage):
    """Whoever read an earlier version must read again."""
    meta = Metadata(actor="respondent", correlation=ident("race"))
    ident_ = ident("wave")
    execute(stage.store, wave, ident_, plan, meta)
    execute(stage.store, wave, ident_, OpenWave("w", NOW), meta)
    with pytest.raises(Conflict):
        execute(stage.store, wave, ident_, ReceiveAnswer("w", "aino", NOW), meta, expected=1)


def test_who_is_asked_can_change_while_the_wave_is_planned_or_open():
    start.given(planned).when(InviteRespondent("w", "carita")).then(RespondentAdded("w", "carita"))
    open_wave.when(InviteRespondent("w", "carita")).then(RespondentInvited("w", "p", "carita"))
    open_wave.when(InviteRespondent("w", "aino")).then_nothing()
    closed_wave.when(InviteRespondent("w", "carita")).then_nothing()
    start.when(InviteRespondent("w", "aino")).then_nothing()


def test_who_withdraws_is_removed_even_once_it_is_closed_and_their_answer_no_longer_counts():
    removed = RespondentRemoved("w", "p", "aino")
    closed_wave.when(RemoveRespondent("w", "aino")).then(removed)
    gone = open_wave.given(answered).when(RemoveRespondent("w", "aino")).then(removed)
    gone.when(RemoveRespondent("w", "aino")).then_nothing()
    gone.when(CloseWave("w", CLOSES)).then(WaveClosed("w", "p", "g", "before", 1, 0, CLOSES))


def test_a_wave_closes_when_its_time_has_come_and_once():
    open_wave.given(answered).when(CloseWave("w", CLOSES)).then(closed)
    closed_wave.when(CloseWave("w", CLOSES)).then_nothing()
    open_wave.when(CloseWave("w", NOW)).then_rejected("survey-still-open")
    start.given(planned, opened).when(CloseWave("w", CLOSES)).then_rejected("survey-still-open")
    start.given(planned).when(CloseWave("w", CLOSES)).then_rejected("survey-not-open-yet")


def test_a_wave_is_cancelled_unless_it_has_closed():
    cancelled = WaveCancelled("w", "p")
    open_wave.when(CancelWave("w")).then(cancelled).when(CancelWave("w")).then_nothing()
    start.given(planned).when(CancelWave("w")).then(cancelled)
    closed_wave.when(CancelWave("w")).then_nothing()
    open_wave.given(cancelled).when(CloseWave("w", CLOSES)).then_nothing()
