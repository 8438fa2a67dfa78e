"""Where can something that a person said come to lie, in the clear or behind a seal that still opens?"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kombu.transport.memory import Channel

from deploy import platform
from services.surveys.projections.waves import waves
from services.surveys.store import open_postal_vote
from shared.eventstore import history
from shared.feed import page
from shared.personal import ERASED, Sealed
from shared.settings import Settings
from shared.vault import KeyMissing


def forms_of(text: str) -> set[bytes]:
    """A text as files and logs may hold it: as it is, as JSON escapes it, as a URL does, in small letters;
    to be looked for where ASCII's capitals have been made small."""
    escaped = json.dumps(text)[1:-1]
    written = {text, escaped, quote(text), quote(text, safe=""), text.replace(" ", "+")}
    return {form.encode().lower() for one in written for form in (one, one.casefold())}


@dataclass
class Places:
    """Everything that a thief of the whole machine, but for its secrets, would hold in their hands."""

    whole: platform.Platform
    files: Callable[[], Iterator[tuple[str, bytes]]]
    log: Path
    urls: list[str]
    traces: list[bytes]
    searched: int = 0

    def holding(self, planted: Mapping[str, str]) -> list[tuple[str, str]]:
        """(kind, place) of whatever is found."""
        looked_for = {kind: forms_of(text) for kind, text in planted.items()}
        found: list[tuple[str, str]] = []
        clean: set[bytes] = set()  # databases begin as copies of one another
        for name, content in self.all():
            self.searched += 1
            digest = sha256(content).digest()
            if digest in clean:
                continue
            lowered = content.lower()
            here = [kind for kind, forms in looked_for.items() if any(form in lowered for form in forms)]
            found += [(kind, name) for kind in here]
            if not here:
                clean.add(digest)
        return found

    def all(self) -> Iterator[tuple[str, bytes]]:
        yield from self.files()
        for name, store in self.whole.stores.items():
            with store.database.read() as tx:
                for shard in range(store.shards):
                    told = page(tx, store, shard, 0, 500)
                    yield f"feed of {name}, shard {shard}", json.dumps(told, ensure_ascii=False).encode()
        for name, app in self.whole.apps.items():
            yield f"metrics of {name}", app.test_client().get("/metrics").data
        for name, queue in Channel.queues.items():
            yield f"queue {name}", repr(list(queue.queue)).encode()
        yield "the log", self.log.read_bytes()
        yield "the URLs", "\n".join(self.urls).encode()
        yield "the traces", b"\n".join(self.traces)


def tables_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each table as a dump would have it; idempotency records and queues of due work are among them."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            yield f"table {path.stem}.{name}", b"\n".join(_as_bytes(value) for row in rows for value in row)


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@dataclass
class Opened:
    """`found`: what can be read behind a seal by whoever has database, keys and secrets."""

    searched: int = 0
    found: set[str] = field(default_factory=set)


def read_by_the_keys(whole: platform.Platform, settings: Settings, planted: Mapping[str, str]) -> Opened:
    """Every seal of every event tried, and every survey's envelopes and votes."""
    opened = Opened()
    for store in whole.stores.values():
        with store.database.read() as tx:
            seals = [seal for _, recorded in history(tx, store) for seal in _seals_in(recorded.event)]
        for seal in seals:
            opened.searched += 1
            try:
                clear = store.vault.open([seal])[str(seal)]
            except KeyMissing:
                continue
            if clear is not ERASED:
                opened.found |= _kinds_in(json.dumps(clear, ensure_ascii=False), planted)
    vote = open_postal_vote(settings)
    store = whole.stores["surveys"]
    with store.database.read() as tx:
        asked = tx.execute(waves.select()).all()
        people = _people(whole)
        for wave in asked:
            for person in people:
                opened.searched += 1
                mine = vote.own(tx, wave.wave_id, wave.programme_id, person)
                told = ",".join(f'"{item}":{value}' for item, value in (mine or {}).items())
                opened.found |= _kinds_in(told, planted)
    vote.keys.database.close()
    return opened


def _people(whole: platform.Platform) -> list[str]:
    store = whole.stores["registration"]
    table = next(one for one in store.tables if one.name == "people")
    with store.database.read() as tx:
        return [row.person_id for row in tx.execute(table.select())]


def _seals_in(event: Any) -> list[Sealed[Any]]:
    values = [getattr(event, one.name) for one in fields(event)]
    return [value for value in values if isinstance(value, Sealed)]


def _kinds_in(text: str, planted: Mapping[str, str]) -> set[str]:
    return {kind for kind, looked_for in planted.items() if looked_for in text}
