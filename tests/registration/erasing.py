"""How does somebody in a test get themselves erased? As people do: by the link in their mail."""

from typing import Any

from shared.erasure import Ledger
from tests.registration.house import Programme


def link_in_the_mail(programme: Programme, application_id: str) -> str:
    """The token of the link that notifications would have mailed."""
    person_id = programme.coordinator.get(f"/applications/{application_id}")["person_id"]
    asked = {"person_id": person_id, "refs": {"request_id": "r1"}, "language": "fi"}
    facts = programme.house.service().post("/internal/mailing/erasure-asked", asked)["facts"]
    return str(facts["link"].rpartition("/")[2])


def confirm_erasure(programme: Programme, application_id: str) -> dict[str, Any]:
    """What the page then shows: the code of the certificate, and when it will be."""
    token = link_in_the_mail(programme, application_id)
    shown: dict[str, Any] = programme.house.client().post("/erasures", {"token": token})
    return shown


def erase(programme: Programme, application_id: str) -> str:
    """Asked for, confirmed, waited for and done; the certificate's code."""
    programme.person(application_id).post("/me/erasure")
    code: str = confirm_erasure(programme, application_id)["code"]
    programme.house.clock.forward(days=7)
    programme.house.do_due_work()
    return code


def ledger_of(programme: Programme) -> Ledger:
    return Ledger(programme.house.settings.ledger_of("registration"))
