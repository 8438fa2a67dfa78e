"""Who gets a place, who waits, and what happens when a place becomes free?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.registration.domain.commands import (
    AcceptAll,
    AcceptApplication,
    AcceptOffer,
    ChangeCapacity,
    ClosePlaces,
    CompleteParticipation,
    DeclineApplication,
    DeclineOffer,
    EndPlaces,
    LapseOffer,
    LeaveProgramme,
    OfferPlace,
    OpenPlaces,
    PauseParticipation,
    RequestPlace,
    ResumeParticipation,
    SettlePlaces,
    WithdrawApplication,
)
from services.registration.domain.events import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationWaitlisted,
    ApplicationWithdrawn,
    CapacityChanged,
    OfferLapsed,
    ParticipantCompleted,
    ParticipantLeft,
    ParticipantPaused,
    ParticipantResumed,
    PlaceOffered,
    PlaceRequested,
    PlacesClosed,
    PlacesEnded,
    PlacesOpened,
    PlacesSettled,
)
from services.registration.domain.places import PLACES
from tests.kit import story

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=3)
AINO, BJORN, CARITA = "aino", "björn", "carita"
opened = PlacesOpened("p1", "o1", 2, 3)


def about(name: str) -> tuple[str, str, str, str]:
    return name, "p1", "o1", f"person-{name}"


def requested(name: str) -> PlaceRequested:
    return PlaceRequested(*about(name))


def accepted(name: str) -> ApplicationAccepted:
    return ApplicationAccepted(*about(name))


def waitlisted(name: str) -> ApplicationWaitlisted:
    return ApplicationWaitlisted(*about(name))


def offered(name: str, until: datetime = UNTIL) -> PlaceOffered:
    return PlaceOffered(*about(name), until)


def withdrawn(name: str) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(*about(name))


places = story(PLACES)
three_asked = places.given(opened, requested(AINO), requested(BJORN), requested(CARITA))
full = three_asked.given(accepted(AINO), accepted(BJORN), waitlisted(CARITA))


def test_places_are_opened_once():
    places.when(OpenPlaces("p1", "o1", 2, 3)).then(opened)
    places.given(opened).when(OpenPlaces("p1", "o1", 2, 3)).then_nothing()


def test_a_place_is_requested_while_they_are_open():
    places.given(opened).when(RequestPlace(AINO, "person-aino")).then(requested(AINO))
    places.given(opened, requested(AINO)).when(RequestPlace(AINO, "person-aino")).then_nothing()
    places.when(RequestPlace(AINO, "person-aino")).then_rejected("applications-are-not-open")
    closed = places.given(opened, PlacesClosed("p1"))
    closed.when(RequestPlace(AINO, "person-aino")).then_rejected("applications-are-not-open")


def test_who_has_withdrawn_may_ask_again():
    regretted = places.given(opened, requested(AINO), withdrawn(AINO))
    regretted.when(RequestPlace(AINO, "person-aino")).then(requested(AINO))


def test_acceptance_gives_a_place_while_there_is_one_and_a_turn_after_that():
    three_asked.when(AcceptApplication(AINO, NOW)).then(accepted(AINO))
    two_in = three_asked.given(accepted(AINO), accepted(BJORN))
    two_in.when(AcceptApplication(CARITA, NOW)).then(waitlisted(CARITA))


def test_accepting_twice_changes_nothing():
    full.when(AcceptApplication(AINO, NOW)).then_nothing()
    full.when(AcceptApplication(CARITA, NOW)).then_nothing()


def test_nobody_unknown_is_accepted():
    three_asked.when(AcceptApplication("daavid", NOW)).then_rejected("unknown-application")
    places.when(AcceptApplication(AINO, NOW)).then_rejected("unknown-application")


def test_all_are_accepted_in_the_order_in_which_they_asked():
    three_asked.when(AcceptAll(NOW)).then(accepted(AINO), accepted(BJORN), waitlisted(CARITA))
    full.when(AcceptAll(NOW)).then_nothing()


@pytest.mark.parametrize(
    "command, event",
    [
        (WithdrawApplication(AINO, NOW), withdrawn(AINO)),
        (LeaveProgramme(AINO, "no-time", NOW), ParticipantLeft(*about(AINO), "no-time")),
    ],
)
def test_a_freed_place_is_offered_to_the_head_of_the_waiting_list(command: Any, event: Any):
    full.when(command).then(event, offered(CARITA))


def test_once_the_programme_runs_a_freed_place_is_offered_by_hand_alone():
    running = full.given(PlacesSettled("p1"))
    left = running.when(LeaveProgramme(AINO, "health", NOW)).then(ParticipantLeft(*about(AINO), "health"))
    left.when(OfferPlace(CARITA, NOW)).then(offered(CARITA))
    running.when(WithdrawApplication(AINO, NOW)).then_rejected("leave-instead")


def test_an_offer_is_accepted_in_time():
    waiting = full.given(withdrawn(AINO), offered(CARITA))
    waiting.when(AcceptOffer(CARITA, NOW)).then(accepted(CARITA)).when(
        AcceptOffer(CARITA, NOW)
    ).then_nothing()
    waiting.when(AcceptOffer(CARITA, UNTIL)).then_rejected("offer-has-lapsed")
    waiting.when(AcceptApplication(CARITA, NOW)).then(accepted(CARITA))
    full.when(AcceptOffer(CARITA, NOW)).then_rejected("not-in-this-status")


def test_an_offer_declined_or_lapsed_moves_on_to_the_next():
    four = three_asked.given(requested("daavid"))
    waiting = four.given(
        accepted(AINO), accepted(BJORN), waitlisted(CARITA), waitlisted("daavid"), withdrawn(AINO)
    ).given(offered(CARITA))
    declined = waiting.when(DeclineOffer(CARITA, NOW)).then(withdrawn(CARITA), offered("daavid"))
    declined.when(DeclineOffer(CARITA, NOW)).then_nothing()
    waiting.when(LapseOffer(CARITA, NOW)).then_nothing()  # not yet
    later = UNTIL + timedelta(days=3)
    lapsed = waiting.when(LapseOffer(CARITA, UNTIL)).then(
        OfferLapsed(*about(CARITA)), offered("daavid", later)
    )
    lapsed.when(LapseOffer(CARITA, UNTIL)).then_nothing()
    lapsed.when(AcceptOffer(CARITA, UNTIL)).then_rejected("offer-has-lapsed")


def test_nobody_is_offered_a_place_that_is_not_there():
    full.when(OfferPlace(CARITA, NOW)).then_rejected("programme-is-full")
    full.when(OfferPlace(AINO, NOW)).then_rejected("not-in-this-status")
    half = three_asked.given(accepted(AINO), offered(BJORN))
    half.when(OfferPlace(BJORN, NOW)).then_nothing()


def test_declining_is_for_those_who_are_not_in():
    three_asked.when(DeclineApplication(AINO, NOW)).then(ApplicationDeclined(*about(AINO)))
    full.when(DeclineApplication(AINO, NOW)).then_rejected("not-in-this-status")
    gone = three_asked.given(ApplicationDeclined(*about(AINO)))
    gone.when(DeclineApplication(AINO, NOW)).then_nothing()
    gone.when(AcceptApplication(AINO, NOW)).then(accepted(AINO))  # a decision may be reversed


def test_withdrawing_twice_changes_nothing():
    three_asked.given(withdrawn(AINO)).when(WithdrawApplication(AINO, NOW)).then_nothing()
    completed = full.given(ParticipantCompleted(*about(AINO)))
    completed.when(WithdrawApplication(AINO, NOW)).then_rejected("not-in-this-status")


def test_a_pause_keeps_the_place():
    paused = full.when(PauseParticipation(AINO, NOW)).then(ParticipantPaused(*about(AINO)))
    paused.when(PauseParticipation(AINO, NOW)).then_nothing()
    back = paused.when(ResumeParticipation(AINO, NOW)).then(ParticipantResumed(*about(AINO)))
    back.when(ResumeParticipation(AINO, NOW)).then_nothing()
    full.when(PauseParticipation(CARITA, NOW)).then_rejected("not-in-this-status")


def test_leaving_tells_one_of_the_reasons():
    full.when(LeaveProgramme(AINO, "tired of it", NOW)).then_rejected("not-a-choice", "reason")
    left = full.given(ParticipantLeft(*about(AINO), "other"))
    left.when(LeaveProgramme(AINO, "other", NOW)).then_nothing()
    full.when(LeaveProgramme(CARITA, "other", NOW)).then_rejected("not-in-this-status")


def test_one_may_complete_before_the_others():
    done = full.when(CompleteParticipation(AINO, NOW)).then(ParticipantCompleted(*about(AINO)))
    done.when(CompleteParticipation(AINO, NOW)).then_nothing()
    full.when(CompleteParticipation(CARITA, NOW)).then_rejected("not-in-this-status")


def test_more_capacity_moves_the_waiting_list_and_less_needs_free_places():
    full.when(ChangeCapacity(3, NOW)).then(CapacityChanged("p1", 3), offered(CARITA))
    full.when(ChangeCapacity(2, NOW)).then_nothing()
    full.when(ChangeCapacity(1, NOW)).then_rejected("capacity-below-taken", "capacity")


def test_places_close_settle_and_end_once():
    places.given(opened).when(ClosePlaces()).then(PlacesClosed("p1")).when(ClosePlaces()).then_nothing()
    places.given(opened).when(SettlePlaces()).then(PlacesSettled("p1")).when(SettlePlaces()).then_nothing()
    places.when(ClosePlaces()).then_nothing()
    ended = full.when(EndPlaces(completed=True)).then(
        ParticipantCompleted(*about(AINO)), ParticipantCompleted(*about(BJORN)), PlacesEnded("p1")
    )
    ended.when(EndPlaces(completed=True)).then_nothing()
    ended.when(AcceptApplication(CARITA, NOW)).then_rejected("programme-is-over")
    ended.when(ChangeCapacity(9, NOW)).then_rejected("programme-is-over")


def test_a_cancelled_programme_takes_its_offers_back():
    waiting = full.given(withdrawn(AINO), offered(CARITA))
    waiting.when(EndPlaces(completed=False)).then(OfferLapsed(*about(CARITA)), PlacesEnded("p1"))
