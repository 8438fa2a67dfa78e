"""PostgreSQL is elsewhere, and a reverse proxy does HTTPS: does all start, and does mail arrive?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from deploy.demo.cast import Character, Stage
from deploy.demo.mailbox import Mailbox
from deploy.engines import free_ports
from tests.composed.drill import vertais
from tests.composed.house import ADMIN, CONTAINERS, House, docker
from tests.servers import in_environment

NAME = "vertais.example.org"
# As a proxy tells it, whom this one believes.
HEADERS = {"Host": NAME, "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}


def moved(house: House) -> list[str]:
    """What does not hold of a house that is begun anew like that, from the same folder."""
    house.down()
    port = free_ports(2)
    without_its_own = [name for name in CONTAINERS if name != "postgres"]
    with another_postgres(house.folder / "secrets" / "postgres" / "password") as there, in_environment(there):
        words = ["--url", f"https://{NAME}", "--http-port", str(port), "--https-port", str(port + 1)]
        vertais(house, "setup", "--dev", "--behind-proxy", *words)
        house.up(without_its_own)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=HEADERS, timeout=60) as proxy:
            return list(_faults(house, proxy))


def _faults(house: House, proxy: httpx.Client) -> Iterator[str]:
    mailbox = Mailbox(house.folder / "mail")
    Character(Stage(proxy, mailbox, lambda: True), ADMIN, "fi").here()  # by a link that is mailed
    letter = mailbox.letters(ADMIN)[-1].get_body(("plain",))
    if letter is None or f"https://{NAME}/in/" not in letter.get_content():
        yield "the mail leads somewhere else than to the proxy"
    if (status := proxy.get("/sign-in").status_code) != 200:
        yield f"behind a proxy the sign-in page answered {status}"


@contextmanager
def another_postgres(password: Path) -> Iterator[dict[str, str]]:
    """A server that is none of the house's; where it is, as set-up reads it."""
    address = docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", "bridge")
    secret = ["--volume", f"{password}:/password:ro", "--env", "POSTGRES_PASSWORD_FILE=/password"]
    ident = docker("run", "--detach", "--rm", "--publish", f"{address}::5432", *secret, "postgres:15")
    try:
        port = docker("port", ident, "5432/tcp").rpartition(":")[2]
        yield {"VERTAIS_POSTGRES_HOST": address, "VERTAIS_POSTGRES_PORT": port}
    finally:
        docker("kill", ident)
