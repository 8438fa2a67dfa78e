"""What must be there before `docker compose up`? Settings, and secrets, each for its reader alone.

It needs Python and nothing else. Run again, it keeps every secret and every setting that is not named anew.
"""

import argparse
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from deploy import secret_files

HERE = Path(__file__).resolve().parent
ADDRESS = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")


class Wrong(Exception):
    """Told in one line: which setting, and what would be right."""


@dataclass(frozen=True)
class Question:
    """A setting that only whoever sets it up can know."""

    option: str
    variable: str
    asks: str
    judge: Callable[[str], str]
    default: str | None = None


def url(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise Wrong("an address as https://vertais.example.org, with nothing after the name but a port")
    return given.rstrip("/")


def address(given: str) -> str:
    if not ADDRESS.fullmatch(given):
        raise Wrong("an e-mail address, as name@example.org")
    return given


def sender(given: str) -> str:
    if not ADDRESS.fullmatch(parseaddr(given)[1]):
        raise Wrong("a name and an address, as Vertais <vertais@example.org>")
    return given


def smarthost(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise Wrong(
            "as smtp+starttls://mail.example.org:587, or smtp:// or smtps://, with user:password@ before it"
        )
    return given


def mailbox(given: str) -> str:
    """`none`: what comes back is read no more."""
    parts = urlsplit(given)
    if given in ("", "none"):
        return ""
    if parts.scheme not in ("imaps", "imap+starttls") or not parts.hostname or not parts.username:
        raise Wrong("as imaps://mail.example.org/INBOX, or imap+starttls://, with user:password@ before it")
    return given


def certificate(given: str) -> str:
    if given == "internal" or ADDRESS.fullmatch(given) or given.startswith("/"):
        return given
    raise Wrong("an e-mail address for Let's Encrypt, or `internal` for a certificate of its own")


def port(given: str) -> str:
    if not given.isdecimal() or not 0 < int(given) < 65_536:
        raise Wrong("a port's number, 1 to 65535")
    return given


def words(given: str) -> str:
    if not given.strip() or len(given) > 120:
        raise Wrong("1 to 120 letters")
    return given.strip()


def another(given: str) -> str:
    """`none`: there is no other."""
    return "" if given in ("", "none") else words(given)


QUESTIONS = (
    Question("url", "VERTAIS_PUBLIC_URL", "At which address will people find it (https://…)?", url),
    Question(
        "tls",
        "VERTAIS_TLS",
        "Whom may the certificate's issuer write to? An address, or `internal`",
        certificate,
    ),
    Question("sender", "VERTAIS_SENDER", "Whom are mails from (Vertais <vertais@…>)?", sender),
    Question(
        "smtp",
        "VERTAIS_SMTP_URL",
        "Which smarthost takes mail (smtp+starttls://mail.example.org:587)?",
        smarthost,
    ),
    Question(
        "bounces",
        "VERTAIS_BOUNCES_URL",
        "From which mailbox to read mail that comes back (imaps://…)",
        mailbox,
        "",
    ),
    Question("admin-email", "VERTAIS_ADMIN_EMAIL", "Who is the first admin: which address?", address),
    Question("admin-name", "VERTAIS_ADMIN_NAME", "And which name?", words),
    Question("organisation", "VERTAIS_ORGANISATION", "Which organisation is the first?", words),
    Question("reply-to", "VERTAIS_REPLY_TO", "To which address of its do people write back?", address),
    Question(
        "controller",
        "VERTAIS_CONTROLLER",
        "Who is the controller of the personal data (rekisterinpitäjä, personuppgiftsansvarig)?",
        words,
    ),
    Question(
        "privacy-contact",
        "VERTAIS_PRIVACY_CONTACT",
        "Whom do people write to about their data: the data protection officer's address, or another?",
        address,
    ),
    Question(
        "processor",
        "VERTAIS_PROCESSOR",
        "Who runs the server on the controller's behalf, if it does not do so itself?",
        another,
        "",
    ),
    Question("http-port", "VERTAIS_HTTP_PORT", "", port, "80"),
    Question("https-port", "VERTAIS_HTTPS_PORT", "", port, "443"),
)
# What is proposed where somebody answers: another answer, or nobody.
PROPOSED = {
    "VERTAIS_CONTROLLER": "VERTAIS_ORGANISATION",
    "VERTAIS_PRIVACY_CONTACT": "VERTAIS_REPLY_TO",
    "VERTAIS_PROCESSOR": "",
}
POSTGRES = "VERTAIS_POSTGRES_HOST"
# Not asked for: they come from the environment, or from .env as somebody wrote it there.
BY_HAND = (
    POSTGRES,
    "VERTAIS_POSTGRES_PORT",
    "VERTAIS_POSTGRES_SSLMODE",
    "VERTAIS_POSTGRES_ADMIN",
    "VERTAIS_BASE_IMAGE",
    "VERTAIS_VERSION",
    "VERTAIS_CLOCK_IS_RIGHT",
)
# Behind a reverse proxy, which has the usual ports itself: plain HTTP, whatever the name.
ANY_NAME = ":80"
PROXYS_OWN = {"VERTAIS_HTTP_PORT": "8080", "VERTAIS_HTTPS_PORT": "8443"}
COLLECTOR = "http://collector:4318"
# They hold passwords: they are kept with the secrets, not among the settings.
SMARTHOST = "VERTAIS_SMTP_URL"
BOUNCES = "VERTAIS_BOUNCES_URL"


def main(arguments: list[str] | None = None) -> None:
    chosen = reader().parse_args(arguments)
    folder = chosen.folder.resolve()
    try:
        set_up(folder, chosen)
    except Wrong as problem:
        sys.exit(f"vertais setup: {problem}")
    print(f"Settings: {folder / '.env'}. Secrets: {folder / 'secrets'}; copy them apart from the data.")
    print("Now: docker compose -f deploy/compose.yaml up -d")


def reader() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(
        prog="vertais setup", description="Settings and secrets for deploy/compose.yaml."
    )
    for one in QUESTIONS:
        reads.add_argument(f"--{one.option}", metavar="…", help=one.asks or f"default {one.default}")
    reads.add_argument(
        "--folder", type=Path, default=HERE, help="where .env and secrets/ go; default deploy/"
    )
    reads.add_argument("--behind-proxy", action="store_true", help="a reverse proxy of yours does HTTPS")
    reads.add_argument(
        "--observe", action="store_true", help="Prometheus, and Grafana at /grafana/; a collector of traces"
    )
    reads.add_argument(
        "--dev", action="store_true", help="catch all mail, and show it at /mail/ to everybody"
    )
    return reads


def set_up(folder: Path, chosen: argparse.Namespace) -> None:
    """Write what compose.yaml and the containers read. Raises Wrong; then nothing is written."""
    if os.geteuid() != 0:
        raise Wrong(f"run it as root: secrets are for user {secret_files.CONTAINER_USER}, as containers run")
    given = {one.variable: getattr(chosen, one.option.replace("-", "_")) for one in QUESTIONS}
    if chosen.dev:
        given[SMARTHOST] = "smtp://catcher:1025"
    before = read(folder / ".env") | secret_files.told_in(folder / "secrets")
    if chosen.behind_proxy:
        given["VERTAIS_TLS"] = "internal"
        before = PROXYS_OWN | before if before.get("VERTAIS_SITE") == ANY_NAME else before | PROXYS_OWN
    answers = dict(answered(given, before))
    must_be_free({name: value for name, value in answers.items() if value != before.get(name)})
    smtp_url, bounces_url = answers.pop(SMARTHOST), answers.pop(BOUNCES)
    by_hand = {name: value for name in BY_HAND if (value := os.environ.get(name) or before.get(name))}
    follows = by_hand | derived(answers["VERTAIS_PUBLIC_URL"], folder, chosen, POSTGRES in by_hand)
    if bounces_url:
        follows[f"{BOUNCES}_FILE"] = "/secrets/bounces-url"
    settings = rendered(answers | follows)
    secret_files.write(folder / "secrets", smtp_url, bounces_url)
    secret_files.replace(folder / ".env", settings, 0o600)


def answered(given: Mapping[str, str | None], before: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each setting: as given now, as in the environment, as it was, or as somebody answers. Raises Wrong."""
    so_far: dict[str, str] = {}
    for one in QUESTIONS:
        proposed = so_far.get(PROPOSED.get(one.variable, ""), one.default)
        value = given[one.variable] or os.environ.get(one.variable) or before.get(one.variable)
        new = one.variable in PROPOSED and one.variable not in before
        if not value and sys.stdin.isatty() and (proposed is None or new):
            value = input(f"{one.asks} {f'[{proposed}] ' if new else ''}")
        value = value or proposed
        if value is None:
            raise Wrong(f"--{one.option} is missing: {one.asks}")
        try:
            so_far[one.variable] = one.judge(value)
            yield one.variable, so_far[one.variable]
        except Wrong as problem:
            raise Wrong(f"--{one.option} must be {problem}") from None


def must_be_free(chosen: Mapping[str, str]) -> None:
    """Raises Wrong where somebody listens at a port that is newly chosen: what is chosen already we hold."""
    for one in QUESTIONS:
        if one.judge is port and one.variable in chosen:
            try:
                socket.create_server(("", int(chosen[one.variable]))).close()
            except OSError:
                taken = f"a port that is free: somebody listens at {chosen[one.variable]}"
                raise Wrong(f"--{one.option} must be {taken}; a reverse proxy? then --behind-proxy") from None


def derived(public_url: str, folder: Path, chosen: argparse.Namespace, own_postgres: bool) -> dict[str, str]:
    """What follows from the answers. `own_postgres`: the association has a PostgreSQL somewhere."""
    behind_proxy, dev, observe = chosen.behind_proxy, chosen.dev, chosen.observe
    profiles = {
        "gateway": True,
        "postgres": not own_postgres,
        "rabbitmq": True,
        "dev": dev,
        "observe": observe,
    }
    return {
        "COMPOSE_PROFILES": ",".join(name for name, wanted in profiles.items() if wanted),
        **secrets_in(folder),
        **({"VERTAIS_ENGINES_APART": "false"} if own_postgres else {}),
        # Behind a proxy: plain HTTP on loopback, and the proxy's word on who comes is believed.
        "VERTAIS_SITE": ANY_NAME if behind_proxy else str(urlsplit(public_url).hostname),
        **({"VERTAIS_BIND": "127.0.0.1"} if behind_proxy else {}),
        "VERTAIS_VISITOR": "{header.X-Forwarded-For}" if behind_proxy else "{remote_host}",
        "VERTAIS_CAUGHT_MAIL": "caught" if dev else "never",
        "VERTAIS_DASHBOARDS": "shown" if observe else "never",
        **({"VERTAIS_OTLP_ENDPOINT": COLLECTOR} if observe else {}),
    }


def secrets_in(folder: Path) -> dict[str, str]:
    return {"VERTAIS_SECRETS_FOLDER": str(folder / "secrets")}


def rendered(settings: Mapping[str, str]) -> bytes:
    """As both Composes read it: what is in single quotes is taken literally. Raises Wrong."""
    for name, value in settings.items():
        if "'" in value or "\n" in value:
            raise Wrong(f"{name} must be without ' and in one line")
    return "".join(f"{name}='{value}'\n" for name, value in settings.items()).encode()


def read(file: Path) -> dict[str, str]:
    """The settings of before."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


if __name__ == "__main__":
    main()
