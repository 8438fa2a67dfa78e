"""Do the pages of a programme that asks no survey speak of none?"""

import pytest

from tests.web.conftest import ADMIN, open_programmes
from tests.web.test_pages import fill_in

MATTI = {"name": "Matti Esimerkki", "email": "matti@example.org"}


@pytest.fixture
def programme(site):
    """Open only as long as it is looked at: others count the open ones."""
    (made,) = open_programmes(site, 1, survey_plan=None)
    yield made
    staff = site.browser()
    staff.sign_in(site.link(ADMIN))
    staff.post(f"/coordinator/{made}/life/cancel", {})


def test_who_applies_is_asked_for_no_consent(site, programme):
    pages = site.browser("en")
    fill_in(pages, programme, you=MATTI)
    assert "I agree to take part in the surveys" not in pages.get(f"/programmes/{programme}/apply/send").text
    pages.post(f"/programmes/{programme}/apply/send", {})
    pages.sign_in(site.link(MATTI["email"]))
    assert "I want to take part in the surveys" not in pages.get("/me").text


@pytest.mark.parametrize(
    "language, words",
    [
        ("en", "This programme asks no survey"),
        ("fi", "Tässä ohjelmassa ei ole kyselyjä"),
        ("sv", "Det här programmet har inga enkäter"),
    ],
)
def test_its_staff_are_told_so(site, programme, language, words):
    pages = site.browser()
    pages.post("/sign-in", {"language": language, "back": "/"}, to="/language")
    pages.sign_in(site.link(ADMIN))
    for page in ("", "/surveys"):
        assert words in pages.get(f"/coordinator/{programme}{page}").text
