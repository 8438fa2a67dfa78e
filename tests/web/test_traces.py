"""Can one see which way a request went, through events and up to the mail, and nothing of whose it was?"""

import subprocess
import sys

import pytest

from deploy import mail_catcher, platform
from deploy.demo.mailbox import Mailbox
from services.registration import setup
from shared.settings import Settings
from shared.tracing import ENDPOINT
from tests.collector import collector
from tests.prove.searching import forms_of
from tests.servers import wait_until
from tests.web.conftest import ADMIN, Site, open_programmes
from tests.web.test_pages import fill_in

MAIL = "hand over a mail"
# What nothing else could hold: somebody's name, address, number and words, and secrets of theirs.
PLANTED = {
    "name": "Xylfrida Öxnebäck-Zwrtlik",
    "email": "xylfrida.zwrtlik@kanarja.example.org",
    "phone": "+358 457 9173 6428",
    "company": "Zwrtlik Törmäpääsky",
    "needs": "Kanarialintu-toive",
    "token": "kanarialintu-salaisuus-0123456789",
    "agent": "Kanarialintu-selain/1.0",
}


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    """The platform at work, telling a collector, with mail that arrives."""
    folder = tmp_path_factory.mktemp("traced")
    catcher = mail_catcher.start(folder / "mail")
    with collector() as collected, pytest.MonkeyPatch.context() as environment:
        environment.setenv(ENDPOINT, collected.url)
        environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        settings = Settings(
            folder / "data",
            folder / "secrets",
            "http://localhost:8000",
            catcher.url,
            "Vertais <v@example.org>",
        )
        whole = platform.build(settings)
        setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna", "en")
        whole.start()
        site = Site(whole, settings, "")
        (site.programme,) = open_programmes(site, 1)
        yield site, collected, Mailbox(folder / "mail")
        whole.stop()
    catcher.stop()


def test_one_trace_leads_from_the_browser_s_request_to_the_mail(traced):
    site, collected, mail = traced
    site.browser().post("/sign-in", {"email": ADMIN})
    wait_until(lambda: bool(collected.ways_to(MAIL)), "the mail's span and all before it")
    ((*way, handed_over),) = collected.ways_to(MAIL)
    assert len(mail.letters(ADMIN)) == 1
    assert {span.trace for span in way} == {handed_over.trace}
    assert [(span.service, span.name) for span in (*way, handed_over)] == [
        ("web", "POST /sign-in"),
        ("web", "POST"),
        ("registration", "POST /api/registration/v1/sign-in-links"),
        ("notifications", "hear registration.sign-in-requested.v1"),
        ("notifications", "send-message"),
        ("notifications", MAIL),
    ]
    beside = {(span.service, span.name) for span in collected.spans() if span.trace == handed_over.trace}
    assert {("registration", "write"), ("notifications", "write")} < beside


def test_a_span_tells_nothing_of_whose_it_was(traced):
    site, collected, mail = traced
    pages = site.browser()
    pages.http.headers["User-Agent"] = PLANTED["agent"]
    pages.http.headers["Baggage"] = pages.http.headers["Tracestate"] = f"who={PLANTED['token']}"
    fill_in(
        pages,
        site.programme,
        you={key: PLANTED[key] for key in ("name", "email", "phone")},
        business={"answers.company": PLANTED["company"]},
        wishes={"answers.needs": PLANTED["needs"]},
    )
    sent = pages.post(f"/programmes/{site.programme}/apply/send", {"survey_consent": "yes"})
    assert sent.headers["Location"].endswith("/apply/thanks"), sent.text
    for address in ("/in/{}", "/survey/{}", "/join/{}", "/no/such/{}", "/sign-in?next={}"):
        pages.get(address.format(PLANTED["token"]))
    hearing = "hear registration.application-submitted.v1"
    names = ("GET /in/<token>", "GET /join/<token>", "no such route", hearing)
    wait_until(lambda: bool(mail.letters(PLANTED["email"])), "the letter")
    wait_until(lambda: all(collected.ways_to(name) for name in names), "the spans")
    assert set().union(*(span.told for span in collected.spans())) <= {
        "http.response.status_code",
        "error.type",
    }
    told = b"\n".join(collected.bodies).lower()
    found = {kind for kind, text in PLANTED.items() if any(form in told for form in forms_of(text))}
    assert found == set()


def test_where_no_endpoint_is_set_nothing_of_it_is_loaded():
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT], env={}, check=True, capture_output=True, text=True
    ).stdout
    assert said.strip() == "None []"


WITHOUT = """
import sys
from flask import Flask
from shared import tracing
app = Flask("any")
tracing.watch(app, "any")
app.test_client().get("/")
with tracing.work("any", "something", None), tracing.part("something else"):
    print(tracing.here(), [name for name in sys.modules if name.startswith("opentelemetry")])
"""
