"""Can somebody get all that is kept of them, have it erased, and see afterwards that it was?"""

import ast
import csv
import io
import json
import re
import zipfile

import pytest

from services.registration import kept, keys
from services.registration.due_work.erase_person import erase_person
from services.registration.projections.addresses import blind_index, whose
from services.registration.setup import sign_in_link
from services.web.app import create_app
from services.web.exported import headings
from services.web.pages.my_data import SERVICES
from shared.erasure import Ledger
from shared.eventstore import Metadata
from tests.architecture.sources import ROOT, calls, tree
from tests.web.test_pages import fill_in

ESSI = {"name": "Essi Esimerkki", "email": "essi@example.org"}
CODE = re.compile(r'href="(/certificate/[^"]+)"')
PARTS = 19


@pytest.fixture
def essi(site):
    """Her browser, in which she has applied and signed in."""
    pages = site.browser("sv")
    fill_in(pages, site.programme, you=ESSI)
    pages.post(f"/programmes/{site.programme}/apply/send", {"survey_consent": "yes"})
    pages.sign_in(site.link(ESSI["email"]))
    return pages


def test_all_that_is_kept_comes_as_one_file_with_an_index_in_ones_language(essi):
    answer = essi.get("/me/data.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    whole = zipfile.ZipFile(io.BytesIO(answer.content))
    index = whole.read("index.html").decode()
    assert '<html lang="sv">' in index
    assert "Allt som bevaras om mig" in index
    assert ESSI["email"] in index
    assert not re.search(r"\dT\d\d:\d\d", index)
    tables = [name for name in whole.namelist() if name.endswith(".csv")]
    assert len(tables) == PARTS
    assert sorted(name.replace(".csv", ".json") for name in tables) == sorted(
        name for name in whole.namelist() if name.endswith(".json")
    )
    (told,) = json.loads(whole.read("registration/applications.json"))
    assert told["answers"]["company"] == "Leipomo Kaneli"
    (row,) = csv.DictReader(
        io.StringIO(whole.read("registration/contact.csv").decode("utf-8-sig")), delimiter=";"
    )
    assert row["name"] == ESSI["name"]
    (device,) = json.loads(whole.read("registration/devices.json"))
    assert all(device[name] for name in ("begun_at", "seen_at", "signed_in_until"))
    (consent,) = json.loads(whole.read("registration/consents.json"))
    assert (consent["given"], bool(consent["text_version"]), bool(consent["at"])) == (True, True, True)


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_column_a_service_can_tell_has_a_heading(site, service):
    with create_app(site.settings).test_request_context():
        assert columns_of(service) - set(headings()) == set()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_column_of_the_index_goes_by_its_name_in_the_files(site, language):
    pages = site.browser(language)
    lumi = {"name": "Lumi", "email": f"lumi-{language}@example.org"}
    fill_in(pages, site.programme, you=lumi)
    pages.post(f"/programmes/{site.programme}/apply/send", {"survey_consent": "yes"})
    pages.sign_in(site.link(lumi["email"]))
    whole = zipfile.ZipFile(io.BytesIO(pages.get("/me/data.zip").content))
    told = [json.loads(whole.read(name)) for name in whole.namelist() if name.endswith(".json")]
    raw = {column.replace("_", " ") for rows in told for row in rows for column in row if "_" in column}
    shown = set(re.findall(r'<th scope="col">([^<]+)</th>', whole.read("index.html").decode()))
    assert (len(shown) > 10, shown & raw) == (True, set())


def test_her_consent_shows_its_text_and_day_and_is_withdrawn_alone(essi):
    page = essi.get("/me").text
    assert re.search(r"Du godkände texten \S+ .*\d", page)
    asking = re.search(r'href="(/me/applications/[^"]+/withdraw-consent)"', page)
    assert asking
    essi.post(asking.group(1), {})
    after = essi.get("/me").text
    assert "Du godkände texten" not in after
    assert "/withdraw" in after, "she keeps her place"


def test_erasure_is_asked_for_confirmed_and_may_be_called_off(site, essi):
    essi.post("/me/erasure", {})
    code = confirmed(site, essi)
    assert "Ingenting är raderat ännu" in essi.get(code).text
    assert "Dina uppgifter raderas" in essi.get("/me").text
    essi.post("/me/erasure", {}, to="/me/erasure/keep")
    assert "Radera allt som bevaras om dig?" in essi.get("/me/erasure").text
    assert essi.get(code).status_code == 404


def test_who_is_erased_is_signed_out_and_the_certificate_names_nobody(site, essi):
    essi.post("/me/erasure", {})
    code = confirmed(site, essi)
    store = site.whole.stores["registration"]
    person = whoever(site)
    staff = site.browser()
    staff.sign_in(site.link("anna@example.org"))
    listed = f"/coordinator/{site.programme}/applications"
    (application,) = set(
        re.findall(rf'href="{listed}/([0-9a-f-]{{36}})"[^>]*>\s*{ESSI["name"]}', staff.get(listed).text)
    )
    assert "/hasten-erasure" in staff.get(f"{listed}/{application}").text
    staff.post(f"{listed}/{application}", {}, to=f"{listed}/{application}/hasten-erasure")
    ledger = Ledger(site.settings.ledger_of("registration"))
    erase_person(store, ledger, person, store.clock(), Metadata("service:registration", "c"))
    certificate = essi.get(code).text
    assert "Intyg över radering" in certificate
    assert "Leipurit" in certificate
    assert not [said for said in ESSI.values() if said in certificate]
    assert essi.get("/me").headers["Location"].startswith("/sign-in")
    assert sign_in_link(store, site.settings, ESSI["email"]) is None
    assert not [said for said in ESSI.values() if said in staff.get(f"{listed}/{application}").text]


def test_staff_see_what_remains_and_place_a_hold(site):
    staff = site.browser()
    staff.sign_in(site.link("anna@example.org"))
    page = f"/coordinator/{site.programme}/personal-data"
    assert "730" in staff.get(page).text
    wrong = staff.post(page, {"reason": "ESF", "until": "2020-01-01"}, to=f"{page}/holds")
    assert wrong.status_code == 422
    staff.post(page, {"reason": "ESF-hanke", "until": "2032-12-31"}, to=f"{page}/holds")
    placed = staff.get(page).text
    assert "ESF-hanke" in placed
    lifting = re.search(rf'action="({page}/holds/[^"]+/lift)"', placed)
    assert lifting
    staff.post(page, {}, to=lifting.group(1))
    assert "ESF-hanke" not in staff.get(page).text


@pytest.mark.parametrize(
    "language, words",
    [("fi", "Tietosuojaseloste"), ("sv", "Dataskyddsbeskrivning"), ("en", "Privacy notice")],
)
def test_the_privacy_notice_is_one_press_from_where_one_applies(site, language, words):
    pages = site.browser(language)
    fill_in(pages, site.programme)
    assert f'<a href="/privacy">{words}</a>' in pages.get(f"/programmes/{site.programme}/apply/send").text
    assert f"<h1>{words}</h1>" in pages.get("/privacy").text.replace("&shy;", "")


def columns_of(service):
    """What stands in the rows that a service tells: dicts that are no part's name or person's role."""
    code = tree(ROOT / f"services/{service}/api/exporting.py")
    named = [one.value for one in ast.walk(code) if isinstance(one, ast.Assign)]
    rows = [one for one in ast.walk(code) if isinstance(one, ast.Dict) and one not in named]
    keys = {key.value for one in rows for key in one.keys if isinstance(key, ast.Constant)}
    of_tables = {
        one.value for call in calls(code, "_rows") for one in call.args[2:] if isinstance(one, ast.Constant)
    }
    return (keys | of_tables) - {"rows"}


def whoever(site) -> str:
    store = site.whole.stores["registration"]
    with store.database.read() as tx:
        found = whose(tx, blind_index(keys.address_key(site.settings), ESSI["email"]))
    assert found is not None
    return found


def confirmed(site, pages) -> str:
    """She presses the button behind the link of her mail; where her certificate will be."""
    store = site.whole.stores["registration"]
    with store.database.write() as tx:
        token = kept.mint_erasure_link(tx, whoever(site), store.clock())
    assert pages.get(f"/erase/{token}").status_code == 200
    shown = pages.post(f"/erase/{token}", {}).text
    found = CODE.search(shown)
    assert found, shown
    return found.group(1)
