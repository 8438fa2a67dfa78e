"""Which secrets has an installation of containers, and who may read each?

A folder for each container that reads any, mounted into that one alone:

    registration/  sessions/  surveys/  notifications/  web/     a service's own
    registration-owner/ …                                        its role that owns the databases
    postgres/                                                    the superuser's password, and every role's
    rabbitmq/                                                    users, with passwords hashed
    grafana/                                                     the password of its user `admin`
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

CONTAINER_USER = 10001  # as deploy/Dockerfile says
GRAFANA_USER = 472  # as its image says
SIZE = 32
SHARED = "service-token"
SERVICES = ("registration", "sessions", "surveys", "notifications")
# A test holds this to what the services really read.
OWN: Mapping[str, tuple[str, ...]] = {
    "registration": (
        "idempotency",
        "registration-master",
        "registration-signing",
        "registration-signing.next",
        "registration-addresses",
        "registration-codes",
        "registration-providers",
        "registration-drafts",
    ),
    "sessions": ("idempotency", "sessions-master", "sessions-links"),
    "surveys": ("idempotency", "surveys-master", "surveys-pair", "surveys-wrap"),
    "notifications": ("idempotency", "notifications-master", "unsubscribe", "bounces"),
    "web": ("web",),
}
# What a queue may hold. Then its oldest messages go, and whoever misses them pulls them from their source.
QUEUE_BYTES = 256 * 1024 * 1024


def write(folder: Path, smtp_url: str, bounces_url: str) -> None:
    """Make what is missing, and replace only what says where the smarthost and the mailbox of what comes back
    are. As root."""
    _folder(folder, 0, 0o700)
    _folder(folder / "postgres", 0, 0o700)
    _folder(folder / "postgres" / "roles", 0, 0o700)
    _folder(folder / "rabbitmq", 0, 0o755)
    keep(folder / "postgres" / "password", _password())
    _folder(folder / "grafana", GRAFANA_USER, 0o700)
    keep(folder / "grafana" / "password", _password(), GRAFANA_USER)
    token = keep(folder / SHARED, secrets.token_bytes(SIZE))
    for service, names in OWN.items():
        _folder(folder / service, CONTAINER_USER, 0o700)
        for name in names:
            keep(folder / service / name, secrets.token_bytes(SIZE), CONTAINER_USER)
    users = []
    for service in SERVICES:
        keep(folder / service / SHARED, token, CONTAINER_USER)
        _role(folder, service, service)
        _role(folder, f"{service}-owner", f"{service}-owner")
        url = keep(folder / service / "broker-url", _broker_url(service), CONTAINER_USER).decode()
        users.append(_broker_user(service, url.split(":")[2].partition("@")[0]))
    for name, url in (("smtp-url", smtp_url), ("bounces-url", bounces_url)):
        replace(folder / "notifications" / name, url.encode(), 0o400, CONTAINER_USER)
    replace(
        folder / "rabbitmq" / "definitions.json", json.dumps(_definitions(users), indent=1).encode(), 0o644
    )


def places() -> Iterator[tuple[str, int, int]]:
    """Each file that `write` makes: whose it is, and its mode."""
    yield SHARED, 0, 0o400
    yield "postgres/password", 0, 0o400
    yield "rabbitmq/definitions.json", 0, 0o644
    yield "grafana/password", GRAFANA_USER, 0o400
    for service, names in OWN.items():
        yield from ((f"{service}/{name}", CONTAINER_USER, 0o400) for name in names)
    for service in SERVICES:
        for name in (SHARED, "broker-url", "pgpass"):
            yield f"{service}/{name}", CONTAINER_USER, 0o400
        yield f"{service}-owner/pgpass", CONTAINER_USER, 0o400
        for role in (service, f"{service}-owner"):
            yield f"postgres/roles/vertais-{role}", 0, 0o400
    for name in ("smtp-url", "bounces-url"):
        yield f"notifications/{name}", CONTAINER_USER, 0o400


def told_in(folder: Path) -> dict[str, str]:
    """The settings of before that are kept with the secrets."""
    files = {
        "VERTAIS_SMTP_URL": folder / "notifications" / "smtp-url",
        "VERTAIS_BOUNCES_URL": folder / "notifications" / "bounces-url",
    }
    return {name: file.read_text() for name, file in files.items() if file.exists()}


def keep(path: Path, value: bytes, owner: int = 0) -> bytes:
    """The file's content, which is `value` where there was none."""
    if not path.exists():
        replace(path, value, 0o400, owner)
    return path.read_bytes()


def replace(path: Path, value: bytes, mode: int, owner: int = 0) -> None:
    """Write it whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(value)
        os.fchown(file.fileno(), owner, owner)
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    fresh.replace(path)


def _folder(path: Path, owner: int, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, owner, owner)
    path.chmod(mode)


def _role(folder: Path, name: str, reader: str) -> None:
    """A role of PostgreSQL: its password for who makes the role, and as libpq reads it for who uses it."""
    _folder(folder / reader, CONTAINER_USER, 0o700)
    password = keep(folder / "postgres" / "roles" / f"vertais-{name}", _password()).decode()
    keep(folder / reader / "pgpass", f"*:*:*:vertais-{name}:{password}\n".encode(), CONTAINER_USER)


def _password() -> bytes:
    return secrets.token_urlsafe(32).encode()


def _broker_url(service: str) -> bytes:
    return f"amqp://{service}:{_password().decode()}@rabbitmq:5672//".encode()


def _broker_user(service: str, password: str) -> dict[str, object]:
    """As RabbitMQ keeps it: base64(salt ‖ SHA-256(salt ‖ password)).
    https://www.rabbitmq.com/docs/passwords#computing-password-hash"""
    salt = secrets.token_bytes(4)
    told = salt + hashlib.sha256(salt + password.encode()).digest()
    return {
        "name": service,
        "password_hash": base64.b64encode(told).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }


def _definitions(users: list[dict[str, object]]) -> dict[str, object]:
    """Each service publishes to its own exchange alone and reads its own queues alone; it may bind these to
    the exchanges of the others. What is dead has one queue."""
    permissions = [
        {
            "user": name,
            "vhost": "/",
            "configure": rf"^({name}\..+|vertais\..+)$",
            "write": rf"^({name}\..+|vertais\.({name}|dead)|amq\.default)$",
            "read": rf"^({name}\..+|vertais\..+)$",
        }
        for name in SERVICES
    ]
    limits = {
        "vhost": "/",
        "name": "limits",
        "pattern": r"^(registration|sessions|surveys|notifications|vertais)\..+",
        "apply-to": "queues",
        "definition": {"max-length-bytes": QUEUE_BYTES, "overflow": "drop-head"},
    }
    return {"users": users, "vhosts": [{"name": "/"}], "permissions": permissions, "policies": [limits]}
