"""What does somebody who wants to be erased hear, and what becomes of what we noted of them?"""

from datetime import datetime

from services.notifications.consumed import ErasureAsked, ErasureConfirmed, PersonErased, RetentionEnded
from services.notifications.domain.audience import AUDIENCE
from services.notifications.domain.commands import ForgetMessages
from services.notifications.domain.queueing import queue
from shared.decider import Intent
from shared.erasure import BeginErasure, erasure

MESSAGES = "messages"


def ask_to_confirm_the_erasure(event: ErasureAsked, at: datetime) -> list[Intent]:
    refs = {"request_id": event.request_id}
    return [queue("erasure-asked", event.request_id, event.person_id, at, refs)]


def tell_when_the_erasure_will_be(event: ErasureConfirmed, at: datetime) -> list[Intent]:
    """So that an erasure that somebody else asked for does not pass unseen."""
    return [queue("erasure-confirmed", event.due_at.isoformat(), event.person_id, at, {})]


def forget_what_was_sent(event: RetentionEnded, at: datetime) -> list[Intent]:
    if event.data_class != MESSAGES:
        return []
    return [Intent(AUDIENCE, event.programme_id, ForgetMessages(event.programme_id, at))]


def erase_here_who_is_erased(event: PersonErased, at: datetime) -> list[Intent]:
    return [Intent(erasure, event.person_id, BeginErasure(event.person_id, at))]
