"""What is a session prepared with: agenda, theme, materials, task, room?"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from services.sessions.domain.commands import (
    AddMaterial,
    ChooseTheme,
    DropSessionRoom,
    GiveTask,
    ProposeTheme,
    RemoveMaterial,
    SetAgenda,
    SetSessionRoom,
    VoteForTheme,
)
from services.sessions.domain.events import (
    AgendaSet,
    MaterialAdded,
    MaterialRemoved,
    SessionRoomDropped,
    SessionRoomSet,
    Step,
    TaskGiven,
    ThemeChosen,
    ThemeProposed,
    ThemeVoted,
)
from shared.decider import Rejected
from shared.personal import Clear

PrepareCommand = (
    SetAgenda
    | ProposeTheme
    | VoteForTheme
    | ChooseTheme
    | AddMaterial
    | RemoveMaterial
    | GiveTask
    | SetSessionRoom
    | DropSessionRoom
)
PrepareEvent = (
    AgendaSet
    | ThemeProposed
    | ThemeVoted
    | ThemeChosen
    | MaterialAdded
    | MaterialRemoved
    | TaskGiven
    | SessionRoomSet
    | SessionRoomDropped
)

STEP_KINDS = ("introduction", "ground-rules", "pairs", "whole-group", "break", "closing")
MOST_THEMES = 12
MOST_MATERIALS = 20
HOUR = 60
BREAK = INTRODUCTION = CLOSE = 10


@dataclass(frozen=True, slots=True)
class Preparation:
    """`votes` holds each person's one vote; themes stand in the order in which they were proposed."""

    themes: tuple[str, ...] = ()
    votes: dict[str, str] = field(default_factory=dict)
    theme: str | None = None
    materials: frozenset[str] = frozenset()
    has_own_room: bool = False


def default_agenda(minutes: int) -> tuple[Step, ...]:
    """The shape that meetings repeat: introduction, pairs, whole group, close; a break at least hourly."""
    blocks = -(-(minutes + BREAK) // (HOUR + BREAK))
    work = minutes - BREAK * (blocks - 1)
    each = -(-work // blocks)
    if each < INTRODUCTION + CLOSE + 2:
        return (Step("whole-group", minutes),)
    if blocks == 1:
        pairs = (minutes - INTRODUCTION - CLOSE) // 2
        group = minutes - INTRODUCTION - CLOSE - pairs
        middle: tuple[Step, ...] = (Step("pairs", pairs), Step("whole-group", group))
    else:
        later = (Step("break", BREAK), Step("whole-group", each)) * (blocks - 2)
        last = work - each * (blocks - 1) - CLOSE
        middle = (Step("pairs", each - INTRODUCTION), *later, Step("break", BREAK), Step("whole-group", last))
    return (Step("introduction", INTRODUCTION), *middle, Step("closing", CLOSE))


def timed(steps: tuple[Step, ...], starts_at: datetime) -> list[tuple[Step, datetime]]:
    """Each step with the instant at which it begins."""
    begins, found = starts_at, []
    for step in steps:
        found.append((step, begins))
        begins += timedelta(minutes=step.minutes)
    return found


def longest_without_break(steps: tuple[Step, ...]) -> int:
    """Minutes of the longest stretch that no break divides."""
    longest = stretch = 0
    for step in steps:
        stretch = 0 if step.kind == "break" else stretch + step.minutes
        longest = max(longest, stretch)
    return longest


def prepare(
    command: PrepareCommand, session_id: str, programme_id: str, minutes: int, ready: Preparation
) -> list[PrepareEvent]:
    of = session_id, programme_id
    match command:
        case SetAgenda(person, steps, titles):
            _check_agenda(steps, minutes)
            return [AgendaSet(*of, person, steps, Clear(list(titles)))]
        case ProposeTheme() | VoteForTheme() | ChooseTheme():
            return _vote(command, of, ready)
        case AddMaterial(material, person, link):
            if material in ready.materials:
                return []
            if len(ready.materials) >= MOST_MATERIALS:
                raise Rejected("too-many-materials", most=MOST_MATERIALS)
            return [MaterialAdded(*of, material, person, Clear(link))]
        case RemoveMaterial(material):
            return [MaterialRemoved(*of, material)] if material in ready.materials else []
        case GiveTask(person, text):
            return [TaskGiven(*of, person, Clear(text))]
        case SetSessionRoom(person, url):
            return [SessionRoomSet(*of, person, Clear(url))]
        case DropSessionRoom():
            return [SessionRoomDropped(*of)] if ready.has_own_room else []
        case _:
            assert_never(command)


def _check_agenda(steps: tuple[Step, ...], minutes: int) -> None:
    if sum(step.minutes for step in steps) > minutes:
        raise Rejected("agenda-longer-than-session", field="steps", minutes=minutes)
    if longest_without_break(steps) > HOUR:
        raise Rejected("agenda-needs-a-break", field="steps", minutes=HOUR)


def _vote(
    command: ProposeTheme | VoteForTheme | ChooseTheme, of: tuple[str, str], ready: Preparation
) -> list[PrepareEvent]:
    match command:
        case ProposeTheme(theme, person, text):
            if theme in ready.themes:
                return []
            if len(ready.themes) >= MOST_THEMES:
                raise Rejected("too-many-themes", most=MOST_THEMES)
            return [ThemeProposed(*of, theme, person, Clear(text))]
        case VoteForTheme(theme, person):
            if theme not in ready.themes:
                raise Rejected("theme-unknown", field="theme_id")
            return [] if ready.votes.get(person) == theme else [ThemeVoted(*of, theme, person)]
        case ChooseTheme(theme_id):
            chosen = theme_id or _winner(ready)
            if chosen not in ready.themes:
                raise Rejected("theme-unknown", field="theme_id")
            return [] if ready.theme == chosen else [ThemeChosen(*of, chosen)]
        case _:
            assert_never(command)


def _winner(ready: Preparation) -> str:
    """Most votes; among equals the one proposed first, so that the answer is the same for all."""
    if not ready.votes:
        raise Rejected("nobody-has-voted")
    counts = Counter(ready.votes.values())
    return max(ready.themes, key=lambda theme: counts[theme])


def prepared(ready: Preparation, event: PrepareEvent) -> Preparation:
    match event:
        case ThemeProposed():
            return replace(ready, themes=(*ready.themes, event.theme_id))
        case ThemeVoted():
            return replace(ready, votes={**ready.votes, event.person_id: event.theme_id})
        case ThemeChosen():
            return replace(ready, theme=event.theme_id)
        case MaterialAdded():
            return replace(ready, materials=ready.materials | {event.material_id})
        case MaterialRemoved():
            return replace(ready, materials=ready.materials - {event.material_id})
        case SessionRoomSet():
            return replace(ready, has_own_room=True)
        case SessionRoomDropped():
            return replace(ready, has_own_room=False)
        case AgendaSet() | TaskGiven():
            return ready
        case _:
            assert_never(event)
