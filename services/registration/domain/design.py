"""What is a programme's design: what is asked, when people meet, what is measured, and for how long kept?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from shared.decider import Rejected

Texts = dict[str, str]  # language → words

LANGUAGES = ("fi", "sv", "en")
FORMATS = ("peer-group", "one-to-one", "mentor-group")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_WITHOUT_A_BREAK = 60
FEWEST_PAIRS_EVER = 5
USUAL_PAIRS = 10


@dataclass(frozen=True, slots=True)
class Question:
    """The programme's own question. `choices`: code → words, for the kinds `choice` and `choices`."""

    id: str
    kind: str
    words: Texts
    required: bool = False
    choices: dict[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgendaStep:
    """`kind`: introduction, pairs, whole-group, break, ground-rules, closing."""

    kind: str
    minutes: int
    words: Texts


@dataclass(frozen=True, slots=True)
class Meeting:
    theme: Texts
    agenda: tuple[AgendaStep, ...]


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Meetings of every group. `first_on`: the earliest day of the first one."""

    count: int
    weeks_apart: int
    minutes: int
    first_on: date
    skip_holidays: bool
    country: str
    meetings: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """Which survey is asked before and after, and how few pairs a report may ever speak of."""

    instrument: str
    minimum_pairs: int
    after_days: int
    reminders_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupRules:
    smallest: int = 4
    largest: int = 10
    competitors_apart: bool = False


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What is agreed to by consenting to the surveys; a new wording is a new version."""

    version: str
    words: Texts


@dataclass(frozen=True, slots=True)
class Design:
    """All that one programme decides. `asked`: field of the application → `required` or `optional`;
    days are the programme's own, in its `timezone`, and `closes_on` and `ends_on` are their last ones;
    `retention`: class of data → days kept after the programme's end. Without a `survey_plan` nobody is
    asked anything."""

    title: Texts
    summary: Texts
    description: Texts
    format: str
    languages: tuple[str, ...]
    timezone: str
    capacity: int
    starts_on: date
    ends_on: date
    session_plan: SessionPlan
    survey_plan: SurveyPlan | None
    survey_consent: ConsentText
    opens_on: date | None = None
    closes_on: date | None = None
    offer_days: int = 3
    asked: dict[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    weekly_slots: tuple[str, ...] = ()
    group_rules: GroupRules = GroupRules()
    retention: dict[str, int] = field(default_factory=dict)
    funder_logos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the calendar brings about next, unless somebody does it earlier."""

    what: str
    at: datetime


def start_of(day: date, zone: str) -> datetime:
    """Midnight at the start of that day, in the programme's zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def end_of(day: date, zone: str) -> datetime:
    return start_of(day + timedelta(days=1), zone)


def weekly_time(slot: str) -> tuple[int, str]:
    """`mon 17:00` → (0, "17:00"). Raises ValueError on anything else."""
    name, _, clock = slot.partition(" ")
    hours, _, minutes = clock.partition(":")
    if len(hours) != 2 or len(minutes) != 2 or not (hours + minutes).isdecimal():
        raise ValueError(slot)
    time(int(hours), int(minutes))
    return WEEKDAYS.index(name), clock


def refuse_what_does_not_fit(design: Design, today: date) -> None:
    """Raises Rejected naming the first field that contradicts another, or the calendar."""
    for problem in _problems(design, today):
        raise problem


def _problems(design: Design, today: date) -> Iterator[Rejected]:
    yield from _problems_of_days(design, today)
    for path, words in _all_words(design):
        if missing := [one for one in design.languages if not words.get(one, "").strip()]:
            yield Rejected("words-missing", path, languages=", ".join(missing))
    yield from _problems_of_meetings(design.session_plan)
    if design.survey_plan and design.survey_plan.minimum_pairs < FEWEST_PAIRS_EVER:
        yield Rejected("too-few-pairs", "survey_plan.minimum_pairs", least=FEWEST_PAIRS_EVER)
    if design.group_rules.smallest > design.group_rules.largest:
        yield Rejected("smallest-above-largest", "group_rules.smallest")
    idents = [one.id for one in design.questions]
    for turn, question in enumerate(design.questions):
        if question.id in idents[:turn]:
            yield Rejected("asked-twice", f"questions[{turn}].id")
        if question.kind in {"choice", "choices"} and len(question.choices) < 2:
            yield Rejected("choices-missing", f"questions[{turn}].choices")


def _problems_of_days(design: Design, today: date) -> Iterator[Rejected]:
    named = {
        "opens_on": design.opens_on,
        "closes_on": design.closes_on,
        "starts_on": design.starts_on,
        "ends_on": design.ends_on,
    }
    given = [(name, day) for name, day in named.items() if day is not None]
    for name, day in given:
        if day < today:
            yield Rejected("day-in-the-past", name)
    for (_, earlier), (name, later) in pairwise(given):
        if later < earlier:
            yield Rejected("days-out-of-order", name)
    first_on = design.session_plan.first_on
    if not design.starts_on <= first_on <= design.ends_on:
        yield Rejected("days-out-of-order", "session_plan.first_on")


def _problems_of_meetings(plan: SessionPlan) -> Iterator[Rejected]:
    if plan.meetings and len(plan.meetings) != plan.count:
        yield Rejected("meetings-do-not-add-up", "session_plan.meetings", count=plan.count)
    for turn, meeting in enumerate(plan.meetings):
        where = f"session_plan.meetings[{turn}].agenda"
        if sum(step.minutes for step in meeting.agenda) != plan.minutes:
            yield Rejected("agenda-does-not-add-up", where, minutes=plan.minutes)
        sitting = 0
        for step in meeting.agenda:
            sitting = 0 if step.kind == "break" else sitting + step.minutes
            if sitting > LONGEST_WITHOUT_A_BREAK:
                yield Rejected("no-break-in-an-hour", where)
                break


def _all_words(design: Design) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "title", design.title
    yield "summary", design.summary
    yield "description", design.description
    yield "survey_consent.words", design.survey_consent.words
    for turn, question in enumerate(design.questions):
        yield f"questions[{turn}].words", question.words
        for code, words in question.choices.items():
            yield f"questions[{turn}].choices.{code}", words
    for turn, meeting in enumerate(design.session_plan.meetings):
        yield f"session_plan.meetings[{turn}].theme", meeting.theme
        for place, step in enumerate(meeting.agenda):
            yield f"session_plan.meetings[{turn}].agenda[{place}].words", step.words
