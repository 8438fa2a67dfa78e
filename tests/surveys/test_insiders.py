"""Who has what, and what do they learn? The postal vote before three actors who hold the files.

Each holds the data's and the keys' files, and backups of both from before and after the closing: on SQLite
all their bytes, on PostgreSQL dumps and the columns that the system itself keeps of each row.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from psycopg.rows import namedtuple_row
from sqlalchemy import text

from services.surveys.domain.wave import wave_id_of
from services.surveys.postal_vote.sealing import SEALED_BYTES, DoesNotOpen, Seals
from tests.servers import a_database
from tests.surveys.stage import FIRST_MEETING_ENDS, ITEMS, PROGRAMME, ROSE, Stage, ident

PEOPLE = ["Aino", "Björn", "Carita", "Daniel", "Eeva", "Fredrik", "Greta", "Heikki", "Inka", "Johan"]
WAVE = wave_id_of(ROSE, "before")


class Loot:
    """Copies of all files at one moment, read by SQLite's own means, hidden columns included."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        shutil.copytree(stage.folder / "stores", folder / "stores")
        shutil.copytree(stage.folder / "keys", folder / "keys")
        self.folder = folder
        self.data = folder / "stores" / "surveys.db"
        self.keys = folder / "keys" / "surveys-answers-keys.db"

    def rows(self, database: Path, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute(query).fetchall()

    def envelopes(self) -> dict[str, bytes]:
        return dict(self.rows(self.data, "SELECT person_id, ciphertext FROM envelopes"))

    def sealed(self) -> dict[str, bytes]:
        return dict(self.rows(self.data, "SELECT code, ciphertext FROM sealed"))

    def wrapped(self) -> dict[str, bytes]:
        return dict(self.rows(self.keys, "SELECT code, wrapped FROM code_keys"))

    def bytes(self) -> bytes:
        return b"".join(one.read_bytes() for one in sorted(self.folder.rglob("*")) if one.is_file())


@dataclass(frozen=True)
class Dump:
    """What PostgreSQL gives at one moment to whoever may read all: each table whole, and of the vote's rows
    where they lie, which transaction made them, and in which turn."""

    copied: bytes
    rows: dict[str, list[Any]]

    SYSTEM: ClassVar = "ctid::text, xmin::text, xmax::text, cmin::text, cmax::text, tableoid::text"

    @classmethod
    def of(cls, data: str, keys: str) -> "Dump":
        copied, rows = b"", {}
        for url in (data, keys):
            with psycopg.connect(url) as connection:
                names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
                for (name,) in connection.execute(names).fetchall():
                    with connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copy:
                        copied += b"".join(bytes(part) for part in copy)
                    if name in ("envelopes", "sealed", "code_keys"):
                        query = f"SELECT {cls.SYSTEM}, * FROM {name} ORDER BY ctid"
                        with connection.cursor(row_factory=namedtuple_row) as cursor:
                            rows[name] = cursor.execute(query).fetchall()
        return cls(copied, rows)

    def envelopes(self) -> dict[str, bytes]:
        return {row.person_id: bytes(row.ciphertext) for row in self.rows["envelopes"]}

    def sealed(self) -> dict[str, bytes]:
        return {row.code: bytes(row.ciphertext) for row in self.rows["sealed"]}

    def wrapped(self) -> dict[str, bytes]:
        return {row.code: bytes(row.wrapped) for row in self.rows["code_keys"]}


def answers_of(place: int) -> dict[str, int]:
    return {item: (place + turn) % 5 for turn, item in enumerate(ITEMS)}


@pytest.fixture
def taken(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> tuple[Loot, Loot]:
    """The files before and after the closing."""
    stage.form(ROSE, PEOPLE)
    for place, name in enumerate(PEOPLE):
        stage.answer(ROSE, "before", name, answers_of(place))
    before = Loot(stage, tmp_path_factory.mktemp("before") / "loot")
    stage.later(FIRST_MEETING_ENDS + timedelta(hours=8))
    after = Loot(stage, tmp_path_factory.mktemp("after") / "loot")
    return before, after


def opened_by(seals: Seals, loot: Loot | Dump) -> dict[str, dict[str, int | None]]:
    """Every key tried on every ciphertext, with each binding that the holder can write down."""
    found: dict[str, dict[str, int | None]] = {}
    labelled = [
        *((f"envelope|{WAVE}|{who}", who, sent) for who, sent in loot.envelopes().items()),
        *((f"sealed|{WAVE}|{code}", code, sent) for code, sent in loot.sealed().items()),
    ]
    for (bound_to, label, ciphertext), wrapped in product(labelled, loot.wrapped().values()):
        try:
            found[label] = seals.open(wrapped, bound_to, ciphertext)
        except (DoesNotOpen, InvalidUnwrap):
            continue
    return found


def test_without_keys_one_learns_who_answered_and_nothing_else(taken: tuple[Loot, Loot]):
    before, after = taken
    assert set(before.envelopes()) == {ident(one) for one in PEOPLE}
    assert {len(one) for one in before.envelopes().values()} == {SEALED_BYTES}
    assert {len(one) for one in after.sealed().values()} == {SEALED_BYTES}
    assert (before.sealed(), after.envelopes()) == ({}, {})
    for loot in taken:
        assert re.search(rb'"(gladness|strain)": ?\d', loot.bytes()) is None
        assert opened_by(Seals(bytes(32), bytes(32)), loot) == {}


def test_without_keys_no_code_order_or_ciphertext_ties_a_vote_to_a_person(taken: tuple[Loot, Loot]):
    before, after = taken
    assert not set(before.envelopes().values()) & set(after.sealed().values())
    assert not any(ident(one) in code for one in PEOPLE for code in after.sealed())
    laid = [str(code) for (code,) in after.rows(after.data, "SELECT code FROM sealed")]
    assert laid == sorted(laid)  # by code, which nobody without `pair` can order people by
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        after.rows(after.data, "SELECT rowid FROM sealed")
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        before.rows(before.data, "SELECT rowid FROM envelopes")


@pytest.mark.slow
def test_on_postgresql_votes_do_not_lie_in_the_order_of_their_envelopes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
):
    monkeypatch.setenv("VERTAIS_SURVEYS_DATABASE_URL", postgres_url)
    stage = Stage(tmp_path)
    stage.form(ROSE, PEOPLE)
    for place, name in enumerate(PEOPLE):
        stage.answer(ROSE, "before", name, answers_of(place))
    with stage.store.database.read() as tx:
        asked = tx.execute(text("SELECT person_id FROM envelopes ORDER BY ctid")).scalars().all()
    stage.later(FIRST_MEETING_ENDS + timedelta(hours=8))
    with stage.store.database.read() as tx:
        laid = tx.execute(text("SELECT code FROM sealed ORDER BY ctid")).scalars().all()
    stage.close()
    codes = [stage.vote.seals.code(PROGRAMME, who) for who in asked]
    assert sorted(laid) == sorted(codes)
    assert laid != codes  # by chance once in 3.6 million


@pytest.fixture
def dumped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_server: str
) -> Iterator[tuple[Stage, Dump, Dump]]:
    """A vote on PostgreSQL, data and keys in two databases; dumps of before and after the closing."""
    with a_database(postgres_server) as data, a_database(postgres_server) as keys:
        monkeypatch.setenv("VERTAIS_SURVEYS_DATABASE_URL", data)
        monkeypatch.setenv("VERTAIS_SURVEYS_ANSWERS_KEYS_DATABASE_URL", keys)
        stage = Stage(tmp_path)
        stage.form(ROSE, PEOPLE)
        for place, name in enumerate(PEOPLE):
            stage.answer(ROSE, "before", name, answers_of(place))
        before = Dump.of(data, keys)
        stage.later(FIRST_MEETING_ENDS + timedelta(hours=8))
        yield stage, before, Dump.of(data, keys)
        stage.close()


@pytest.mark.slow
def test_on_postgresql_each_actor_learns_what_the_promise_says(dumped: tuple[Stage, Dump, Dump]):
    stage, before, after = dumped
    seals = stage.vote.seals
    expected = {ident(name): answers_of(place) for place, name in enumerate(PEOPLE)}
    by_code = {seals.code(PROGRAMME, who): answers for who, answers in expected.items()}
    for dump in (before, after):
        assert re.search(rb'"(gladness|strain)": ?\d', dump.copied) is None
        for partial in (
            Seals(bytes(32), bytes(32)),
            Seals(pair=seals.pair, wrap=bytes(32)),
            Seals(pair=bytes(32), wrap=seals.wrap),
        ):
            assert opened_by(partial, dump) == {}
    assert opened_by(seals, before) == expected
    assert opened_by(seals, after) == by_code


@pytest.mark.slow
def test_on_postgresql_no_system_column_and_no_other_dump_ties_a_vote_to_its_sender(
    dumped: tuple[Stage, Dump, Dump],
):
    """Who answered in which order is openly known, and in that order their codes got keys: so neither may
    show in the votes' own rows."""
    stage, before, after = dumped
    assert (before.rows["sealed"], after.rows["envelopes"]) == ([], [])
    assert not set(before.envelopes().values()) & set(after.sealed().values())
    assert len({(row.xmin, row.xmax, row.tableoid) for row in after.rows["sealed"]}) == 1
    answered = [stage.vote.seals.code(PROGRAMME, row.person_id) for row in before.rows["envelopes"]]
    keyed = [row.code for row in after.rows["code_keys"]]
    for name in ("ctid", "cmin", "cmax"):
        laid = [row.code for row in sorted(after.rows["sealed"], key=lambda row: _place(getattr(row, name)))]
        assert sorted(laid) == sorted(answered) == sorted(keyed)
        assert laid not in (answered, keyed), name  # by chance once in 3.6 million


def _place(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def test_after_the_closing_the_files_hold_no_byte_of_an_envelope(taken: tuple[Loot, Loot]):
    before, after = taken
    left = after.bytes()
    assert not [who for who, ciphertext in before.envelopes().items() if ciphertext[:64] in left]


def test_with_pair_alone_one_knows_whose_votes_they_are_and_reads_none(
    stage: Stage, taken: tuple[Loot, Loot]
):
    _, after = taken
    theirs = Seals(pair=stage.vote.seals.pair, wrap=bytes(32))
    assert set(after.sealed()) == {theirs.code(PROGRAMME, ident(one)) for one in PEOPLE}
    for loot in taken:
        assert opened_by(theirs, loot) == {}


def test_with_wrap_alone_one_reads_nothing_though_every_key_is_at_hand(
    stage: Stage, taken: tuple[Loot, Loot]
):
    theirs = Seals(pair=bytes(32), wrap=stage.vote.seals.wrap)
    for loot in taken:
        assert len(loot.wrapped()) == len(PEOPLE)
        assert opened_by(theirs, loot) == {}


def test_with_both_keys_one_reads_all_as_the_promise_says(stage: Stage, taken: tuple[Loot, Loot]):
    before, after = taken
    expected = {ident(name): answers_of(place) for place, name in enumerate(PEOPLE)}
    assert opened_by(stage.vote.seals, before) == expected
    by_code = {stage.vote.seals.code(PROGRAMME, who): answers for who, answers in expected.items()}
    assert opened_by(stage.vote.seals, after) == by_code


def test_after_a_withdrawal_old_backups_of_the_data_are_dead_to_both_keys(
    stage: Stage, taken: tuple[Loot, Loot], tmp_path_factory: pytest.TempPathFactory
):
    stage.hear("registration.survey-consent-withdrawn.v1", programme_id=PROGRAMME, person_id=ident("Aino"))
    now = Loot(stage, tmp_path_factory.mktemp("now") / "loot")
    code = stage.vote.seals.code(PROGRAMME, ident("Aino"))
    assert now.wrapped()[code] == b""
    for backup in taken:
        assert backup.wrapped()[code] not in now.bytes()
        backup.keys = now.keys
        found = opened_by(stage.vote.seals, backup)
        assert len(found) == len(PEOPLE) - 1
        assert not {ident("Aino"), code} & set(found)
