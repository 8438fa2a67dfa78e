"""Does somebody sign in by their organisation's provider, by pages, and only in the browser that asked?"""

import re

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread

from tests.web.conftest import ADMIN

# the provider of the tests uses parts of Authlib that are on their way out; we use none of them
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
NOORA = "noora@example.org"


def test_an_admin_names_it_and_staff_signs_in(site):
    anna = site.browser()
    anna.sign_in(site.link(ADMIN))
    organisation = re.findall(r'href="(/organisations/[0-9a-f-]{36})"', anna.get("/admin").text)[0]
    contact = {"name": "Noora", "email": NOORA, "language": "en", "languages": ["fi"]}
    anna.post(organisation, contact, to=f"{organisation}/staff")
    wrong = anna.post(f"{organisation}/provider", {"issuer": "http://login.example", "client_id": "v"})
    assert 'id="f-issuer-error"' in wrong.text
    users = [User(sub="noora", claims={"email": NOORA, "email_verified": True})]
    with run_server_in_thread(user_claims=users, require_nonce=True) as server:
        fields = {"issuer": f"http://localhost:{server.server_port}", "client_id": "v", "client_secret": "s"}
        assert anna.post(f"{organisation}/provider", fields).status_code == 303
        noora, other = site.browser(), site.browser()
        start = re.findall(r'href="(/sign-in/openid/[^"]+)"', noora.get("/sign-in").text)[0]
        there = httpx.post(noora.get(start).headers["Location"], data={"sub": "noora"})
        back = there.headers["Location"].removeprefix(site.settings.public_url)
        broken_off = other.get(back)
        assert broken_off.status_code == 422
        assert "broken off" in broken_off.text
        entered = noora.get(back)
        assert entered.status_code == 303, entered.text
        assert noora.get("/me").status_code == 200
        assert noora.get(back).status_code == 422
    anna.post(f"{organisation}/provider", {}, to=f"{organisation}/provider/dismiss")
    assert "/sign-in/openid/" not in site.browser().get("/sign-in").text
