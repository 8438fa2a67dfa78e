"""Where in its life may a programme be changed or moved on, and what does its calendar bring?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.registration.domain.commands import (
    CancelProgramme,
    CloseApplications,
    CompleteProgramme,
    OpenApplications,
    PlanProgramme,
    ReviseDesign,
    StartProgramme,
)
from services.registration.domain.design import (
    AgendaStep,
    Meeting,
    NextStep,
    SessionPlan,
    SurveyPlan,
    weekly_time,
)
from services.registration.domain.events import (
    ApplicationsClosed,
    ApplicationsOpened,
    DesignRevised,
    ProgrammeCancelled,
    ProgrammeCompleted,
    ProgrammePlanned,
    ProgrammeStarted,
)
from services.registration.domain.programme import PROGRAMME
from tests.kit import story
from tests.registration.designs import a_design, words

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
design = a_design()
to_open = NextStep("open-applications", datetime(2026, 11, 30, 22, 0, tzinfo=UTC))
to_close = NextStep("close-applications", datetime(2026, 12, 31, 22, 0, tzinfo=UTC))
to_start = NextStep("start-programme", datetime(2027, 1, 10, 22, 0, tzinfo=UTC))
to_complete = NextStep("complete-programme", datetime(2027, 6, 30, 21, 0, tzinfo=UTC))  # summer time

programme = story(PROGRAMME)
planned = programme.given(ProgrammePlanned("p1", "o1", design, to_open))
is_open = planned.given(ApplicationsOpened("p1", "o1", to_close))
closed = is_open.given(ApplicationsClosed("p1", "o1", to_start))
running = closed.given(ProgrammeStarted("p1", "o1", to_complete))
completed = running.given(ProgrammeCompleted("p1", "o1"))


def test_planning_tells_when_applications_open():
    plan = PlanProgramme("p1", "o1", design, NOW)
    programme.when(plan).then(ProgrammePlanned("p1", "o1", design, to_open)).when(plan).then_nothing()


def test_its_life_goes_on_by_its_calendar():
    planned.when(OpenApplications(NOW)).then(ApplicationsOpened("p1", "o1", to_close))
    is_open.when(CloseApplications(NOW)).then(ApplicationsClosed("p1", "o1", to_start))
    closed.when(StartProgramme(NOW)).then(ProgrammeStarted("p1", "o1", to_complete))
    running.when(CompleteProgramme(NOW)).then(ProgrammeCompleted("p1", "o1"))
    running.when(CancelProgramme(NOW)).then(ProgrammeCancelled("p1", "o1"))


def test_a_step_taken_twice_changes_nothing():
    is_open.when(OpenApplications(NOW)).then_nothing()
    closed.when(CloseApplications(NOW)).then_nothing()
    running.when(StartProgramme(NOW)).then_nothing()
    completed.when(CompleteProgramme(NOW)).then_nothing()
    planned.given(ProgrammeCancelled("p1", "o1")).when(CancelProgramme(NOW)).then_nothing()


def test_no_step_is_left_out():
    planned.when(StartProgramme(NOW)).then_rejected("not-in-this-stage")
    is_open.when(StartProgramme(NOW)).then_rejected("not-in-this-stage")
    closed.when(OpenApplications(NOW)).then_rejected("not-in-this-stage")
    completed.when(CancelProgramme(NOW)).then_rejected("not-in-this-stage")
    programme.when(OpenApplications(NOW)).then_rejected("unknown-programme")


def test_applications_do_not_open_after_they_should_have_closed():
    planned.when(OpenApplications(datetime(2026, 12, 31, 22, 0, tzinfo=UTC))).then_rejected(
        "day-in-the-past", "closes_on"
    )


def test_a_revised_design_moves_the_calendar():
    later = replace(design, closes_on=date(2027, 1, 5))
    then = NextStep("close-applications", datetime(2027, 1, 5, 22, 0, tzinfo=UTC))
    is_open.when(ReviseDesign(later, NOW)).then(DesignRevised("p1", "o1", later, then))
    is_open.when(ReviseDesign(design, NOW)).then_nothing()


def test_what_people_have_answered_stays_as_it_was_asked():
    other = replace(design, asked={"company": "optional"})
    is_open.when(ReviseDesign(other, NOW)).then_rejected("fixed-once-open", "asked")
    planned.when(ReviseDesign(other, NOW)).then(DesignRevised("p1", "o1", other, to_open))
    completed.when(ReviseDesign(other, NOW)).then_rejected("not-in-this-stage")


def test_a_day_that_has_passed_may_stay_but_none_is_moved_into_the_past():
    in_december = datetime(2026, 12, 15, 7, 0, tzinfo=UTC)
    larger = replace(design, capacity=30)
    is_open.when(ReviseDesign(larger, in_december)).then(DesignRevised("p1", "o1", larger, to_close))
    earlier = replace(design, closes_on=date(2026, 12, 14))
    is_open.when(ReviseDesign(earlier, in_december)).then_rejected("day-in-the-past", "closes_on")


step = AgendaStep("pairs", 60, words("Pareittain"))
pause = AgendaStep("break", 10, words("Tauko"))


def one_meeting(*steps: AgendaStep, count: int = 1) -> SessionPlan:
    return SessionPlan(count, 3, 120, date(2027, 1, 11), True, "FI", (Meeting(words("Teema"), steps),))


@pytest.mark.parametrize(
    "wrong, slug, field",
    [
        ({"opens_on": date(2026, 11, 23)}, "day-in-the-past", "opens_on"),
        ({"closes_on": date(2026, 11, 30)}, "days-out-of-order", "closes_on"),
        ({"ends_on": date(2027, 1, 10)}, "days-out-of-order", "ends_on"),
        ({"title": {"fi": "Vain suomeksi"}}, "words-missing", "title"),
        ({"questions": design.questions * 2}, "asked-twice", "questions[1].id"),
        (
            {"questions": (replace(design.questions[0], choices={}),)},
            "choices-missing",
            "questions[0].choices",
        ),
        (
            {"survey_plan": SurveyPlan("vertais-wellbeing", 4, 14, ())},
            "too-few-pairs",
            "survey_plan.minimum_pairs",
        ),
        (
            {"session_plan": one_meeting(step, pause, count=5)},
            "meetings-do-not-add-up",
            "session_plan.meetings",
        ),
        (
            {"session_plan": one_meeting(step, pause)},
            "agenda-does-not-add-up",
            "session_plan.meetings[0].agenda",
        ),
        (
            {"session_plan": one_meeting(step, step)},
            "no-break-in-an-hour",
            "session_plan.meetings[0].agenda",
        ),
    ],
)
def test_a_design_that_contradicts_itself_is_refused_by_its_field(wrong, slug, field):
    programme.when(PlanProgramme("p1", "o1", replace(design, **wrong), NOW)).then_rejected(slug, field)


def test_a_weekly_time_is_a_day_and_a_clock():
    assert weekly_time("wed 13:30") == (2, "13:30")
    for wrong in ("13:30", "wed", "wed 25:00", "wed 9:00", "someday 09:00"):
        with pytest.raises(ValueError, match=r"\w"):
            weekly_time(wrong)
