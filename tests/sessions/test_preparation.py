"""Is a session prepared by its rules: agenda, theme by vote, materials, task, room?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain import commands as do
from services.sessions.domain import events as was
from services.sessions.domain.preparation import (
    HOUR,
    MOST_MATERIALS,
    MOST_THEMES,
    default_agenda,
    longest_without_break,
    timed,
)
from services.sessions.domain.session import session
from shared.personal import Clear
from tests.kit import story
from tests.sessions.samples import AINO, BJORN, FIRST, KAISA, PROGRAMME, SESSION, scheduled
from tests.sessions.test_session import cancelled, held

IDS = (SESSION, PROGRAMME)
URL = "https://meet.example.org/b"
coming = story(session).given(scheduled)
time_management = was.ThemeProposed(*IDS, "t1", AINO, Clear("Ajanhallinta"))
networks = was.ThemeProposed(*IDS, "t2", BJORN, Clear("Verkostot"))


def test_an_agenda_fits_into_the_session_with_a_break_at_least_hourly():
    steps = (was.Step("pairs", 50), was.Step("break", 10), was.Step("whole-group", 60))
    titles = ("", "", "Verkostot")
    agenda = was.AgendaSet(*IDS, KAISA, steps, Clear(list(titles)))
    coming.when(do.SetAgenda(KAISA, steps, titles)).then(agenda)
    long = (*steps, was.Step("closing", 1))
    coming.when(do.SetAgenda(KAISA, long, (*titles, ""))).then_rejected("agenda-longer-than-session", "steps")
    restless = (was.Step("pairs", 61),)
    coming.when(do.SetAgenda(KAISA, restless, ("",))).then_rejected("agenda-needs-a-break", "steps")


@given(st.integers(15, 480))
def test_the_agenda_that_nobody_wrote_fills_the_session_with_a_break_at_least_hourly(minutes):
    steps = default_agenda(minutes)
    assert sum(step.minutes for step in steps) == minutes
    assert all(step.minutes > 0 for step in steps)
    assert longest_without_break(steps) <= HOUR


def test_two_hours_go_introduction_pairs_break_whole_group_close():
    begins = [(step.kind, at.strftime("%H:%M")) for step, at in timed(default_agenda(120), FIRST)]
    assert begins == [
        ("introduction", "07:00"),
        ("pairs", "07:10"),
        ("break", "07:55"),
        ("whole-group", "08:05"),
        ("closing", "08:50"),
    ]


def test_the_group_votes_and_most_votes_choose_the_theme():
    votes = (was.ThemeVoted(*IDS, "t2", AINO), was.ThemeVoted(*IDS, "t2", BJORN))
    voted = coming.given(time_management, networks, *votes)
    chosen = voted.when(do.ChooseTheme(None)).then(was.ThemeChosen(*IDS, "t2"))
    chosen.when(do.ChooseTheme(None)).then_nothing()


def test_among_equals_the_theme_proposed_first_wins_and_a_vote_can_be_moved():
    tied = coming.given(time_management, networks)
    tied = tied.when(do.VoteForTheme("t2", AINO)).then(was.ThemeVoted(*IDS, "t2", AINO))
    tied = tied.when(do.VoteForTheme("t2", AINO)).then_nothing()
    tied = tied.given(was.ThemeVoted(*IDS, "t1", BJORN))
    tied.when(do.ChooseTheme(None)).then(was.ThemeChosen(*IDS, "t1"))
    moved = tied.when(do.VoteForTheme("t2", BJORN)).then(was.ThemeVoted(*IDS, "t2", BJORN))
    moved.when(do.ChooseTheme(None)).then(was.ThemeChosen(*IDS, "t2"))


def test_a_facilitator_may_settle_the_theme_and_only_proposed_ones_count():
    coming.given(time_management).when(do.ChooseTheme("t1")).then(was.ThemeChosen(*IDS, "t1"))
    coming.given(time_management).when(do.ChooseTheme(None)).then_rejected("nobody-has-voted")
    coming.when(do.ChooseTheme("t9")).then_rejected("theme-unknown", "theme_id")
    coming.when(do.VoteForTheme("t9", AINO)).then_rejected("theme-unknown", "theme_id")


def test_themes_are_proposed_once_and_not_without_end():
    proposal = do.ProposeTheme("t1", AINO, "Ajanhallinta")
    coming.when(proposal).then(time_management).when(proposal).then_nothing()
    full = coming.given(*(was.ThemeProposed(*IDS, str(n), AINO, Clear("x")) for n in range(MOST_THEMES)))
    full.when(proposal).then_rejected("too-many-themes")


def test_materials_come_and_go():
    link = {"title": "Työkirja", "url": "https://example.org/kirja"}
    add, remove = do.AddMaterial("m1", KAISA, link), do.RemoveMaterial("m1")
    added = coming.when(add).then(was.MaterialAdded(*IDS, "m1", KAISA, Clear(link)))
    gone = added.when(add).then_nothing().when(remove).then(was.MaterialRemoved(*IDS, "m1"))
    gone.when(remove).then_nothing()
    full = coming.given(*(was.MaterialAdded(*IDS, str(n), KAISA, Clear(link)) for n in range(MOST_MATERIALS)))
    full.when(add).then_rejected("too-many-materials")


def test_a_room_of_its_own_is_set_and_dropped():
    own = coming.when(do.SetSessionRoom(KAISA, URL)).then(was.SessionRoomSet(*IDS, KAISA, Clear(URL)))
    dropped = own.when(do.DropSessionRoom()).then(was.SessionRoomDropped(*IDS))
    dropped.when(do.DropSessionRoom()).then_nothing()


def test_the_task_is_given_even_after_the_session():
    task = was.TaskGiven(*IDS, KAISA, Clear("Kirjaa yksi viikko"))
    coming.given(held).when(do.GiveTask(KAISA, "Kirjaa yksi viikko")).then(task)


@pytest.mark.parametrize(
    "command", [do.GiveTask(KAISA, "x"), do.SetSessionRoom(KAISA, URL), do.ProposeTheme("t", AINO, "x")]
)
def test_nothing_is_prepared_for_a_session_that_was_called_off(command):
    coming.given(cancelled).when(command).then_rejected("session-is-over")
