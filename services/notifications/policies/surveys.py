"""When are people asked for their answers, and when do we stop asking?"""

from datetime import datetime

from services.notifications.consumed import ReportReleased, RespondentMoved, WaveOpened
from services.notifications.domain.commands import AnnounceReport
from services.notifications.domain.queueing import queue, withdraw
from services.notifications.domain.staff import STAFF
from shared.decider import Intent

# Whoever does not answer after three reminders has answered; and `answer-received` must know their ids.
REMINDERS_AT_MOST = 3


def invite_to_answer(event: WaveOpened, at: datetime) -> list[Intent]:
    refs = {"programme_id": event.programme_id, "wave_id": event.wave_id}
    return [
        intent
        for person in event.invited
        for intent in (_invitation(event, person, refs, at), *_reminders(event, person, refs, at))
    ]


def invite_whoever_was_added_to_answer(event: RespondentMoved, at: datetime) -> list[Intent]:
    refs = {"programme_id": event.programme_id, "wave_id": event.wave_id}
    return [queue("survey-invitation", event.wave_id, event.person_id, at, refs, event.programme_id)]


def stop_asking_for_an_answer(event: RespondentMoved, at: datetime) -> list[Intent]:
    """They have answered, or are asked no more."""
    invitation = withdraw("survey-invitation", event.wave_id, event.person_id, "no-answer-wanted", at)
    reminders = [
        withdraw("survey-reminder", event.wave_id, event.person_id, "no-answer-wanted", at, f":{turn}")
        for turn in range(1, REMINDERS_AT_MOST + 1)
    ]
    return [invitation, *reminders]


def tell_the_coordinators_of_the_report(event: ReportReleased, at: datetime) -> list[Intent]:
    command = AnnounceReport(event.organisation_id, event.programme_id, event.report_id, at)
    return [Intent(STAFF, event.organisation_id, command)]


def _invitation(event: WaveOpened, person: str, refs: dict[str, str], at: datetime) -> Intent:
    return queue(
        "survey-invitation",
        event.wave_id,
        person,
        at,
        refs,
        event.programme_id,
        useless_from=event.closes_at,
    )


def _reminders(event: WaveOpened, person: str, refs: dict[str, str], at: datetime) -> list[Intent]:
    return [
        queue(
            "survey-reminder",
            event.wave_id,
            person,
            at,
            refs,
            event.programme_id,
            due_at=due_at,
            useless_from=event.closes_at,
            variant=f":{turn}",
        )
        for turn, due_at in enumerate(event.remind_at[:REMINDERS_AT_MOST], start=1)
    ]
