"""Does `vertais doctor` see a certificate as a browser does, and a name that leads elsewhere?"""

from datetime import timedelta

import pytest

from deploy.doctor import certificates
from deploy.doctor.certificates import Door
from deploy.doctor.finding import FINE, WARNING, WRONG
from tests.composed.https_server import Issuer, https_server
from tests.servers import in_environment

HERE = "127.0.0.1"
NOBODY = 9


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer(tmp_path_factory.mktemp("issuer"))


def door(port: int, public_port: int | None = None) -> Door:
    return Door(f"https://localhost:{public_port or port}", "0.0.0.0", NOBODY, port)


@pytest.mark.parametrize(
    "lasts, state, seen",
    [
        (timedelta(days=60, hours=1), FINE, "for 60 more days"),
        (timedelta(days=10, hours=1), WARNING, "expires in 10 days"),
        (timedelta(days=-1), WRONG, "has expired"),
    ],
)
def test_a_certificate_is_believed_until_it_expires(issuer: Issuer, lasts: timedelta, state: str, seen: str):
    trusting = {"SSL_CERT_FILE": str(issuer.root)}
    with https_server(issuer.certificate(lasts)) as port, in_environment(trusting):
        found = certificates.certificate("localhost", (HERE, port))
    assert found.state == state
    assert seen in found.seen


def test_one_that_nobody_knows_or_that_is_for_another_name_is_not_believed(issuer: Issuer):
    root = issuer.root.read_text()
    with https_server(issuer.certificate(timedelta(days=60))) as port:
        unknown = certificates.certificate("localhost", (HERE, port))
        own = certificates.certificate("localhost", (HERE, port), own_root=root)
        of_another = certificates.certificate("vertais.example.org", (HERE, port), own_root=root)
    assert (unknown.state, own.state, of_another.state) == (WRONG, FINE, WRONG)
    assert "issuer" in unknown.seen
    assert "vertais.example.org" in of_another.seen


def test_the_gateway_s_own_lasts_for_hours_and_is_no_warning(issuer: Issuer):
    with https_server(issuer.certificate(timedelta(hours=3))) as port:
        found = certificates.certificate("localhost", (HERE, port), own_root=issuer.root.read_text())
    assert found.state == FINE


def test_where_nobody_answers_that_is_told():
    assert certificates.certificate("localhost", (HERE, NOBODY)).state == WRONG
    assert certificates.redirect("localhost", (HERE, NOBODY)).state == WRONG


@pytest.mark.parametrize(
    "status, location, state",
    [(308, "https://localhost/", FINE), (302, "http://localhost/", WRONG), (200, "", WRONG)],
)
def test_plain_http_leads_to_https(status: int, location: str, state: str):
    with https_server(None, status, location) as port:
        assert certificates.redirect("localhost", (HERE, port)).state == state


def test_a_name_leads_here_where_the_same_certificate_is_shown(issuer: Issuer):
    first, second = (issuer.certificate(timedelta(days=60)) for _ in range(2))
    with https_server(first) as here, https_server(first) as published, https_server(second) as elsewhere:
        assert certificates.leads_here(door(here, published)).state == FINE
        assert certificates.leads_here(door(here, elsewhere)).state == WRONG
        assert certificates.leads_here(door(here, NOBODY)).state == WARNING
        unknown = Door("https://nobody.invalid", "", NOBODY, here)
        assert certificates.leads_here(unknown).seen == "nobody knows nobody.invalid"


def test_behind_a_proxy_the_certificate_is_the_proxy_s_and_the_gateway_answers_it(issuer: Issuer):
    proxy = issuer.certificate(timedelta(days=60))
    with (
        in_environment({"SSL_CERT_FILE": str(issuer.root)}),
        https_server(proxy) as public,
        https_server(None) as gateway,
        https_server(None, 502) as broken,
    ):
        well, ill = (Door(f"https://localhost:{public}", HERE, port, NOBODY) for port in (gateway, broken))
        assert [one.state for one in certificates.behind_a_proxy(well)] == [FINE, FINE]
        assert [one.state for one in certificates.behind_a_proxy(ill)] == [FINE, WRONG]
