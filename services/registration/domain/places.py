"""Who gets a place in a programme, who waits for one, and to whom is a freed one offered?

This stream alone decides, so a capacity is never exceeded, however many are accepted at once.
"""

from datetime import datetime, timedelta

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
    OfApplicant,
    OfferPlace,
    OpenPlaces,
    PauseParticipation,
    PlacesCommand,
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
    PlacesEvent,
    PlacesOpened,
    PlacesSettled,
)
from services.registration.domain.places_state import (
    Applicant,
    NotOpened,
    Places,
    Stage,
    State,
    Status,
    evolve,
)
from shared.decider import Decider, Rejected

LEAVING_REASONS = ("paused-business", "no-time", "health", "not-for-me", "other")
MAY_BE_OFFERED = frozenset(
    {Status.SUBMITTED, Status.WAITING, Status.LAPSED, Status.DECLINED, Status.WITHDRAWN}
)

Who = tuple[str, str, str, str]  # application, programme, organisation, person


def decide(command: PlacesCommand, state: State) -> list[PlacesEvent]:
    match command, state:
        case (
            (
                AcceptApplication()
                | DeclineApplication()
                | OfferPlace()
                | AcceptOffer()
                | DeclineOffer()
                | LapseOffer()
                | WithdrawApplication()
                | PauseParticipation()
                | ResumeParticipation()
                | LeaveProgramme()
                | CompleteParticipation()
            ),
            _,
        ):
            return _of_applicant(command, state)
        case OpenPlaces(), NotOpened():
            about = (command.programme_id, command.organisation_id)
            return [PlacesOpened(*about, command.capacity, command.offer_days)]
        case OpenPlaces(), Places():
            return []
        case RequestPlace(), NotOpened():
            raise Rejected("applications-are-not-open")
        case _, NotOpened():
            return []  # closed, ended or changed before it was ever opened
        case ClosePlaces(), Places():
            return [PlacesClosed(state.programme_id)] if state.stage is Stage.OPEN else []
        case SettlePlaces(), Places():
            before = state.stage in {Stage.OPEN, Stage.CLOSED}
            return [PlacesSettled(state.programme_id)] if before else []
        case EndPlaces(), Places():
            return _end(command, state)
        case RequestPlace(), Places():
            return _request(command, state)
        case _, Places(stage=Stage.ENDED):
            raise Rejected("programme-is-over")
        case ChangeCapacity(), Places():
            return _change_capacity(command, state)
        case AcceptAll(), Places():
            return _accept_all(command, state)
        case _:
            raise Rejected("not-now")


def _of_applicant(command: OfApplicant, state: State) -> list[PlacesEvent]:
    applicant = state.applicants.get(command.application_id) if isinstance(state, Places) else None
    if not isinstance(state, Places) or applicant is None:
        raise Rejected("unknown-application")
    if state.stage is Stage.ENDED:
        raise Rejected("programme-is-over")
    return _and_move_on(state, _about_one(command, applicant, state), command.now)


def _change_capacity(command: ChangeCapacity, state: Places) -> list[PlacesEvent]:
    if command.capacity == state.capacity:
        return []
    if command.capacity < state.taken:
        raise Rejected("capacity-below-taken", "capacity", taken=state.taken)
    return _and_move_on(state, [CapacityChanged(state.programme_id, command.capacity)], command.now)


def _about_one(command: OfApplicant, applicant: Applicant, state: Places) -> list[PlacesEvent]:
    who = _who(state, command.application_id)
    match command, applicant.status:
        case AcceptApplication(), Status.SUBMITTED | Status.LAPSED | Status.DECLINED:
            return [ApplicationAccepted(*who) if state.free else ApplicationWaitlisted(*who)]
        case AcceptApplication(), Status.WAITING:
            return [ApplicationAccepted(*who)] if state.free else []
        case AcceptApplication(), Status.OFFERED:
            return [ApplicationAccepted(*who)]
        case AcceptApplication() | AcceptOffer(), Status.ACCEPTED | Status.PAUSED | Status.COMPLETED:
            return []
        case DeclineApplication(), Status.SUBMITTED | Status.WAITING | Status.OFFERED | Status.LAPSED:
            return [ApplicationDeclined(*who)]
        case DeclineApplication(), Status.DECLINED:
            return []
        case OfferPlace(), _ if applicant.status in MAY_BE_OFFERED:
            if not state.free:
                raise Rejected("programme-is-full")
            return [PlaceOffered(*who, _until(state, command.now))]
        case OfferPlace(), Status.OFFERED:
            return []
        case AcceptOffer(), Status.OFFERED if applicant.until and command.now < applicant.until:
            return [ApplicationAccepted(*who)]
        case AcceptOffer() | DeclineOffer(), Status.OFFERED | Status.LAPSED:
            if isinstance(command, AcceptOffer) or applicant.status is Status.LAPSED:
                raise Rejected("offer-has-lapsed")
            return [ApplicationWithdrawn(*who)]
        case LapseOffer(), Status.OFFERED if applicant.until and command.now >= applicant.until:
            return [OfferLapsed(*who)]
        case LapseOffer(), _:
            return []
        case WithdrawApplication(), Status.ACCEPTED | Status.PAUSED if state.stage is Stage.SETTLED:
            raise Rejected("leave-instead")
        case WithdrawApplication(), Status.LEFT | Status.COMPLETED:
            raise Rejected("not-in-this-status", status=applicant.status.value)
        case WithdrawApplication() | DeclineOffer(), Status.WITHDRAWN:
            return []
        case WithdrawApplication(), _:
            return [ApplicationWithdrawn(*who)]
        case PauseParticipation(), Status.ACCEPTED:
            return [ParticipantPaused(*who)]
        case ResumeParticipation(), Status.PAUSED:
            return [ParticipantResumed(*who)]
        case LeaveProgramme(), Status.ACCEPTED | Status.PAUSED:
            if command.reason not in LEAVING_REASONS:
                raise Rejected("not-a-choice", "reason")
            return [ParticipantLeft(*who, command.reason)]
        case CompleteParticipation(), Status.ACCEPTED | Status.PAUSED:
            return [ParticipantCompleted(*who)]
        case (
            (PauseParticipation(), Status.PAUSED)
            | (ResumeParticipation(), Status.ACCEPTED)
            | (LeaveProgramme(), Status.LEFT)
            | (CompleteParticipation(), Status.COMPLETED)
        ):
            return []
        case _:
            raise Rejected("not-in-this-status", status=applicant.status.value)


def _request(command: RequestPlace, state: Places) -> list[PlacesEvent]:
    before = state.applicants.get(command.application_id)
    if before and before.status is not Status.WITHDRAWN:
        return []
    if state.stage is not Stage.OPEN:
        raise Rejected("applications-are-not-open")
    return [
        PlaceRequested(command.application_id, state.programme_id, state.organisation_id, command.person_id)
    ]


def _accept_all(command: AcceptAll, state: Places) -> list[PlacesEvent]:
    decided: list[PlacesEvent] = []
    for application_id, applicant in state.applicants.items():
        if applicant.status is Status.SUBMITTED:
            new = _about_one(AcceptApplication(application_id, command.now), applicant, state)
            state = _after(state, new)
            decided += new
    return decided


def _end(command: EndPlaces, state: Places) -> list[PlacesEvent]:
    if state.stage is Stage.ENDED:
        return []
    ended: list[PlacesEvent] = []
    for ident, one in state.applicants.items():
        if one.status is Status.OFFERED:
            ended.append(OfferLapsed(*_who(state, ident)))
        elif command.completed and one.status in {Status.ACCEPTED, Status.PAUSED}:
            ended.append(ParticipantCompleted(*_who(state, ident)))
    return [*ended, PlacesEnded(state.programme_id)]


def _and_move_on(state: Places, new: list[PlacesEvent], now: datetime) -> list[PlacesEvent]:
    """What was decided, and then an offer to the head of the waiting list for each place that is free."""
    after = _after(state, new)
    if not new or after.stage is Stage.SETTLED:
        return new
    heads = after.waiting[: after.free]
    return [*new, *(PlaceOffered(*_who(after, one), _until(after, now)) for one in heads)]


def _until(state: Places, now: datetime) -> datetime:
    return now + timedelta(days=state.offer_days)


def _who(state: Places, application_id: str) -> Who:
    person_id = state.applicants[application_id].person_id
    return application_id, state.programme_id, state.organisation_id, person_id


def _after(state: Places, new: list[PlacesEvent]) -> Places:
    for event in new:
        after = evolve(state, event)
        assert isinstance(after, Places)
        state = after
    return state


PLACES: Decider[PlacesCommand, State, PlacesEvent] = Decider("places", NotOpened(), decide, evolve, hot=True)
