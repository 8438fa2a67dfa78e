"""Do people read who answers for their data, who runs the server, and whom to write to about it?"""

import io
import re
import zipfile
from dataclasses import replace

import pytest

from services.web.app import create_app
from services.web.pages.my_data import SERVICES
from shared.peers import client
from tests.servers import in_environment
from tests.web.conftest import ADMIN, Pages

CONTROLLER, PROCESSOR, CONTACT = "Turun Yrittäjät & Co", "Palvelin Oy", "tietosuoja@yrittajat.example"


def told(site, controller="", processor="", contact="", language="en"):
    """Somebody at pages whose installation has been told this."""
    settings = replace(site.settings, peers=dict.fromkeys(SERVICES, client(site.whole.site)))
    here = {
        "VERTAIS_CONTROLLER": controller,
        "VERTAIS_PROCESSOR": processor,
        "VERTAIS_PRIVACY_CONTACT": contact,
    }
    with in_environment(here):
        pages = Pages(client(create_app(settings)))
    pages.http.headers["Accept-Language"] = language
    pages.http.cookies.set("language", language)
    return pages


def notice(pages):
    """What is said under its first heading, a line for each paragraph."""
    under = pages.get("/privacy").text.split("<h2>")[1].replace("&amp;", "&")
    return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<p>(.*?)</p>", under)]


@pytest.mark.parametrize(
    "language, controller, processor, contact",
    [
        ("fi", f"Rekisterinpitäjä on {CONTROLLER}:", f"ylläpitää {PROCESSOR}", "tietosuojavastaava"),
        ("sv", f"Personuppgiftsansvarig är {CONTROLLER},", f"sköts av {PROCESSOR}", "dataskyddsombudet"),
        ("en", f"{CONTROLLER} decides what is asked", f"{PROCESSOR} runs this server", "officer"),
    ],
)
def test_the_notice_names_all_three(site, language, controller, processor, contact):
    first, second, third = notice(told(site, CONTROLLER, PROCESSOR, CONTACT, language))
    assert controller in first
    assert processor in second
    assert contact in third
    assert CONTACT in third


@pytest.mark.parametrize(
    "language, words", [("fi", "palvelinta itse"), ("sv", "sköter själv"), ("en", "this server itself")]
)
def test_whoever_runs_the_server_itself_is_said_to(site, language, words):
    _, second, _ = notice(told(site, CONTROLLER, contact=CONTACT, language=language))
    assert CONTROLLER in second
    assert words in second


@pytest.mark.parametrize(
    "language, words",
    [
        ("fi", ["Ohjelmasi järjestävä organisaatio", "Yhdistys", "ohjelmasi organisaatiolle"]),
        ("sv", ["Organisationen som ordnar ditt program", "Föreningen", "till organisationen"]),
        ("en", ["The organisation that runs your programme", "The association", "organisation of your"]),
    ],
)
def test_where_nothing_has_been_said_it_is_the_programme_s_organisation(site, language, words):
    said = notice(told(site, language=language))
    assert all(word in line for word, line in zip(words, said, strict=True)), said


def test_the_pages_of_one_s_own_data_and_its_file_name_whom_to_ask(site):
    anna = told(site, CONTROLLER, PROCESSOR, CONTACT)
    anna.sign_in(site.link(ADMIN))
    assert f'href="mailto:{CONTACT}"' in anna.get("/me/erasure").text
    with zipfile.ZipFile(io.BytesIO(anna.get("/me/data.zip").content)) as whole:
        index = whole.read("index.html").decode()
    assert CONTACT in index
    assert "Controller, by the GDPR: Turun Yrittäjät &amp; Co;" in index


def test_without_a_contact_the_file_says_whom_to_ask_all_the_same(site):
    anna = told(site)
    anna.sign_in(site.link(ADMIN))
    assert "mailto:" not in anna.get("/me/erasure").text
    with zipfile.ZipFile(io.BytesIO(anna.get("/me/data.zip").content)) as whole:
        assert "Write to the organisation of your programme" in whole.read("index.html").decode()
