"""What do people hear about their meetings and ground rules, and when are they reminded?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.notifications.consumed import (
    Absence,
    GroundRulesAccepted,
    GroundRulesAgreed,
    InvitationWithdrawn,
    PersonInvited,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)
from services.notifications.domain.queueing import queue, restore, withdraw
from shared.decider import Intent

LEADS = {"24h": timedelta(hours=24), "1h": timedelta(hours=1)}
ABSENCE = "absence-told"


def welcome_to_the_group(event: SessionScheduled, at: datetime) -> list[Intent]:
    """With the first meeting, for only then is there a series to tell of."""
    if event.number != 1:
        return []
    refs = {"programme_id": event.programme_id, "group_id": event.group_id}
    return [
        queue(
            "group-welcome",
            event.group_id,
            person,
            at,
            refs,
            event.programme_id,
            timezone=event.timezone,
        )
        for person in event.invited
    ]


def invite_to_the_meeting(event: SessionScheduled, at: datetime) -> list[Intent]:
    everyone = _everyone(event.invited, event.facilitators)
    return [
        intent
        for person in everyone
        for intent in (_invitation(event, person, at), *_reminders(event, person, at))
    ]


def invite_whoever_came_later(event: PersonInvited, at: datetime) -> list[Intent]:
    return [_invitation(event, event.person_id, at), *_reminders(event, event.person_id, at)]


def move_the_meeting(event: SessionRescheduled, at: datetime) -> list[Intent]:
    return [
        intent
        for person in _everyone(event.invited, event.facilitators)
        for intent in (_moved(event, person, at), *_reminders(event, person, at))
    ]


def call_the_meeting_off(event: SessionCancelled, at: datetime) -> list[Intent]:
    everyone = _everyone(event.invited, event.facilitators)
    told = [
        queue("session-cancelled", event.session_id, person, at, _refs(event), event.programme_id)
        for person in everyone
    ]
    return [
        *told,
        *(
            gone
            for person in everyone
            for gone in _all_withdrawn(event.session_id, person, "session-cancelled", at)
        ),
    ]


def take_back_the_invitation(event: InvitationWithdrawn, at: datetime) -> list[Intent]:
    return _all_withdrawn(event.session_id, event.person_id, "invitation-withdrawn", at)


def tell_the_facilitators_of_the_absence(event: Absence, at: datetime) -> list[Intent]:
    refs = {**_refs(event), "absent": event.person_id}
    told = [
        queue("absence-told", _absence(event), facilitator, at, refs, event.programme_id)
        for facilitator in event.facilitators
        if facilitator != event.person_id
    ]
    spared = [
        withdraw("session-reminder", event.session_id, event.person_id, ABSENCE, at, f":{lead}")
        for lead in LEADS
    ]
    return [*told, *spared]


def bring_the_reminders_back(event: Absence, at: datetime) -> list[Intent]:
    unsaid = [
        withdraw("absence-told", _absence(event), facilitator, "absence-taken-back", at)
        for facilitator in event.facilitators
    ]
    back = [
        restore("session-reminder", event.session_id, event.person_id, ABSENCE, at, f":{lead}")
        for lead in LEADS
    ]
    return [*unsaid, *back]


def ask_to_accept_the_ground_rules(event: GroundRulesAgreed, at: datetime) -> list[Intent]:
    refs = {"programme_id": event.programme_id, "group_id": event.group_id, "version": str(event.version)}
    cause = f"{event.group_id}/{event.version}"
    return [
        queue("ground-rules-agreed", cause, person, at, refs, event.programme_id) for person in event.members
    ]


def stop_asking_about_the_ground_rules(event: GroundRulesAccepted, at: datetime) -> list[Intent]:
    cause = f"{event.group_id}/{event.version}"
    return [withdraw("ground-rules-agreed", cause, event.person_id, "accepted", at)]


def _invitation(event: SessionScheduled | PersonInvited, person: str, at: datetime) -> Intent:
    return queue(
        "session-invitation",
        event.session_id,
        person,
        at,
        _refs(event),
        event.programme_id,
        useless_from=event.starts_at,
    )


def _moved(event: SessionRescheduled, person: str, at: datetime) -> Intent:
    return queue(
        "session-moved",
        event.session_id,
        person,
        at,
        {**_refs(event), "previous_starts_at": event.previous_starts_at.isoformat()},
        event.programme_id,
        useless_from=event.starts_at,
        timezone=event.timezone,
    )


def _reminders(
    event: SessionScheduled | SessionRescheduled | PersonInvited, person: str, at: datetime
) -> list[Intent]:
    return [
        queue(
            "session-reminder",
            event.session_id,
            person,
            at,
            {**_refs(event), "lead": lead},
            event.programme_id,
            due_at=event.starts_at - ahead,
            useless_from=event.starts_at,
            timezone=None if isinstance(event, PersonInvited) else event.timezone,
            variant=f":{lead}",
        )
        for lead, ahead in LEADS.items()
    ]


def _all_withdrawn(session_id: str, person: str, reason: str, at: datetime) -> list[Intent]:
    told = [
        withdraw(template, session_id, person, reason, at)
        for template in ("session-invitation", "session-moved")
    ]
    reminders = [withdraw("session-reminder", session_id, person, reason, at, f":{lead}") for lead in LEADS]
    return [*told, *reminders]


def _everyone(invited: Iterable[str], facilitators: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*invited, *facilitators)))


def _absence(event: Absence) -> str:
    return f"{event.session_id}/{event.person_id}"


def _refs(
    event: SessionScheduled | SessionRescheduled | SessionCancelled | PersonInvited | Absence,
) -> dict[str, str]:
    return {
        "programme_id": event.programme_id,
        "group_id": event.group_id,
        "session_id": event.session_id,
    }
