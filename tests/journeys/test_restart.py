"""What is lost when the platform stops in the middle of a programme? Nothing: it goes on where it was."""

from datetime import timedelta
from typing import Any

import pytest

from deploy.demo.pilot import Pilot
from tests.journeys.story import Story, entry_in, letters, moment, story_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def test_a_programme_goes_on_after_a_stop_in_its_middle(tmp_path):
    with story_in(tmp_path) as story:
        story.pilot.prepare()
        story.pilot.apply()
        story.pilot.accept()
        propose_and_publish(story)
        # no waiting for anybody to have heard of it
        story.stop()
        story.begin_again()
        story.stage.settle()

        seen = what_staff_see(story)
        assert [len(group["members"]) for group in seen["groups"]] == [12, 11]
        assert len(seen["sessions"]) == 10
        for one in story.pilot.still_here():
            came = letters(story.character(one), "invitation")
            assert len({entry_in(letter).uid for letter in came}) == len(came) == 5
            assert len(letters(story.character(one), "survey")) == 1

        # down from two hours before the reminder until two hours after it
        first = story.pilot.coming()[0]
        members = story.pilot.members_of(first["group_id"])
        starts = moment(first["starts_at"])
        story.clock.go_to(starts - timedelta(hours=26))
        *others, away = members
        story.character(away).here().post("sessions", f"/sessions/{first['id']}/absence", {})
        story.stage.settle()
        seen = what_staff_see(story)
        story.stop()
        story.clock.go_to(starts - timedelta(hours=22))
        story.begin_again()
        story.stage.settle()

        assert what_staff_see(story) == seen
        assert [len(letters(story.character(one), "day before")) for one in others] == [1] * len(others)
        assert not letters(story.character(away), "day before")

        # the links that came before the stops still lead in, and the meeting is held
        story.pilot.begin()
        story.pilot.hold(first)
        shown = story.asks(story.coordinator, "sessions", f"/sessions/{first['id']}")
        assert (shown["status"], shown["present"]) == ("held", len(members) - 1)
        hours = [len(letters(story.character(one), "hour before")) for one in members]
        assert sorted(hours) == [0, 0] + [1] * (len(members) - 2)
        assert not letters(story.character(away), "hour before")


def propose_and_publish(story: Story) -> None:
    pilot: Pilot = story.pilot
    pilot.on_day(13)
    pilot.arrange()
    base = f"/programmes/{pilot.programme}/grouping"
    story.coordinator.here().post("registration", f"{base}/publish")


def what_staff_see(story: Story) -> dict[str, Any]:
    """Everything of the programme that its coordinator is shown."""
    programme = f"/programmes/{story.pilot.programme}"
    return {
        "applications": story.applications(),
        "groups": story.asks(story.coordinator, "registration", f"{programme}/groups")["items"],
        "sessions": story.asks(story.coordinator, "sessions", f"{programme}/sessions")["items"],
        "waves": story.asks(story.coordinator, "surveys", f"{programme}/waves")["items"],
    }
