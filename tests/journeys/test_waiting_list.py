"""Does the waiting list move as it should, when twenty-five want one of twenty places?"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from deploy.demo.client import Refused
from deploy.demo.people import Applicant
from deploy.processes import DATABASES
from shared.settings import database_variable
from tests.journeys.story import Story, letters, story_in
from tests.servers import a_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.long(21)]


@pytest.fixture(params=["embedded", "real"])
def broker_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The story's engines: SQLite and the memory transport, or PostgreSQL and RabbitMQ."""
    if request.param == "embedded":
        yield "memory://"
        return
    with ExitStack() as stack:
        for name in DATABASES:
            url = stack.enter_context(a_database(request.getfixturevalue("postgres_server")))
            monkeypatch.setenv(database_variable(name), url)
        yield request.getfixturevalue("rabbitmq_server")


def test_five_wait_for_twenty_places_and_each_is_asked_in_turn(tmp_path, broker_url):
    with story_in(tmp_path, broker_url) as story:
        story.pilot.capacity = 20
        story.pilot.prepare()
        story.pilot.apply()
        people = story.pilot.people
        inside, waiting = people[:20], people[20:]
        story.coordinator.here().post("registration", f"/programmes/{story.pilot.programme}/accept-all")
        story.stage.settle()

        assert [who_is(story, "accepted"), who_is(story, "waiting")] == [inside, waiting]
        assert all(len(mails(story, one, "place")) == 1 for one in inside)
        assert all(len(mails(story, one, "waiting")) == 1 for one in waiting)
        assert not any(mails(story, one, "offer") for one in people)

        first, second, third, fourth, fifth = waiting
        gives_up(story, inside[3])
        assert who_is(story, "offered") == [first]
        assert len(mails(story, first, "offer")) == 1
        assert_taken_is(story, 20)  # an offered place is kept for whom it was offered to

        # a day before its end one is asked again, and then it lapses: the next in line is asked
        two_days_later(story)
        assert len(mails(story, first, "offer")) == 2
        two_days_later(story)
        assert story.standing(first) == "lapsed"
        assert len(mails(story, first, "lapsed")) == 1
        assert [who_is(story, "offered"), who_is(story, "waiting")] == [[second], [third, fourth, fifth]]
        with pytest.raises(Refused, match="offer-has-lapsed"):
            answers(story, first, accept=True)

        answers(story, second, accept=True)
        assert story.standing(second) == "accepted"
        assert len(mails(story, second, "place")) == 1
        assert_taken_is(story, 20)

        # who says no makes room at once
        gives_up(story, inside[7])
        answers(story, third, accept=False)
        assert [who_is(story, "offered"), who_is(story, "waiting")] == [[fourth], [fifth]]
        answers(story, fourth, accept=True)

        # applications have closed; the list goes on
        story.coordinator.here().post("registration", f"/programmes/{story.pilot.programme}/close")
        gives_up(story, inside[11])
        answers(story, fifth, accept=True)
        two_days_later(story)
        two_days_later(story)

        assert who_is(story, "waiting") == who_is(story, "offered") == []
        gone = (inside[3], inside[7], inside[11])
        stayed = [one for one in inside if one not in gone]
        assert who_is(story, "accepted") == [*stayed, second, fourth, fifth]
        assert_taken_is(story, 20)
        # whoever has answered is not asked again
        assert [len(mails(story, one, "offer")) for one in waiting] == [2, 1, 1, 1, 1]
        with pytest.raises(Refused, match="offer-has-lapsed"):
            answers(story, first, accept=True)


def who_is(story: Story, status: str) -> list[Applicant]:
    """In the order in which they applied."""
    listed = story.applications()
    return [one for one in story.pilot.people if listed[one.email]["status"] == status]


def mails(story: Story, one: Applicant, kind: str) -> list[object]:
    return list(letters(story.character(one), kind))


def gives_up(story: Story, one: Applicant) -> None:
    ident = story.pilot.application[one.number]
    story.character(one).here().post("registration", f"/applications/{ident}/withdraw")
    story.stage.settle()


def answers(story: Story, one: Applicant, accept: bool) -> None:
    """By the link in the mail, without signing in."""
    who = story.character(one)
    token = who.open_link("offer")
    shown = who.signed_out.post("registration", f"/offers/{token}", {"accept": accept})
    assert shown["status"] == ("accepted" if accept else "withdrawn")
    story.stage.settle()


def two_days_later(story: Story) -> None:
    story.clock.go_to(story.clock() + timedelta(days=2))
    story.stage.settle()


def assert_taken_is(story: Story, places: int) -> None:
    listed = story.applications().values()
    assert sum(one["status"] in ("accepted", "offered") for one in listed) == places
