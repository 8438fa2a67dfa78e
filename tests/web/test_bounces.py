"""A mail comes back: does the coordinator see whose and mend it, and does the person see it too?"""

from email.utils import parseaddr

import pytest

from deploy.demo.client import Browser
from services.notifications.bounces.reading import VARIABLE, read_bounces, secret_of
from shared.peers import client
from tests.mailboxes import mailboxes_here
from tests.notifications.test_reports import returned
from tests.registration.house import ANSWERS
from tests.servers import in_environment, or_left_out
from tests.web.at_work import sent_to, signed_in, waiting_for, working
from tests.web.conftest import ADMIN, open_programmes

pytestmark = pytest.mark.slow

AINO = {"name": "Aino", "email": "aino@yritys.example", "phone": "040 1234567"}
HER_RIGHT_ADDRESS = "aino@leipomo.example"


@pytest.fixture
def mailbox():
    with or_left_out(), mailboxes_here() as here:
        yield here


@pytest.fixture
def house(mailbox, tmp_path):
    """The platform at work, and a mailbox of what comes back."""
    with in_environment({VARIABLE: mailbox.url("bounces")}), working(tmp_path) as (site, catcher):
        yield site, catcher


def test_it_is_seen_mended_and_sent_again(house, mailbox):
    site, catcher = house
    (programme,) = open_programmes(site, 1)
    body = {**AINO, "language": "fi", "answers": ANSWERS | {"weekly_times": ["tue 09:00"]}}
    applied = Browser(client(site.whole.site), "fi").post(
        "registration", f"/programmes/{programme}/applications", body
    )
    letter = waiting_for("the letter", lambda: sent_to(catcher, AINO["email"]))
    mailbox.put("bounces", returned("exim-unknown", parseaddr(letter["Return-Path"])[1]))
    read_bounces(site.whole.stores["notifications"], mailbox.url("bounces"), secret_of(site.settings))

    anna = signed_in(site, ADMIN)
    base = f"/coordinator/{programme}"
    waiting_for("the mark", lambda: "Mail comes back" in anna.get(f"{base}/applications").text)
    assert "1 e-mail came back" in anna.get(base).text
    assert "It came back." in anna.get(f"{base}/messages").text
    her_page = f"{base}/applications/{applied['id']}"
    assert "Call and ask for another one" in anna.get(her_page).text
    for language, words in (("fi", "Sähköposti palautuu"), ("sv", "E-posten kommer i retur")):
        assert words in signed_in(site, ADMIN, language).get(f"{base}/applications").text
    assert "Tell your coordinator another one" in signed_in(site, AINO["email"]).get("/me").text

    anna.post(her_page, {**AINO, "email": HER_RIGHT_ADDRESS}, to=f"{her_page}/contact")
    assert "comes back" not in anna.get(her_page).text
    (lost,) = lost_messages(site, programme)
    anna.post(her_page, {}, to=f"{base}/messages/again/{lost['message_id']}")
    again = waiting_for("the letter once more", lambda: sent_to(catcher, HER_RIGHT_ADDRESS))
    assert again["Subject"] == letter["Subject"]
    assert again["Message-ID"] != letter["Message-ID"]
    waiting_for("nothing lost", lambda: not lost_messages(site, programme))


def lost_messages(site, programme):
    admin = Browser(client(site.whole.site), "en")
    admin.sign_in(site.link(ADMIN).removeprefix("/in/"))
    return admin.get("notifications", f"/programmes/{programme}/messages", state="bounced")["items"]
