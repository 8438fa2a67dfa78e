"""Does what happens elsewhere lead to just the messages it should, in whatever order it is heard?"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from services.notifications.consumed import (
    GroundRulesAccepted,
    GroundRulesAgreed,
    InvitationWithdrawn,
    PersonInvited,
    PlaceOffered,
    RespondentMoved,
    WaveOpened,
)
from services.notifications.domain.causes import message_id
from services.notifications.domain.kinds import KINDS
from services.notifications.policies import applications, meetings, surveys
from shared.decider import Intent
from tests.notifications.conftest import AINO, BJORN, GROUP, KAISA, NOON, PROGRAMME, SESSION
from tests.notifications.test_sending import STARTS, aino_applies, aino_cannot_come, first_meeting

DAY = timedelta(days=1)
Heard = tuple[Any, Any, datetime]
WAVE = "55555555-0000-4000-8000-000000000001"
wave = WaveOpened(WAVE, PROGRAMME, (AINO, BJORN), NOON + 14 * DAY, (NOON + 3 * DAY, NOON + 7 * DAY))
aino_answered = RespondentMoved(WAVE, PROGRAMME, AINO)
offer = PlaceOffered(aino_applies.application_id, PROGRAMME, AINO, NOON + 3 * DAY)


def after(*heard: Heard) -> dict[str, Any]:
    """The state of every message after policies heard events: (policy, event, at)."""
    states: dict[str, Any] = {}
    for policy, event, at in heard:
        for intent in policy(event, at):
            state = states.get(intent.ident, intent.decider.initial)
            told = intent.decider.decide(intent.command, state)
            states[intent.ident] = reduce(intent.decider.evolve, told, state)
    return states


def kinds(intents: list[Intent]) -> list[tuple[str, str]]:
    return [(type(intent.command).__name__, getattr(intent.command, "template", "")) for intent in intents]


def names(states: dict[str, Any]) -> dict[str, str]:
    return {ident: type(state).__name__ for ident, state in states.items()}


STORIES: dict[str, list[Heard]] = {
    "a meeting": [
        (meetings.invite_to_the_meeting, first_meeting, NOON),
        (meetings.tell_the_facilitators_of_the_absence, aino_cannot_come, NOON + DAY),
    ],
    "a survey": [
        (surveys.invite_to_answer, wave, NOON),
        (surveys.stop_asking_for_an_answer, aino_answered, NOON),
    ],
    "an offer": [(applications.ask_whether_the_offered_place_is_taken, offer, NOON)],
}


@pytest.mark.parametrize("order", list(permutations(STORIES)))
def test_stories_of_different_causes_do_not_depend_on_each_others_order(order):
    in_turn = [one for name in STORIES for one in STORIES[name]]
    shuffled = [one for name in order for one in STORIES[name]]
    assert after(*shuffled) == after(*in_turn)


@pytest.mark.parametrize("name", STORIES)
def test_what_is_fed_again_makes_nothing_twice(name):
    assert after(*STORIES[name], *STORIES[name]) == after(*STORIES[name])


def test_a_late_duplicate_of_an_invitation_does_not_undo_the_absence():
    story = STORIES["a meeting"]
    assert after(*story, story[0]) == after(*story)


def test_everyone_is_invited_and_reminded_twice_the_facilitator_too():
    told = kinds(meetings.invite_to_the_meeting(first_meeting, NOON))
    assert told.count(("QueueMessage", "session-invitation")) == 3
    assert told.count(("QueueMessage", "session-reminder")) == 6


def test_a_facilitator_who_is_also_invited_is_told_once():
    both = replace(first_meeting, invited=(AINO, KAISA))
    assert len(meetings.invite_to_the_meeting(both, NOON)) == 6


def test_only_the_first_meeting_brings_the_welcome():
    assert len(meetings.welcome_to_the_group(first_meeting, NOON)) == 2
    assert meetings.welcome_to_the_group(replace(first_meeting, number=2), NOON) == []


def test_a_meeting_planned_for_this_afternoon_has_no_day_before():
    soon = PersonInvited(SESSION, GROUP, PROGRAMME, AINO, NOON + timedelta(hours=5))
    states = names(after((meetings.invite_whoever_came_later, soon, NOON)))
    assert states[message_id(SESSION, "session-reminder:24h", AINO)] == "NotQueued"
    assert states[message_id(SESSION, "session-reminder:1h", AINO)] == "Queued"


def test_whoever_is_moved_to_another_group_hears_no_more_of_this_one():
    states = after(
        (meetings.invite_whoever_came_later, PersonInvited(SESSION, GROUP, PROGRAMME, AINO, STARTS), NOON),
        (meetings.take_back_the_invitation, InvitationWithdrawn(SESSION, AINO), NOON + DAY),
    )
    assert set(names(states).values()) == {"Withdrawn", "NotQueued"}


def test_whoever_was_taken_out_and_invited_again_is_reminded_again():
    invited = PersonInvited(SESSION, GROUP, PROGRAMME, AINO, STARTS)
    states = after(
        (meetings.invite_whoever_came_later, invited, NOON),
        (meetings.take_back_the_invitation, InvitationWithdrawn(SESSION, AINO), NOON + DAY),
        (meetings.invite_whoever_came_later, invited, NOON + 2 * DAY),
    )
    assert names(states)[message_id(SESSION, "session-reminder:24h", AINO)] == "Queued"


def test_the_absent_facilitator_is_not_told_of_the_own_absence():
    own = replace(aino_cannot_come, person_id=KAISA)
    told = kinds(meetings.tell_the_facilitators_of_the_absence(own, NOON))
    assert ("QueueMessage", "absence-told") not in told


def test_nobody_is_asked_for_an_answer_that_was_given():
    states = names(after(*STORIES["a survey"]))
    assert states[message_id(WAVE, "survey-reminder:1", AINO)] == "Withdrawn"
    assert states[message_id(WAVE, "survey-reminder:1", BJORN)] == "Queued"
    added = RespondentMoved(WAVE, PROGRAMME, KAISA)
    assert len(surveys.invite_whoever_was_added_to_answer(added, NOON)) == 1


def test_an_offer_is_recalled_a_day_before_it_lapses_and_forgotten_when_it_is_over():
    story = STORIES["an offer"]
    queued = after(*story)
    again = queued[message_id(offer.application_id, "place-offered:again", AINO)]
    assert again.due_at == NOON + 2 * DAY
    short = after(
        (applications.ask_whether_the_offered_place_is_taken, replace(offer, until=NOON + DAY), NOON)
    )
    assert sorted(names(short).values()) == ["NotQueued", "Queued"]
    over = after(*story, (applications.forget_the_offer, aino_applies, NOON + DAY))
    assert set(names(over).values()) == {"Withdrawn"}


def test_ground_rules_are_asked_about_until_accepted():
    agreed = GroundRulesAgreed(GROUP, PROGRAMME, 2, (AINO, BJORN))
    accepted = GroundRulesAccepted(GROUP, AINO, 2)
    states = after(
        (meetings.ask_to_accept_the_ground_rules, agreed, NOON),
        (meetings.stop_asking_about_the_ground_rules, accepted, NOON),
    )
    assert sorted(names(states).values()) == ["Queued", "Withdrawn"]


def test_each_step_of_an_application_has_its_message():
    for policy in (
        applications.answer_that_the_application_arrived,
        applications.tell_of_the_place,
        applications.tell_of_the_waiting_list,
        applications.tell_of_the_decline,
        applications.tell_of_the_lapsed_offer,
    ):
        ((_, template),) = kinds(policy(aino_applies, NOON))
        assert template in KINDS
