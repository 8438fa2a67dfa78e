"""Can a page be made to run, leak, forge or lead astray? What the browser is told, on every page."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from services.web import app as web_app
from services.web.pages.going import local_path
from shared.peers import client
from tests.web.conftest import ADMIN, Pages

pytestmark = pytest.mark.slow

# Told of a visitor from elsewhere: no page of ours takes a form that came without its token.
FORMS = {"email": ADMIN, "language": "sv", "name": "Mallory", "answer": "yes", "do": "send"}
TOKEN = re.compile("eyJhbGciOi")  # how every access token begins: {"alg":


class Inline(HTMLParser):
    """Collects what a strict policy refuses to run or to paint."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.sources = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(tag)
        if (names.get("href") or "").startswith("javascript:"):
            self.found.append(f"{tag} href")
        if tag in ("script", "link", "img", "iframe"):
            self.sources.append(names.get("src") or names.get("href"))


def web(site):
    return site.whole.site.app


def rules(site, method):
    return sorted({rule.rule for rule in web(site).url_map.iter_rules() if method in rule.methods})


def filled(site, rule):
    path = rule.replace("<programme_id>", site.programme)
    return re.sub(r"<\w+>", "00000000-0000-4000-8000-000000000007", path)


@pytest.fixture(scope="module")
def answers(site):
    """Every page, as an admin sees it and as somebody unknown does."""
    admin, anybody = site.browser(), site.browser()
    admin.sign_in(site.link(ADMIN))
    return [pages.get(filled(site, rule)) for pages in (admin, anybody) for rule in rules(site, "GET")]


def pages_of(answers):
    found = [one for one in answers if one.headers.get("Content-Type", "").startswith("text/html")]
    assert len(found) > 60
    return found


def test_every_answer_carries_the_policy_and_the_other_headers(answers):
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, answer.url
        assert "unsafe" not in policy, answer.url
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_page_has_a_script_or_a_style_inside_nor_loads_from_elsewhere(answers):
    for answer in pages_of(answers):
        read = Inline()
        read.feed(answer.text)
        assert read.found == [], answer.url
        assert [one for one in read.sources if one and not one.startswith("/")] == [], answer.url


def test_no_token_reaches_the_browser(answers):
    for answer in answers:
        assert not TOKEN.search(answer.text), answer.url
        assert all(not TOKEN.search(cookie) for cookie in answer.headers.get_list("Set-Cookie"))


def test_no_form_is_taken_without_its_token(site):
    pages = site.browser()
    pages.sign_in(site.link(ADMIN))
    for rule in rules(site, "POST"):
        answer = pages.http.post(filled(site, rule), data=FORMS)
        # choosing a language changes nothing then either, and says nothing of an old form
        assert answer.status_code == 400 or (rule == "/language" and answer.status_code == 303), rule
    assert "Mallory" not in pages.get("/me").text


def test_a_token_of_another_browser_does_not_do(site):
    mine, others = site.browser(), site.browser()
    stolen = re.findall(r'name="csrf_token" value="([^"]+)"', others.get("/sign-in").text)[0]
    mine.get("/sign-in")
    answer = mine.http.post("/sign-in", data={"csrf_token": stolen, "email": ADMIN})
    assert answer.status_code == 400


def test_every_form_that_changes_something_carries_its_token(answers):
    for answer in pages_of(answers):
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", answer.text, re.DOTALL):
            assert 'name="csrf_token"' in form, answer.url


def test_over_https_cookies_are_for_https_alone_and_browsers_remember_it(site):
    settings = replace(
        site.settings, public_url="https://vertais.example", peers=web(site).extensions["peers"]
    )
    http = client(web_app.create_app(settings))
    http.base_url = "https://vertais.example"
    pages = Pages(http)
    entered = pages.http.get(site.link(ADMIN))
    mark = re.findall(r'name="csrf_token" value="([^"]+)"', entered.text)[0]
    here = str(entered.url)
    answer = pages.http.post(here, data={"csrf_token": mark}, headers={"Referer": here})
    cookies = [*entered.headers.get_list("Set-Cookie"), *answer.headers.get_list("Set-Cookie")]
    assert answer.status_code == 303
    assert any(one.startswith("vertais=") for one in cookies)
    for one in cookies:
        assert "Secure" in one
        assert "HttpOnly" in one
        assert "SameSite=Lax" in one
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "https:elsewhere.example",
        " //elsewhere.example",
        "/x\r\nLocation: //elsewhere.example",
        "",
    ],
)
def test_nobody_is_led_to_another_site(site, wanted):
    assert local_path(wanted) == "/"
    back = site.browser().post("/sign-in", {"language": "sv", "back": wanted}, to="/language")
    assert back.headers["Location"] == "/"


def test_where_one_was_going_is_a_page_of_ours_even_for_a_path_made_to_look_otherwise(site):
    pages = site.browser()
    pages.get("//elsewhere.example/me")
    assert pages.sign_in(site.link(ADMIN)).headers["Location"].startswith("/")
    assert not pages.sign_in(site.link(ADMIN)).headers["Location"].startswith("//")
