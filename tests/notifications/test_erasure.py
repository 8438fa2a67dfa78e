"""What does somebody hear who wants to be erased, and who hears of them afterwards? Nobody."""

from services.notifications.consumed import ErasureAsked, ErasureConfirmed, PersonErased, RetentionEnded
from services.notifications.domain.audience import AUDIENCE
from services.notifications.domain.commands import CountIn
from services.notifications.domain.queueing import queue
from services.notifications.policies.erasures import (
    ask_to_confirm_the_erasure,
    erase_here_who_is_erased,
    forget_what_was_sent,
    tell_when_the_erasure_will_be,
)
from shared.decider import Intent
from shared.erasure import Ledger
from tests.notifications.conftest import AINO, NOON, ORGANISATION, PROGRAMME, House


def test_they_confirm_by_a_link_and_are_told_the_day(house: House):
    house.hear(ask_to_confirm_the_erasure, ErasureAsked("r1", AINO))
    house.hear(tell_when_the_erasure_will_be, ErasureConfirmed(AINO, NOON))
    house.work()
    assert sorted(house.subjects()) == [
        "Tietosi poistetaan ti 1.12. klo 9.00",
        "Vahvista, että haluat poistaa tietosi",
    ]


def test_long_after_a_programme_it_is_forgotten_to_whom_what_was_sent(house: House):
    house.do(Intent(AUDIENCE, PROGRAMME, CountIn(PROGRAMME, ORGANISATION, AINO, NOON)))
    house.do(queue("application-received", "a1", AINO, NOON, {}, PROGRAMME))
    house.hear(forget_what_was_sent, RetentionEnded(PROGRAMME, "participants"))
    assert len(house.rows("deliveries")) == 1
    for _ in range(2):
        house.hear(forget_what_was_sent, RetentionEnded(PROGRAMME, "messages"))
    assert house.rows("deliveries") == []


def test_the_erasure_is_noted_outside_and_its_receipt_is_told_once(house: House):
    for _ in range(2):
        house.hear(erase_here_who_is_erased, PersonErased(AINO))
        house.work()
    assert [row.person for row in house.rows("erased")] == [AINO]
    assert list(Ledger(house.settings.ledger_of("notifications")).read()) == [AINO]
    assert house.rows("due") == []
