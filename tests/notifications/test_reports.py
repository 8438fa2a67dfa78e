"""Is what mail servers say of a mail that did not arrive understood, whoever they are?"""

from email import message_from_bytes
from pathlib import Path

import pytest

from services.notifications.bounces.report import Delayed, Failed, is_of_the_address, read_report
from services.notifications.bounces.return_path import Sending, read_return_path, return_path

RETURNED = Path(__file__).with_name("returned")
SECRET, ANOTHER = bytes(32), bytes([1] * 32)
sending = Sending("33333333-0000-4000-8000-000000000001", edition=2, contact_version=3)


def returned(name: str, to: str) -> bytes:
    """A mail that a server sends to whoever sent ours, or an answer of somebody's own."""
    return (RETURNED / f"{name}.eml").read_bytes().replace(b"{to}", to.encode())


@pytest.mark.parametrize(
    "name, said",
    [
        ("postfix-unknown", Failed("5.1.1", lasting=True)),
        ("postfix-no-such-domain", Failed("5.4.4", lasting=True)),
        ("exim-unknown", Failed("smtp-550", lasting=True)),
        ("exchange-unknown", Failed("5.1.10", lasting=True)),
        ("qmail-unknown", Failed("no-status", lasting=True)),
        ("exchange-refused", Failed("5.7.1", lasting=False)),
        ("postfix-mailbox-full", Failed("4.2.2", lasting=False)),
        ("postfix-gave-up", Failed("4.4.1", lasting=False)),
        ("postfix-delayed", Delayed()),
        ("postfix-delivered", Delayed()),
        ("away", None),
    ],
)
def test_each_server_s_report_says_whether_it_failed_and_whether_it_is_the_address(name, said):
    assert read_report(message_from_bytes(returned(name, "posti@vertais.example"))) == said


def test_a_network_s_address_in_an_answer_is_no_status():
    told = returned("exim-unknown", "posti@vertais.example").replace(
        b"550 No such user here\n\n--1793700005-eximdsn-802142\nContent-type: message/rfc822",
        b"550 5.4.3.2 has no such user (in reply to 5.9.10.11)\n\n--1793700005-eximdsn-802142\n"
        b"Content-type: message/rfc822",
    )
    assert read_report(message_from_bytes(told)) == Failed("smtp-550", lasting=True)


def test_what_is_about_our_own_address_or_a_list_says_nothing_of_theirs():
    assert [
        one for one in ("5.1.7", "5.1.8", "5.2.2", "5.2.4", "5.3.4", "smtp-554") if is_of_the_address(one)
    ] == []


def test_a_mail_is_known_by_where_it_came_back_to():
    path = return_path(SECRET, "posti@vertais.example", sending)
    local, _, domain = path.partition("@")
    assert local.startswith("posti+")
    assert domain == "vertais.example"
    assert len(local) <= 64
    assert read_return_path(SECRET, ["someone@vertais.example", f"Posti <{path}>"]) == sending
    assert read_return_path(SECRET, [path.upper()]) == sending


@pytest.mark.parametrize("change", [("333333", "333334"), (".2.3.", ".1.3."), (".2.3.", ".2.4.")])
def test_who_does_not_know_the_secret_can_name_no_mail(change):
    assert read_return_path(SECRET, [return_path(ANOTHER, "posti@vertais.example", sending)]) is None
    guessed = return_path(
        SECRET, "posti@vertais.example", Sending("33333333-0000-4000-8000-000000000002", 2, 3)
    )
    real = return_path(SECRET, "posti@vertais.example", sending)
    tag = real.partition("@")[0].rpartition(".")[2]
    forged = guessed.replace(guessed.partition("@")[0].rpartition(".")[2], tag)
    assert read_return_path(SECRET, [forged.replace(*change)]) is None


def test_a_sender_too_long_to_be_marked_stays_as_it_is():
    long = "kaikkien-yrittajien-vertaismentorointi@vertais.example"
    assert return_path(SECRET, long, sending) == long
