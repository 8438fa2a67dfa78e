"""Does `vertais setup` ask well, refuse what would not work, and keep what is there?"""

import json
import os
import pty
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.secret_files import CONTAINER_USER, GRAFANA_USER, OWN, SERVICES
from tests.servers import free_port, in_environment, left_out

ANSWERS = {
    "url": "https://vertais.example.org",
    "tls": "admin@example.org",
    "sender": "Vertais <vertais@example.org>",
    "smtp": "smtp+starttls://mail.example.org:587",
    "admin-email": "anna@example.org",
    "admin-name": "Anna Esimerkki",
    "organisation": "Esimerkkiyhdistys",
    "reply-to": "yhdistys@example.org",
    "http-port": str(free_port()),
    "https-port": str(free_port()),
}
WHO = "bounces:s%40cret"
WRONG = [
    ("url", "http://vertais.example.org", "https://vertais.example.org"),
    ("url", "https://vertais.example.org/sub", "nothing after the name"),
    ("tls", "letsencrypt", "internal"),
    ("sender", "Vertais", "Vertais <vertais@example.org>"),
    ("smtp", "mail.example.org", "smtp+starttls://mail.example.org:587"),
    ("bounces", "smtp://mail.example.org", "imaps://mail.example.org/INBOX"),
    ("bounces", "imap://user@mail.example.org", "imaps://mail.example.org/INBOX"),
    ("admin-email", "anna", "name@example.org"),
    ("admin-name", " ", "1 to 120 letters"),
    ("https-port", "70000", "1 to 65535"),
    ("controller", "r" * 121, "1 to 120 letters"),
    ("privacy-contact", "tietosuojavastaava", "name@example.org"),
    ("processor", "p" * 121, "1 to 120 letters"),
    ("organisation", "Esimerkin 'yhdistys'", "VERTAIS_ORGANISATION must be without '"),
]


@pytest.fixture(autouse=True)
def as_root() -> None:
    if os.geteuid() != 0:
        left_out("root, for whose secrets are given to the containers' user")


def set_up(folder: Path, **changed: str | None) -> "subprocess.CompletedProcess[str]":
    given = ANSWERS | {name.replace("_", "-"): value for name, value in changed.items()}
    return run(folder, *(word for name, value in given.items() if value for word in (f"--{name}", value)))


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "deploy.setup", "--folder", str(folder), *words],
        check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("option, value, right", WRONG)
def test_a_wrong_answer_is_named_with_what_would_be_right_and_nothing_is_written(
    tmp_path: Path, option: str, value: str, right: str
):
    told = set_up(tmp_path, **{option.replace("-", "_"): value})
    assert told.returncode == 1
    assert told.stderr.startswith("vertais setup: ")
    assert right in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert files(tmp_path) == {}


def test_a_port_at_which_somebody_listens_is_told_unless_it_was_chosen_before(tmp_path: Path):
    set_up(tmp_path)
    with socket.create_server(("", int(ANSWERS["https-port"]))):
        assert run(tmp_path).returncode == 0  # that is Vertais itself
        told = set_up(tmp_path / "another")
    assert "--https-port must be a port that is free" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert files(tmp_path / "another") == {}


def test_a_missing_answer_is_asked_for_by_its_option(tmp_path: Path):
    assert set_up(tmp_path, sender=None).stderr.startswith("vertais setup: --sender is missing")
    assert files(tmp_path) == {}


def test_each_secret_is_for_its_reader_alone(tmp_path: Path):
    assert set_up(tmp_path).returncode == 0
    secrets = tmp_path / "secrets"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    for service, names in OWN.items():
        for name in names:
            found = (secrets / service / name).stat()
            assert (found.st_uid, stat.S_IMODE(found.st_mode), found.st_size) == (CONTAINER_USER, 0o400, 32)
    tokens = {(secrets / service / "service-token").read_bytes() for service in SERVICES}
    assert len(tokens) == 1
    passwords = [path.read_bytes() for path in (secrets / "postgres").rglob("*") if path.is_file()]
    assert len(set(passwords)) == len(passwords) == 1 + 2 * len(SERVICES)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert not any(password in (tmp_path / ".env").read_bytes() for password in passwords)


def test_dashboards_are_shown_where_they_are_asked_for_behind_a_password_of_their_own(tmp_path: Path):
    set_up(tmp_path)
    assert "observe" not in (tmp_path / ".env").read_text()
    run(tmp_path, "--observe")
    settings = (tmp_path / ".env").read_text().splitlines()
    assert "COMPOSE_PROFILES='gateway,postgres,rabbitmq,observe'" in settings
    assert "VERTAIS_DASHBOARDS='shown'" in settings
    assert "VERTAIS_OTLP_ENDPOINT='http://collector:4318'" in settings
    password = tmp_path / "secrets" / "grafana" / "password"
    assert (password.stat().st_uid, stat.S_IMODE(password.stat().st_mode)) == (GRAFANA_USER, 0o400)
    assert len(password.read_text()) > 40


def test_with_a_postgresql_elsewhere_none_is_begun_here_and_that_stays_so(tmp_path: Path):
    with in_environment({"VERTAIS_POSTGRES_HOST": "db.example.org"}):
        set_up(tmp_path)
    run(tmp_path, "--sender", "V <v@example.org>")
    settings = (tmp_path / ".env").read_text().splitlines()
    assert "VERTAIS_POSTGRES_HOST='db.example.org'" in settings
    assert "COMPOSE_PROFILES='gateway,rabbitmq'" in settings
    assert "VERTAIS_ENGINES_APART='false'" in settings


def test_behind_a_reverse_proxy_it_leaves_it_the_usual_ports(tmp_path: Path):
    set_up(tmp_path)
    run(tmp_path, "--behind-proxy")
    settings = (tmp_path / ".env").read_text().splitlines()
    assert {"VERTAIS_BIND='127.0.0.1'", "VERTAIS_HTTP_PORT='8080'", "VERTAIS_HTTPS_PORT='8443'"} <= {
        *settings
    }


def test_the_mailbox_of_what_comes_back_is_kept_with_the_secrets_until_it_is_named_no_more(tmp_path: Path):
    set_up(tmp_path)
    mailbox = tmp_path / "secrets" / "notifications" / "bounces-url"
    assert "BOUNCES" not in (tmp_path / ".env").read_text()
    run(tmp_path, "--bounces", f"imaps://{WHO}@mail.example.org/INBOX")
    run(tmp_path, "--sender", "V <v@example.org>")
    assert mailbox.read_text() == f"imaps://{WHO}@mail.example.org/INBOX"
    assert (mailbox.stat().st_uid, stat.S_IMODE(mailbox.stat().st_mode)) == (CONTAINER_USER, 0o400)
    settings = (tmp_path / ".env").read_text()
    assert "VERTAIS_BOUNCES_URL_FILE='/secrets/bounces-url'" in settings
    assert "s%40cret" not in settings
    run(tmp_path, "--bounces", "none")
    assert mailbox.read_text() == ""
    assert "BOUNCES" not in (tmp_path / ".env").read_text()


def test_the_first_organisation_is_the_controller_unless_another_is_named(tmp_path: Path):
    set_up(tmp_path)
    settings = (tmp_path / ".env").read_text().splitlines()
    assert "VERTAIS_CONTROLLER='Esimerkkiyhdistys'" in settings
    assert "VERTAIS_PRIVACY_CONTACT='yhdistys@example.org'" in settings
    assert "VERTAIS_PROCESSOR=''" in settings
    run(tmp_path, "--controller", "Liitto", "--privacy-contact", "dpo@example.org", "--processor", "Oy")
    run(tmp_path, "--organisation", "Toinen", "--reply-to", "toinen@example.org")
    settings = (tmp_path / ".env").read_text().splitlines()
    assert "VERTAIS_CONTROLLER='Liitto'" in settings
    assert "VERTAIS_PRIVACY_CONTACT='dpo@example.org'" in settings
    assert "VERTAIS_PROCESSOR='Oy'" in settings
    run(tmp_path, "--processor", "none")
    assert "VERTAIS_PROCESSOR=''" in (tmp_path / ".env").read_text().splitlines()


def test_whoever_answers_is_proposed_the_roles_and_asked_them_once(tmp_path: Path):
    roles = ["", "tietosuoja@example.org", ""]
    asked = answering(tmp_path, roles)
    assert "personuppgiftsansvarig)? [Esimerkkiyhdistys]" in asked
    assert "or another? [yhdistys@example.org]" in asked
    settings = (tmp_path / ".env").read_text().splitlines()
    assert "VERTAIS_CONTROLLER='Esimerkkiyhdistys'" in settings
    assert "VERTAIS_PRIVACY_CONTACT='tietosuoja@example.org'" in settings
    assert "?" not in answering(tmp_path, [])


def answering(folder: Path, lines: list[str]) -> str:
    """What is said to somebody at a terminal who gives these answers."""
    ours, theirs = pty.openpty()
    words = [word for name, value in ANSWERS.items() for word in (f"--{name}", value)]
    os.write(ours, "".join(f"{line}\n" for line in lines).encode())
    told = subprocess.run(
        [sys.executable, "-m", "deploy.setup", "--folder", str(folder), *words],
        check=True, stdin=theirs, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    return told.stdout


def test_the_broker_is_told_no_password_but_its_hash(tmp_path: Path):
    set_up(tmp_path)
    users = json.loads((tmp_path / "secrets" / "rabbitmq" / "definitions.json").read_text())["users"]
    assert {one["name"] for one in users} == set(SERVICES)
    assert all(one.keys() == {"name", "password_hash", "hashing_algorithm", "tags"} for one in users)


def test_run_again_it_keeps_every_secret_and_changes_what_is_named(tmp_path: Path):
    set_up(tmp_path)
    before = files(tmp_path)
    assert (
        set_up(
            tmp_path,
            **dict.fromkeys(("url", "tls", "smtp", "admin_email", "admin_name")),
            sender="V <v@example.org>",
        ).returncode
        == 0
    )
    after = files(tmp_path)
    changed = {name for name in after if after[name] != before.get(name)}
    # its users are the same, their passwords' salts are not
    assert changed == {".env", "secrets/rabbitmq/definitions.json"}
    assert b"VERTAIS_SENDER='V <v@example.org>'" in after[".env"]
    assert b"VERTAIS_PUBLIC_URL='https://vertais.example.org'" in after[".env"]
