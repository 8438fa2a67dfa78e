"""Can a developer read what was sent, safely, and does the catcher not grow without end?"""

import smtplib
from email.message import EmailMessage

import pytest

from deploy import mail_catcher


@pytest.fixture
def catcher(tmp_path):
    one = mail_catcher.start(tmp_path / "mail", kept_at_most=3)
    yield one
    one.stop()


@pytest.fixture
def pages(catcher):
    return mail_catcher.create_app(catcher).test_client()


def send(catcher, subject="Hei", html="<p>Hei <script>alert(1)</script><img src='cid:ring'></p>"):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@vertais.example", "aino@yritys.example", subject
    letter.set_content("Hei\n\nhttps://vertais.example/in/x <b>\n")
    letter.add_alternative(html, subtype="html")
    page = letter.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(b"\x89PNG", "image", "png", cid="<ring>")
    with smtplib.SMTP("127.0.0.1", catcher.port) as smarthost:
        smarthost.send_message(letter)


def test_what_is_sent_is_listed_newest_first_and_readable(catcher, pages):
    send(catcher, "Ensimmäinen")
    send(catcher, "Toinen")
    assert [one.subject for one in catcher.messages()] == ["Toinen", "Ensimmäinen"]
    listed = pages.get("/").text
    assert listed.index("Toinen") < listed.index("Ensimmäinen")
    page = pages.get(f"/{catcher.messages()[0].name}").text
    assert '<a href="https://vertais.example/in/x">' in page
    assert "&lt;b&gt;" in page


def test_a_mail_is_shown_in_a_sandbox_that_runs_and_fetches_nothing(catcher, pages):
    send(catcher)
    name = catcher.messages()[0].name
    shown = pages.get(f"/{name}/html")
    rules = shown.headers["Content-Security-Policy"]
    assert rules.startswith("sandbox ")
    assert "allow-scripts" not in rules
    assert "default-src 'none'" in rules
    assert "data:image/png;base64," in shown.text
    assert 'sandbox="' in pages.get(f"/{name}").text


def test_the_oldest_are_dropped_and_all_can_be_purged(catcher, pages):
    for turn in range(5):
        send(catcher, f"Viesti {turn}")
    assert [one.subject for one in catcher.messages()] == ["Viesti 4", "Viesti 3", "Viesti 2"]
    assert pages.post("/purge").status_code == 303
    assert catcher.messages() == []
    assert "No mails" in pages.get("/").text


def test_mail_is_kept_over_a_restart(catcher):
    send(catcher, "Säilyy")
    catcher.stop()
    again = mail_catcher.start(catcher.folder)
    assert [one.subject for one in again.messages()] == ["Säilyy"]
    again.stop()


@pytest.mark.parametrize("name", ["1", "..%2f..%2fsecret", "0" * 20])
def test_nothing_but_caught_mail_is_served(pages, name):
    assert pages.get(f"/{name}").status_code == 404
    assert pages.get(f"/{name}/html").status_code == 404


def test_the_pages_work_where_they_are_mounted(catcher, pages):
    send(catcher)
    page = pages.get("/", base_url="http://localhost:8000/mail/").text
    assert 'href="/mail/style.css"' in page
    assert pages.get("/style.css").content_type.startswith("text/css")
