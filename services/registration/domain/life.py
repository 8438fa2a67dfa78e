"""Which streams move together when a programme moves on? Its own, and its places: all or none."""

from datetime import datetime

from services.registration.domain.commands import (
    CancelProgramme,
    ChangeCapacity,
    CloseApplications,
    ClosePlaces,
    CompleteProgramme,
    EndPlaces,
    OpenApplications,
    OpenPlaces,
    ReviseDesign,
    SettlePlaces,
    StartProgramme,
)
from services.registration.domain.design import Design
from services.registration.domain.places import PLACES
from services.registration.domain.programme import PROGRAMME, Programme, Stage
from shared.decider import Intent


def opening(programme: Programme, now: datetime) -> list[Intent]:
    ident, design = programme.programme_id, programme.design
    places = OpenPlaces(ident, programme.organisation_id, design.capacity, design.offer_days)
    return [Intent(PROGRAMME, ident, OpenApplications(now)), Intent(PLACES, ident, places)]


def closing(programme: Programme, now: datetime) -> list[Intent]:
    return _both(programme, CloseApplications(now), ClosePlaces())


def starting(programme: Programme, now: datetime) -> list[Intent]:
    return _both(programme, StartProgramme(now), SettlePlaces())


def completing(programme: Programme, now: datetime) -> list[Intent]:
    return _both(programme, CompleteProgramme(now), EndPlaces(completed=True))


def cancelling(programme: Programme, now: datetime) -> list[Intent]:
    return _both(programme, CancelProgramme(now), EndPlaces(completed=False))


def revising(programme: Programme, design: Design, now: datetime) -> list[Intent]:
    """Places know their capacity from the opening on; from then it is changed in both."""
    revised = Intent(PROGRAMME, programme.programme_id, ReviseDesign(design, now))
    if programme.stage is Stage.PLANNED:
        return [revised]
    capacity = ChangeCapacity(design.capacity, now)
    return [revised, Intent(PLACES, programme.programme_id, capacity)]


def _both(programme: Programme, command: object, for_places: object) -> list[Intent]:
    ident = programme.programme_id
    return [Intent(PROGRAMME, ident, command), Intent(PLACES, ident, for_places)]
