"""Is what comes back read once, noted, and believed only where it comes of a mail of ours?"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from threading import Event as Signal

import pytest
import structlog
from environs import EnvError

from services.notifications.bounces.mailbox import Unreachable
from services.notifications.bounces.reading import (
    VARIABLE,
    keep_reading,
    mailbox_url,
    read_bounces,
    secret_of,
)
from services.notifications.consumed import ApplicationMoved, ProgrammePlanned
from services.notifications.domain.commands import SendAgain
from services.notifications.domain.events import MessageBounced
from services.notifications.domain.message import MESSAGE
from services.notifications.mail.reputation import read_back
from services.notifications.policies import applications
from services.notifications.policies.audience import open_the_audience
from services.notifications.worker import READ, wire
from shared.decider import Intent
from shared.eventstore import history
from shared.sequencer import sequence
from tests.mailboxes import Mailboxes, mailboxes_here
from tests.notifications.conftest import AINO, ORGANISATION, PROGRAMME, House
from tests.notifications.test_reports import returned
from tests.servers import in_environment, or_left_out

pytestmark = pytest.mark.slow

REFUSED = "it refuses user, password or folder"
aino_applies = ApplicationMoved("33333333-0000-4000-8000-000000000002", PROGRAMME, ORGANISATION, AINO)


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Mailboxes]:
    with or_left_out(), mailboxes_here() as here:
        yield here


@dataclass
class Post:
    """The house, and the mailbox to which its mail comes back."""

    house: House
    mailboxes: Mailboxes
    user: str

    @property
    def url(self) -> str:
        return self.mailboxes.url(self.user)

    def sends(self) -> str:
        """Aino is told that she has a place; the address to which that mail comes back."""
        self.house.hear(applications.tell_of_the_place, aino_applies)
        self.house.work()
        return self.return_path()

    def return_path(self) -> str:
        return parseaddr(self.house.letters()[-1]["Return-Path"])[1]

    def comes_back(self, name: str, to: str) -> None:
        self.mailboxes.put(self.user, returned(name, to))

    def read(self) -> None:
        read_bounces(self.house.store, self.url, secret_of(self.house.settings))

    def noted(self) -> list[MessageBounced]:
        while sequence(self.house.store):
            pass
        with self.house.store.database.read() as tx:
            events = [one.event for _, one in history(tx, self.house.store)]
        return [event for event in events if isinstance(event, MessageBounced)]

    def left(self) -> list[list[str]]:
        return self.mailboxes.flags(self.user)


@pytest.fixture
def post(house: House, mailboxes: Mailboxes, request: pytest.FixtureRequest) -> Iterator[Post]:
    user = "".join(letter for letter in request.node.name if letter.isalnum())
    here = Post(house, mailboxes, user)
    with in_environment({VARIABLE: here.url}):
        yield here


def test_a_mail_that_comes_back_is_noted_and_taken_out_of_the_mailbox(post):
    post.comes_back("postfix-unknown", post.sends())
    post.read()
    (bounced,) = post.noted()
    assert (bounced.person_id, bounced.contact_version, bounced.reason, bounced.lasting) == (
        AINO,
        7,
        "5.1.1",
        True,
    )
    assert post.house.states() == [("bounced", "5.1.1")]
    assert post.left() == []


def test_it_comes_back_to_no_person_s_address_and_looks_as_ever_to_who_reads_it(post):
    path = post.sends()
    (letter,) = post.house.letters()
    assert letter["From"] == "Turun Yrittäjät · Vertais <posti@vertais.example>"
    assert path.startswith("posti+")
    assert path.endswith("@vertais.example")
    assert "aino" not in path


def test_an_organisation_s_mail_comes_back_to_its_own_domain_and_is_known_there(post):
    post.house.owners.organisations = {PROGRAMME: ("Turun Yrittäjät", "mentorointi@turku.example")}
    path = post.sends()
    assert path.startswith("mentorointi+")
    assert path.endswith("@turku.example")
    post.comes_back("postfix-unknown", path)  # as the organisation has it forwarded
    post.read()
    assert [bounced.person_id for bounced in post.noted()] == [AINO]


def test_whoever_asks_whether_all_is_well_hears_whether_the_mailbox_can_be_read(post):
    (found,) = read_back(post.url)
    assert (found.state, found.seen) == ("fine", "its mailbox can be read")
    (found,) = read_back(post.url.replace("salasana", "another"))
    assert (found.state, found.seen) == ("wrong", f"its mailbox cannot be read: {REFUSED}")
    assert [*read_back("")] == []


def test_without_a_mailbox_it_comes_back_to_the_sender(house):
    house.hear(applications.tell_of_the_place, aino_applies)
    house.work()
    assert house.letters()[0]["Return-Path"] == "<posti@vertais.example>"
    assert READ not in wire(house.settings, house.store).beside


def test_a_full_mailbox_is_told_and_says_nothing_of_the_address(post):
    post.comes_back("postfix-mailbox-full", post.sends())
    post.read()
    assert [one.lasting for one in post.noted()] == [False]
    assert post.house.states() == [("bounced", "4.2.2")]


def test_what_is_only_late_is_no_news(post):
    post.comes_back("postfix-delayed", post.sends())
    post.read()
    assert post.house.states() == [("sent", None)]
    assert post.left() == []


def test_told_twice_it_is_noted_once(post):
    path = post.sends()
    post.comes_back("postfix-unknown", path)
    post.read()
    post.comes_back("exchange-unknown", path)
    post.read()
    assert len(post.noted()) == 1
    assert post.left() == []


def test_a_report_with_a_false_tag_and_whatever_else_comes_is_left_for_somebody_to_read(post):
    path = post.sends()
    local, _, domain = path.partition("@")
    post.comes_back("postfix-unknown", f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}")
    post.comes_back("postfix-unknown", "posti@vertais.example")
    post.comes_back("away", path)
    with structlog.testing.capture_logs() as logs:
        post.read()
        post.read()
    assert post.noted() == []
    assert post.left() == [[r"\Seen"]] * 3
    assert logs == [{"event": "read what came back", "log_level": "info", "reports": 0, "others": 3}]


def test_sent_again_it_is_another_mail_of_which_a_late_report_tells_nothing(post):
    first = post.sends()
    post.comes_back("postfix-unknown", first)
    post.read()
    (bounced,) = post.noted()
    post.house.do(Intent(MESSAGE, bounced.message_id, SendAgain(bounced.message_id, post.house.clock())))
    post.house.work()
    assert post.return_path() != first
    post.comes_back("exchange-unknown", first)
    post.read()
    assert post.house.states() == [("sent", None)]
    post.comes_back("exim-unknown", post.return_path())
    post.read()
    assert post.house.states() == [("bounced", "smtp-550")]


def test_while_the_mailbox_is_away_mail_goes_on_and_is_read_of_later(post):
    path = post.sends()
    post.comes_back("postfix-unknown", path)
    post.mailboxes.server.stop()
    told_to_stop = Signal()
    told_to_stop.set()
    with structlog.testing.capture_logs() as logs:
        wire(post.house.settings, post.house.store).beside[READ](told_to_stop)
    assert [(one["log_level"], one["problem"]) for one in logs] == [("warning", "ConnectionRefusedError")]
    post.house.hear(applications.answer_that_the_application_arrived, aino_applies)
    post.house.work()
    assert len(post.house.letters()) == 2
    post.mailboxes.server.start()
    post.read()
    assert len(post.noted()) == 1


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_over_tls_a_mailbox_is_read_from_a_server_that_is_who_it_says(post, scheme):
    post.comes_back("postfix-unknown", post.sends())
    url, secret = post.mailboxes.url(post.user, scheme), secret_of(post.house.settings)
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        read_bounces(post.house.store, url, secret)
    with in_environment({"SSL_CERT_FILE": str(post.mailboxes.certificate)}):
        read_bounces(post.house.store, url, secret)
    assert len(post.noted()) == 1


def test_a_wrong_password_is_told_without_it(post):
    told_to_stop = Signal()
    told_to_stop.set()
    wrong = post.url.replace("salasana", "another")
    with structlog.testing.capture_logs() as logs:
        keep_reading(post.house.store, wrong, secret_of(post.house.settings), told_to_stop)
    assert [(one["log_level"], one["problem"]) for one in logs] == [("warning", REFUSED)]


@pytest.mark.parametrize(
    "url", ["mail.example.org", "https://someone@mail.example.org", "imaps://mail.example.org"]
)
def test_a_mailbox_that_cannot_be_one_is_refused_at_the_start(url):
    with in_environment({VARIABLE: url}), pytest.raises(EnvError, match=r"imaps://mail\.example\.org/INBOX"):
        mailbox_url()


def test_what_came_back_is_seen_and_sent_again_by_the_programme_s_staff(post):
    post.house.hear(open_the_audience, ProgrammePlanned(PROGRAMME, ORGANISATION))
    post.comes_back("postfix-unknown", post.sends())
    post.read()
    maija = post.house.as_("maija", coordinates=frozenset({ORGANISATION}))
    path = f"/api/notifications/v1/programmes/{PROGRAMME}/messages"
    (row,) = post.house.api.get(path, query_string={"state": "bounced"}, headers=maija).json["items"]
    again = f"/api/notifications/v1/messages/{row['message_id']}/send-again"
    assert post.house.api.post(again, headers=maija).status_code == 204
    assert post.house.states() == [("waiting", None)]


def test_no_address_of_who_did_not_get_it_is_kept(post):
    post.comes_back("exchange-unknown", post.sends())
    post.read()
    (bounced,) = post.noted()
    assert "@" not in repr(bounced)
