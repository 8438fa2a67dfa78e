"""What do people hear about signing in, about their application, and about a place offered to them?"""

from datetime import datetime, timedelta

from services.notifications.consumed import ApplicationMoved, PlaceOffered, SignInRequested
from services.notifications.domain.queueing import queue, withdraw
from shared.decider import Intent

OFFER_REMINDER = timedelta(hours=24)
AGAIN = ":again"


def send_the_sign_in_link(event: SignInRequested, at: datetime) -> list[Intent]:
    refs = {"request_id": event.request_id}
    return [queue("sign-in-link", event.request_id, event.person_id, at, refs)]


def answer_that_the_application_arrived(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [_about("application-received", event, at)]


def tell_of_the_place(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [_about("application-accepted", event, at)]


def tell_of_the_waiting_list(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [_about("application-waitlisted", event, at)]


def tell_of_the_decline(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [_about("application-declined", event, at)]


def tell_of_the_lapsed_offer(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [_about("offer-lapsed", event, at)]


def ask_whether_the_offered_place_is_taken(event: PlaceOffered, at: datetime) -> list[Intent]:
    """At once, and once more a day before the offer lapses, if there is more than that day."""
    refs = {**_refs(event), "until": event.until.isoformat()}
    offer = queue(
        "place-offered",
        event.application_id,
        event.person_id,
        at,
        refs,
        event.programme_id,
        useless_from=event.until,
    )
    reminder = queue(
        "place-offered",
        event.application_id,
        event.person_id,
        at,
        refs,
        event.programme_id,
        due_at=event.until - OFFER_REMINDER,
        useless_from=event.until,
        variant=AGAIN,
    )
    return [offer, reminder]


def forget_the_offer(event: ApplicationMoved, at: datetime) -> list[Intent]:
    return [
        withdraw("place-offered", event.application_id, event.person_id, "offer-is-over", at, variant)
        for variant in ("", AGAIN)
    ]


def _about(template: str, event: ApplicationMoved, at: datetime) -> Intent:
    return queue(
        template,
        event.application_id,
        event.person_id,
        at,
        _refs(event),
        event.programme_id,
    )


def _refs(event: ApplicationMoved | PlaceOffered) -> dict[str, str]:
    return {"programme_id": event.programme_id, "application_id": event.application_id}
