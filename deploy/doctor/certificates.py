"""Does the public address lead here, by a certificate that people's browsers believe, for long enough?"""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from deploy.doctor.finding import Finding, fine, warning, wrong

SOON = 14.0  # days; who renews by itself does so a month before
WITHIN = 10.0
DAY = 86_400.0
EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
GATEWAY = "deploy/RUNBOOK.md#gatewayaway"


@dataclass(frozen=True)
class Door:
    """Where the gateway listens on this machine, and for which public URL. `own_root`: what its own
    certificates lead to, where it makes them itself."""

    public_url: str
    bind: str
    http_port: int
    https_port: int
    own_root: str | None = None

    @property
    def host(self) -> str:
        return str(urlsplit(self.public_url).hostname)

    @property
    def public_port(self) -> int:
        return urlsplit(self.public_url).port or 443

    @property
    def here(self) -> str:
        everywhere = not self.bind or ip_address(self.bind).is_unspecified
        return "127.0.0.1" if everywhere else self.bind


def of_the_gateway(door: Door) -> Iterator[Finding]:
    yield certificate(door.host, (door.here, door.https_port), door.own_root)
    yield redirect(door.host, (door.here, door.http_port))
    yield leads_here(door)


def behind_a_proxy(door: Door) -> Iterator[Finding]:
    """The proxy has the certificate, and the gateway speaks plain HTTP to it."""
    yield certificate(door.host, (door.host, door.public_port))
    status, _ = _get(door.host, (door.here, door.http_port))
    if status < 500:
        yield fine("gateway", f"answers your proxy at port {door.http_port}")
    else:
        yield wrong("gateway", f"answers {status} at port {door.http_port}", GATEWAY)


def certificate(host: str, where: tuple[str, int], own_root: str | None = None) -> Finding:
    """As a browser would judge it; of its own, only that it leads to its own root and is not over."""
    trusted = ssl.create_default_context(cadata=own_root)
    try:
        with _connected(where) as plain, trusted.wrap_socket(plain, server_hostname=host) as spoken:
            found = spoken.getpeercert()
    except ssl.SSLCertVerificationError as problem:
        if problem.verify_code == EXPIRED:
            return wrong("certificate", "has expired", f"{GATEWAY}: it could not be renewed")
        return wrong(
            "certificate",
            f"is not believed: {problem.verify_message}",
            f"{GATEWAY}; the name must lead here and port 80 be open for Let's Encrypt",
        )
    except OSError as problem:
        return wrong("certificate", f"nobody answers HTTPS at {where[0]}:{where[1]}: {problem}", GATEWAY)
    assert found is not None
    return lasting(str(found["notAfter"]), time.time(), own=own_root is not None)


def lasting(not_after: str, now: float, own: bool = False) -> Finding:
    """`own`: the gateway makes it anew each few hours, and no browser believes it unasked."""
    days = (ssl.cert_time_to_seconds(not_after) - now) / DAY
    if own:
        return fine("certificate", "the gateway's own: whoever comes has to accept it")
    if days < 0:
        return wrong("certificate", "has expired", f"{GATEWAY}: it could not be renewed")
    if days < SOON:
        return warning("certificate", f"expires in {days:.0f} days", f"{GATEWAY}: why is it not renewed?")
    return fine("certificate", f"is believed, for {days:.0f} more days")


def redirect(host: str, where: tuple[str, int]) -> Finding:
    try:
        status, location = _get(host, where)
    except OSError as problem:
        return wrong("HTTP", f"nobody answers at {where[0]}:{where[1]}: {problem}", GATEWAY)
    if 300 <= status < 400 and location.startswith("https://"):
        return fine("HTTP", "leads to HTTPS")
    return wrong("HTTP", f"answers {status}, and does not lead to HTTPS", GATEWAY)


def leads_here(door: Door) -> Finding:
    """Whoever asks for the name gets to the gateway on this machine: it has the same certificate."""
    try:
        there = _presented(door.host, (door.host, door.public_port))
    except socket.gaierror:
        return wrong("name", f"nobody knows {door.host}", "have its A and AAAA records name this machine")
    except OSError as problem:
        return warning(
            "name",
            f"{door.host}:{door.public_port} does not answer from here: {problem}",
            "look from another machine; some routers do not let one reach oneself",
        )
    if there == _presented(door.host, (door.here, door.https_port)):
        return fine("name", f"{door.host} leads here")
    return wrong(
        "name", f"{door.host} leads to somebody else", "have its A and AAAA records name this machine"
    )


def _presented(host: str, where: tuple[str, int]) -> bytes | None:
    """The certificate, whoever made it: it is compared, and nothing is said under it."""
    taking_any = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    taking_any.check_hostname = False
    taking_any.verify_mode = ssl.CERT_NONE
    with _connected(where) as plain, taking_any.wrap_socket(plain, server_hostname=host) as spoken:
        return spoken.getpeercert(binary_form=True)


def _connected(where: tuple[str, int]) -> socket.socket:
    return socket.create_connection(where, timeout=WITHIN)


def _get(host: str, where: tuple[str, int]) -> tuple[int, str]:
    """Status and Location of the front page by plain HTTP. Raises OSError."""
    asking = http.client.HTTPConnection(*where, timeout=WITHIN)
    try:
        asking.request("GET", "/", headers={"Host": host})
        answer = asking.getresponse()
        return answer.status, answer.getheader("Location", "")
    except http.client.HTTPException as problem:
        raise OSError(type(problem).__name__) from None
    finally:
        asking.close()
