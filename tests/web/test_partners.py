"""Does an organisation's staff let a partner's system in, change its secret and shut it out, by pages?"""

import re

from tests.web.conftest import ADMIN

SHOWN = re.compile(r'<dd class="secret">([^<]+)</dd>.*<dd class="secret strong">([^<]+)</dd>', re.DOTALL)


def token(site, client_id, secret):
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    asked = site.whole.apps["registration"].test_client()
    return asked.post("/api/registration/v1/oauth/token", data=form).status_code


def test_a_system_comes_and_goes(site):
    pages = site.browser()
    pages.sign_in(site.link(ADMIN))
    organisation = re.findall(r'href="(/organisations/[0-9a-f-]{36})"', pages.get("/admin").text)[0]
    here = f"{organisation}/systems"
    assert here in pages.get(organisation).text
    nothing = pages.post(here, {"name": "Member register"})
    assert nothing.status_code == 422
    made = pages.post(here, {"name": "Member register", "scopes": ["programmes:read"]})
    client_id, first = SHOWN.findall(made.text)[0]
    assert first not in pages.get(here).text
    _, second = SHOWN.findall(pages.post(here, {}, to=f"{here}/{client_id}/secrets").text)[0]
    assert (token(site, client_id, first), token(site, client_id, second)) == (200, 200)
    revoke = re.findall(r'href="([^"]+/secrets/[^"]+/revoke)"', pages.get(here).text)[0]
    assert pages.post(revoke, {}).headers["Location"] == here
    assert (token(site, client_id, first), token(site, client_id, second)) == (401, 200)
    assert "last used on" in pages.get(here).text
    assert pages.post(f"{here}/{client_id}/revoke", {}).headers["Location"] == here
    assert token(site, client_id, second) == 401
    assert "No system has been let in" in pages.get(here).text
