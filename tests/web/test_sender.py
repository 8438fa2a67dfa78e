"""Does an admin say, by a page, from which address an organisation's mails come, and do they come from it?"""

import re

import pytest

from deploy.demo.client import Browser
from shared.peers import client
from tests.registration.house import ANSWERS
from tests.web.at_work import HOUSE, sent_to, signed_in, waiting_for, working
from tests.web.conftest import ADMIN, open_programmes

COORDINATOR = "kaisa@leipurit.example"


def test_an_admin_names_the_sender_mends_it_and_takes_it_away(site):
    anna = signed_in(site, ADMIN)
    organisation = re.findall(r'href="(/organisations/[0-9a-f-]{36})"', anna.get("/admin").text)[0]
    page = f"{organisation}/sender"
    assert "come from the shared address" in anna.get(page).text
    wrong = anna.post(page, {"sender": "posti@leipurit"})
    assert wrong.status_code == 422
    assert 'id="f-sender-error"' in wrong.text
    assert 'value="posti@leipurit"' in wrong.text
    assert anna.post(page, {"sender": "posti@leipurit.example"}).status_code == 303
    assert "_dmarc.leipurit.example" in anna.get(page).text
    assert "posti@leipurit.example" in anna.get(organisation).text
    for language, words in (("fi", "Viestien lähettäjä"), ("sv", "Mejlens avsändare")):
        assert words in signed_in(site, ADMIN, language).get(page).text
    anna.post(page, {}, to=f"{page}/dismiss")
    assert "posti@leipurit.example" not in anna.get(organisation).text


def test_whoever_coordinates_is_not_offered_it(site):
    anna = signed_in(site, ADMIN)
    organisation = re.findall(r'href="(/organisations/[0-9a-f-]{36})"', anna.get("/admin").text)[0]
    contact = {"name": "Kaisa", "email": COORDINATOR, "language": "en"}
    anna.post(organisation, contact, to=f"{organisation}/coordinators")
    kaisa = signed_in(site, COORDINATOR)
    assert kaisa.get(organisation).status_code == 200
    assert f"{organisation}/sender" not in kaisa.get(organisation).text
    assert kaisa.get(f"{organisation}/sender").status_code == 404


@pytest.fixture
def at_work(tmp_path):
    with working(tmp_path) as site_and_catcher:
        yield site_and_catcher


@pytest.mark.slow
def test_two_organisations_write_each_from_its_own_domain_and_signing_in_stays_the_house_s(at_work):
    site, catcher = at_work
    anna = signed_in(site, ADMIN)
    addresses = {"aino": "posti@turku.example", "bodil": "post@abo.example", "carita": None}
    seen = {}
    for name, sender in addresses.items():
        (programme,) = open_programmes(site, 1)
        organisation = organisation_of(anna, programme)
        if sender:
            assert anna.post(f"{organisation}/sender", {"sender": sender}).status_code == 303
        applies(site, programme, name)
    for name in addresses:
        letter = waiting_for(name, lambda name=name: sent_to(catcher, f"{name}@yritys.example"))
        seen[name] = (str(letter["From"]), domains(letter))
    assert seen == {
        "aino": ("Leipurit · Vertais <posti@turku.example>", {"turku.example"}),
        "bodil": ("Leipurit · Vertais <post@abo.example>", {"abo.example"}),
        "carita": ("Leipurit · Vertais <vertais@example.org>", {"example.org"}),
    }
    catcher.purge()
    site.browser().post("/sign-in", {"email": "aino@yritys.example"})
    link = waiting_for("the link", lambda: sent_to(catcher, "aino@yritys.example"))
    assert (str(link["From"]), domains(link)) == (HOUSE, {"example.org"})


def organisation_of(anna, programme):
    """The path of the page of the organisation that runs it."""
    card = next(one for one in anna.get("/admin").text.split("<section") if programme in one)
    return re.findall(r'href="(/organisations/[0-9a-f-]{36})"', card)[0]


def applies(site, programme, name):
    answers = ANSWERS | {"weekly_times": ["tue 09:00"]}
    person = {"name": name.title(), "email": f"{name}@yritys.example", "phone": "040 1234567"}
    body = person | {"language": "fi", "answers": answers}
    Browser(client(site.whole.site), "fi").post("registration", f"/programmes/{programme}/applications", body)


def domains(letter):
    """Of whom it says that it is from, of the envelope's sender, and of its id."""
    written = (letter["From"], letter["Return-Path"], letter["Message-ID"])
    return {domain for one in written for domain in re.findall(r"@([\w.-]+)>$", str(one))}
