"""Does a programme's staff see who did what, and who has read whose application?"""

import pytest

from tests.web.conftest import ADMIN


@pytest.mark.parametrize(
    "language, opened, read",
    [
        ("en", "opened applications", "read the list of applications"),
        ("fi", "avasi haun", "luki hakemusten luettelon"),
        ("sv", "öppnade ansökan", "läste listan över ansökningar"),
    ],
)
def test_it_is_listed_in_the_reader_s_language(site, language, opened, read):
    pages = site.browser()
    pages.post("/sign-in", {"language": language, "back": "/"}, to="/language")
    pages.sign_in(site.link(ADMIN))
    base = f"/coordinator/{site.programme}"
    pages.get(f"{base}/applications")
    assert f'href="{base}/log"' in pages.get(base).text
    page = pages.get(f"{base}/log").text
    assert opened in page
    assert read in page
