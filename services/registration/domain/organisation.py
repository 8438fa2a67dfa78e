"""Which organisation runs programmes, and who coordinates and facilitates for it?"""

from dataclasses import dataclass, replace
from typing import assert_never

from services.registration.domain.commands import (
    AppointCoordinator,
    DismissCoordinator,
    DismissFacilitator,
    DismissSender,
    EngageFacilitator,
    FoundOrganisation,
    NameSender,
    OrganisationCommand,
)
from services.registration.domain.design import LANGUAGES, weekly_time
from services.registration.domain.events import (
    CoordinatorAppointed,
    CoordinatorDismissed,
    FacilitatorDismissed,
    FacilitatorEngaged,
    OrganisationEvent,
    OrganisationFounded,
)
from services.registration.domain.sender_events import SenderDismissed, SenderNamed
from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class NotFounded:
    pass


@dataclass(frozen=True, slots=True)
class Founded:
    organisation_id: str
    coordinators: frozenset[str] = frozenset()
    facilitators: frozenset[str] = frozenset()
    sender: str | None = None


Organisation = NotFounded | Founded


def decide(command: OrganisationCommand, organisation: Organisation) -> list[OrganisationEvent]:
    match command, organisation:
        case FoundOrganisation() as new, NotFounded():
            return [OrganisationFounded(new.organisation_id, new.name, new.reply_to)]
        case FoundOrganisation(), Founded():
            return []
        case _, NotFounded():
            raise Rejected("unknown-organisation")
        case NameSender(sender=sender), Founded():
            known = sender == organisation.sender
            return [] if known else [SenderNamed(organisation.organisation_id, sender)]
        case DismissSender(), Founded():
            return [SenderDismissed(organisation.organisation_id)] if organisation.sender else []
        case AppointCoordinator(person_id=who), Founded():
            known = who in organisation.coordinators
            return [] if known else [CoordinatorAppointed(organisation.organisation_id, who)]
        case DismissCoordinator(person_id=who), Founded():
            if who not in organisation.coordinators:
                return []
            if organisation.coordinators == {who}:
                raise Rejected("last-coordinator")
            return [CoordinatorDismissed(organisation.organisation_id, who)]
        case EngageFacilitator(), Founded():
            _refuse_what_nobody_can(command)
            return [FacilitatorEngaged(organisation.organisation_id, command.person_id, command.able)]
        case DismissFacilitator(person_id=who), Founded():
            known = who in organisation.facilitators
            return [FacilitatorDismissed(organisation.organisation_id, who)] if known else []
        case _:
            raise Rejected("not-now")


def _refuse_what_nobody_can(command: EngageFacilitator) -> None:
    for slot in command.able.value.get("weekly_times", []):
        try:
            weekly_time(slot)
        except ValueError:
            raise Rejected("not-a-weekly-time", "weekly_times") from None
    if not set(command.able.value.get("languages", [])) <= set(LANGUAGES):
        raise Rejected("not-a-choice", "languages")


def evolve(organisation: Organisation, event: OrganisationEvent) -> Organisation:
    if isinstance(event, OrganisationFounded):
        return Founded(event.organisation_id)
    if isinstance(organisation, NotFounded):
        raise ValueError("an organisation's story begins with its founding")
    match event:
        case SenderNamed():
            return replace(organisation, sender=event.sender)
        case SenderDismissed():
            return replace(organisation, sender=None)
        case CoordinatorAppointed(person_id=who):
            return replace(organisation, coordinators=organisation.coordinators | {who})
        case CoordinatorDismissed(person_id=who):
            return replace(organisation, coordinators=organisation.coordinators - {who})
        case FacilitatorEngaged(person_id=who):
            return replace(organisation, facilitators=organisation.facilitators | {who})
        case FacilitatorDismissed(person_id=who):
            return replace(organisation, facilitators=organisation.facilitators - {who})
        case _:
            assert_never(event)


ORGANISATION: Decider[OrganisationCommand, Organisation, OrganisationEvent] = Decider(
    "organisation", NotFounded(), decide, evolve
)
