"""Who is behind an e-mail address, and how does somebody new become known?"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import IntegrityError

from services.registration import keys
from services.registration.domain.commands import RegisterPerson
from services.registration.domain.person import PERSON
from services.registration.projections.addresses import blind_index, whose
from shared.decider import Intent
from shared.execute import Result
from shared.http import context, new_id, run_all, store
from shared.personal import Clear


def find(email: str) -> str | None:
    blind = blind_index(keys.address_key(context().settings), email)
    with store().database.read() as tx:
        return whose(tx, blind)


def run_for_person(
    contact: dict[str, Any], wanted: Callable[[str], list[Intent]]
) -> tuple[str, list[Result]]:
    """Run what is wanted of the person with this e-mail address, registering them where nobody has it.

    A known person's contact stays as it is: whoever fills in a form need not be its owner. Two who
    register one address at once meet at its unique index; the one who came second finds the first.
    """
    known = find(contact["email"])
    person_id = known or new_id()
    intents = wanted(person_id)
    if known is None:
        intents = [*intents, Intent(PERSON, person_id, registration_of(person_id, contact))]
    try:
        return person_id, run_all(intents)
    except IntegrityError:
        if known or find(contact["email"]) is None:
            raise
        return run_for_person(contact, wanted)


def registration_of(person_id: str, contact: dict[str, Any]) -> RegisterPerson:
    phone = contact.get("phone")
    return RegisterPerson(
        person_id,
        Clear(contact["name"]),
        Clear(contact["email"]),
        Clear(phone) if phone else None,
        contact["language"],
    )
