"""Does an admin say, by a page, from which address an organisation's mails come?"""

import re

from tests.web.conftest import ADMIN
from tests.web.test_bounces import signed_in

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
