"""Do the pages work as a person uses them, on the real services and without JavaScript?"""

import re

import pytest

from tests.web.conftest import open_programmes

AINO = {"name": "Aino Esimerkki", "email": "aino@example.org", "phone": "", "answers.languages": ["fi"]}
BAKERY = {
    "answers.company": "Leipomo Kaneli",
    "answers.business_id": "0112038-9",
    "answers.trade": "I",
    "answers.years_in_business": "3",
    "answers.company_size": "1",
    "answers.municipality": "Turku",
    "answers.membership": "yes",
}
LISTED = re.compile(r'href="/programmes/([\w-]{36})"')
WISHES = {"answers.weekly_times": ["tue 09:00"], "answers.needs": "Ajanhallinta", "answers.wishes": ""}


def fill_in(pages, programme, upto=("you", "business", "wishes"), **other):
    """Fill in the screens of an application, one after the other."""
    answer = None
    for screen, fields in (("you", AINO), ("business", BAKERY), ("wishes", WISHES)):
        if screen in upto:
            answer = pages.post(
                f"/programmes/{programme}/apply/{screen}", {**fields, **other.get(screen, {})}
            )
    return answer


@pytest.mark.parametrize(
    "language, words", [("fi", "Hae mukaan"), ("sv", "Ansök"), ("en", "Open for applications")]
)
def test_anybody_finds_the_open_programmes_in_their_language(site, language, words):
    page = site.browser(language).get("/").text
    assert words in page
    assert f"/programmes/{site.programme}" in page


def test_of_many_programmes_each_is_found_on_one_page_or_the_next(site):
    opened = [site.programme, *open_programmes(site, 30)]
    pages = site.browser("en")
    page, seen = pages.get("/").text, []
    while more := re.search(r'href="(/programmes\?after=[\w-]+)"', page):
        seen += LISTED.findall(page)
        page = pages.get(more[1]).text
    seen += LISTED.findall(page)
    assert (seen, "More programmes" in page) == (opened, False)


def test_a_language_is_chosen_without_signing_in(site):
    pages = site.browser("en")
    answer = pages.post("/sign-in", {"language": "sv", "back": "/sign-in"}, to="/language")
    assert answer.headers["Location"] == "/sign-in"
    assert "Logga in" in pages.get("/sign-in").text


def test_somebody_applies_signs_in_and_sees_where_it_stands(site):
    pages = site.browser("fi")
    assert fill_in(pages, site.programme).headers["Location"].endswith("/apply/send")
    sent = pages.post(f"/programmes/{site.programme}/apply/send", {"survey_consent": "yes"})
    assert sent.headers["Location"].endswith("/apply/thanks"), sent.text
    entered = pages.sign_in(site.link(AINO["email"]))
    assert entered.headers["Location"] == "/home"
    assert "Hakemuksesi on meillä" in pages.get("/home").text
    assert "Osallistut kyselyihin" in pages.get("/me").text


def test_what_is_written_is_kept_between_screens(site):
    pages = site.browser()
    fill_in(pages, site.programme, upto=("you",))
    assert "Aino Esimerkki" in pages.get(f"/programmes/{site.programme}/apply/you").text


def test_what_is_needed_is_said_beside_its_field(site):
    answer = fill_in(site.browser(), site.programme, upto=("you",), you={"name": ""})
    assert answer.status_code == 422
    assert 'id="f-name-error">This is needed.' in answer.text


def test_what_is_wrong_is_told_at_the_top_by_the_names_of_the_fields(site):
    answer = fill_in(site.browser("sv"), site.programme, upto=("you",), you={"name": "", "email": ""})
    assert '<a href="#f-name">Ditt namn – Det här behövs.</a>' in answer.text
    assert '<a href="#f-email">E-postadress – Det här behövs.</a>' in answer.text


def test_two_forms_on_a_page_do_not_share_the_ids_of_their_fields(site):
    pages = site.browser()
    pages.sign_in(site.link("anna@example.org"))
    organisation = re.findall(r'href="(/organisations/[0-9a-f-]{36})"', pages.get("/admin").text)[0]
    ids = re.findall(r' id="([^"]+)"', pages.get(organisation).text)
    assert len(ids) == len(set(ids))


def test_what_the_api_refuses_is_said_beside_its_field_in_the_person_s_language(site):
    pages = site.browser("sv")
    fill_in(pages, site.programme, business={"answers.business_id": "1234567-8"})
    answer = pages.post(f"/programmes/{site.programme}/apply/send", {})
    assert answer.status_code == 422
    assert 'id="f-answers-business_id-error"' in answer.text
    assert "FO-nummer" in answer.text


def test_signing_in_answers_the_same_for_everybody(site):
    pages = site.browser()
    known = pages.post("/sign-in", {"email": "anna@example.org"})
    unknown = pages.post("/sign-in", {"email": "nobody@example.org"})
    assert known.headers["Location"] == unknown.headers["Location"] == "/sign-in/sent"


def test_a_code_that_does_not_fit_is_told_beside_its_field(site):
    pages = site.browser()
    assert "Code from the e-mail" not in pages.get("/sign-in/sent").text
    pages.post("/sign-in", {"email": "nobody@example.org"})
    answer = pages.post("/sign-in/sent", {"code": "23456789"}, to="/sign-in/code")
    assert answer.status_code == 422
    assert "does not fit" in answer.text


def test_one_sees_where_one_is_signed_in_and_ends_it_elsewhere(site):
    here, there = site.browser(), site.browser()
    there.http.headers["User-Agent"] = "Mozilla/5.0 (iPhone) Version/26.0 Mobile Safari/604.1"
    for pages in (here, there):
        pages.sign_in(site.link("anna@example.org"))
    listed = here.get("/me/sign-ins").text
    assert "Safari, iPhone" in listed
    assert listed.count('class="tag ok"') == 1  # this one
    here.post("/me/sign-ins", {}, to="/me/sign-ins/others/end")
    assert there.get("/me").headers["Location"].startswith("/sign-in")
    assert here.get("/me").status_code == 200
    mine = re.findall(r'action="(/me/sign-ins/[0-9a-f]{32}/end)"', here.get("/me/sign-ins").text)
    assert here.post("/me/sign-ins", {}, to=mine[0]).headers["Location"] == "/"
    assert here.get("/me").status_code == 303


def test_opening_a_sign_in_link_does_not_use_it_up(site):
    link = site.link("anna@example.org")
    site.browser().get(link)
    assert site.browser().sign_in(link).status_code == 303


def test_a_used_link_says_how_to_get_a_new_one(site):
    link = site.link("anna@example.org")
    site.browser().sign_in(link)
    again = site.browser().sign_in(link)
    assert again.status_code == 410
    assert "Get a new link" in again.text


def test_after_signing_in_one_is_where_one_was_going(site):
    pages = site.browser()
    assert pages.get("/me").headers["Location"].startswith("/sign-in")
    assert pages.sign_in(site.link("anna@example.org")).headers["Location"] == "/me"


def test_own_details_are_changed_and_signing_out_ends_it(site):
    pages = site.browser()
    pages.sign_in(site.link("anna@example.org"))
    wrong = pages.post("/me", {"name": "Anna", "phone": "call me", "language": "en"})
    assert 'id="f-phone-error"' in wrong.text
    saved = pages.post("/me", {"name": "Anna Malli", "phone": "040 123 4567", "language": "en"})
    assert saved.status_code == 303
    assert "Anna Malli" in pages.get("/me").text
    assert pages.post("/me", {}, to="/sign-out").status_code == 303
    assert pages.get("/me").status_code == 303


def test_the_session_cookie_holds_a_secret_that_no_script_reads(site):
    pages = site.browser()
    cookie = pages.sign_in(site.link("anna@example.org")).headers.get_list("Set-Cookie")
    ours = next(one for one in cookie if one.startswith("vertais="))
    assert "HttpOnly" in ours
    assert "SameSite=Lax" in ours


def test_a_form_without_its_token_changes_nothing(site):
    answer = site.browser().http.post("/sign-in", data={"email": "anna@example.org"})
    assert answer.status_code == 400
    assert "open for too long" in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/programmes/unknown", "/survey/unknown", "/join/unknown"])
def test_what_is_not_there_has_a_kind_page(site, path):
    answer = site.browser().get(path)
    assert answer.status_code in (404, 410)
    assert "<h1>" in answer.text


def test_no_page_lets_anything_run_or_load_but_ours(site):
    answer = site.browser().get("/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


def test_a_first_visit_is_small(site):
    pages = site.browser()
    page = pages.get("/")
    style = pages.http.get("/static/vertais.css", headers={"Accept-Encoding": "gzip"})
    assert len(page.content) + int(style.headers["Content-Length"]) < 60_000
