"""Who is a person to us, and what may they choose for themselves?"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from services.registration.domain.commands import (
    AppointAdmin,
    ChooseLanguage,
    ChooseShownToGroup,
    CorrectEmail,
    CorrectName,
    CorrectPhone,
    MarkContact,
    PersonCommand,
    RegisterPerson,
    RequestSignIn,
)
from services.registration.domain.events import (
    AdminAppointed,
    ContactBounced,
    EmailCorrected,
    LanguageChosen,
    NameCorrected,
    PersonEvent,
    PersonRegistered,
    PhoneCorrected,
    ShownToGroupChosen,
    SignInRequested,
)
from shared.decider import Decider, Rejected

SHOWABLE = ("company", "website", "phone", "email")  # the name is always shown
SIGN_INS_AT_ONCE = 5
AT_ONCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Unknown:
    pass


@dataclass(frozen=True, slots=True)
class Known:
    """`contact_version` counts the addresses, of which mail to the one of now may come back."""

    person_id: str
    language: str
    contact_version: int = 1
    comes_back: bool = False
    shown: frozenset[str] = frozenset()
    is_admin: bool = False
    sign_ins: tuple[datetime, ...] = ()


Person = Unknown | Known


def decide(command: PersonCommand, person: Person) -> list[PersonEvent]:
    match command, person:
        case RegisterPerson() as new, Unknown():
            return [PersonRegistered(new.person_id, new.name, new.email, new.phone, new.language)]
        case RegisterPerson(), Known():
            return []
        case MarkContact(), Unknown():
            return []
        case _, Unknown():
            raise Rejected("unknown-person")
        case CorrectName(), Known(person_id=ident):
            return [NameCorrected(ident, command.name)]
        case CorrectEmail(), Known(person_id=ident):
            return [EmailCorrected(ident, command.email)]
        case MarkContact(), Known():
            if person.comes_back or command.version != person.contact_version:
                return []  # known, or corrected since
            return [ContactBounced(person.person_id, command.version)]
        case CorrectPhone(), Known(person_id=ident):
            return [PhoneCorrected(ident, command.phone)]
        case ChooseLanguage(), Known():
            if command.language == person.language:
                return []
            return [LanguageChosen(person.person_id, command.language)]
        case ChooseShownToGroup(), Known():
            if not set(command.shown) <= set(SHOWABLE):
                raise Rejected("cannot-be-shown", "shown")
            if frozenset(command.shown) == person.shown:
                return []
            return [ShownToGroupChosen(person.person_id, tuple(sorted(set(command.shown))))]
        case AppointAdmin(), Known():
            return [] if person.is_admin else [AdminAppointed(person.person_id)]
        case RequestSignIn(), Known():
            # Somebody who types another's address again and again must not fill their mailbox.
            recent = [at for at in person.sign_ins if at > command.now - AT_ONCE]
            if len(recent) >= SIGN_INS_AT_ONCE:
                return []
            return [SignInRequested(command.request_id, person.person_id, command.now)]
        case _:
            raise Rejected("not-now")


def evolve(person: Person, event: PersonEvent) -> Person:
    if isinstance(event, PersonRegistered):
        return Known(event.person_id, event.language)
    if isinstance(person, Unknown):
        raise ValueError("a person's story begins with their registration")
    match event:
        case NameCorrected() | PhoneCorrected():
            return person
        case EmailCorrected():
            return replace(person, contact_version=person.contact_version + 1, comes_back=False)
        case ContactBounced():
            return replace(person, comes_back=True)
        case LanguageChosen():
            return replace(person, language=event.language)
        case ShownToGroupChosen():
            return replace(person, shown=frozenset(event.shown))
        case AdminAppointed():
            return replace(person, is_admin=True)
        case SignInRequested():
            return replace(person, sign_ins=(*person.sign_ins, event.at)[-SIGN_INS_AT_ONCE:])
        case _:
            assert_never(event)


PERSON: Decider[PersonCommand, Person, PersonEvent] = Decider("person", Unknown(), decide, evolve)
