"""Which documents follow from the code, and what should they say today?

`python -m tests.architecture.documents [openapi asyncapi tables contracts messages]` writes them; tests
compare.
"""

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from joserfc.jwk import KeySet

from shared.auth import Tokens
from shared.settings import Settings
from tests.architecture import asyncapi, catalogues, contracts, flows, front_door, privacy
from tests.architecture.sources import ROOT, SERVICES, part

TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- /table -->)", re.DOTALL)


def openapi_path(service: str) -> Path:
    return ROOT / "services" / service / "openapi.json"


def asyncapi_path(service: str) -> Path:
    return ROOT / "services" / service / "asyncapi.json"


def readme_path(service: str) -> Path:
    return ROOT / "services" / service / "README.md"


@contextmanager
def opened_app(service: str, folder: Path) -> Iterator[Flask]:
    """The service's application on empty databases without tables: enough to ask what it is."""
    settings = Settings(folder, folder / "secrets", "http://localhost:8000", "smtp://localhost:25", "Vertais")
    store = part(service, "store").open_store(settings)
    tokens = Tokens(service, bytes(32), lambda: KeySet([]), settings.clock)
    yield part(service, "app").create_app(settings, store, tokens)
    store.database.close()
    store.vault.database.close()


def openapi(service: str) -> str:
    """The service's OpenAPI document, its keys in order, so that a change shows as just that."""
    with tempfile.TemporaryDirectory() as folder, opened_app(service, Path(folder)) as app:
        document = app.test_client().get(f"/api/{service}/v1/openapi.json").get_json()
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def table(service: str) -> str:
    """The rows for a service's README: what it is told, what follows, who listens."""
    lines = ["| Command | Event | Who listens |", "|---|---|---|"]
    lines += [f"| `{row.command}` | `{row.event}` | {row.listeners} |" for row in flows.rows(service)]
    return "\n".join(lines) + "\n"


def readme_with_table(service: str) -> str:
    """The README as it stands, its table as it should be. Raises ValueError where it has no place for it."""
    text = readme_path(service).read_text()
    if not TABLE.search(text):
        raise ValueError(f"services/{service}/README.md lacks <!-- table --> … <!-- /table -->")
    return TABLE.sub(lambda _: table(service), text)


def write_openapi() -> None:
    for service in SERVICES:
        openapi_path(service).write_text(openapi(service))


def write_asyncapi() -> None:
    for service in SERVICES:
        asyncapi_path(service).write_text(asyncapi.document(service))


def write_tables() -> None:
    for service in SERVICES:
        readme_path(service).write_text(readme_with_table(service))
    front_door.write()
    privacy.write()


def main(arguments: list[str]) -> None:
    writers: dict[str, Callable[[], Any]] = {
        "openapi": write_openapi,
        "asyncapi": write_asyncapi,
        "tables": write_tables,
        "contracts": contracts.write_missing,
        "messages": catalogues.write,
    }
    for name in arguments or list(writers):
        writers[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
