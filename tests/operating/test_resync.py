"""Is everything heard at once when an operator wants it, even from a source that was restored?"""

import sqlite3

import pytest

from tests.servers import free_port

pytestmark = pytest.mark.slow


def test_whatever_is_not_heard_yet_is_heard(on_each_engine):
    on_each_engine.plan()
    told = on_each_engine.told("resync", "sessions")
    assert told["orphaned"] == []
    assert told["parked"] == 0
    assert [row["shard"] for row in told["heard"]] == [0, 1, 2, 3]
    assert sum(row["events"] for row in told["heard"]) > 0
    again = on_each_engine.told("resync", "sessions")
    assert [row["events"] for row in again["heard"]] == [0, 0, 0, 0]
    assert [row["cursor"] for row in again["heard"]] == [row["cursor"] for row in told["heard"]]
    on_each_engine.put_in_order()
    assert "No event is without its cause." in on_each_engine.vertais("resync", "sessions").stdout


def test_after_a_source_was_restored_its_lost_effects_are_listed(operated, tmp_path):
    kept = operated.plan().programme_id
    operated.hear()
    backup = str(tmp_path / "backup.db")
    live = str(operated.house.store.database.url.database)
    copy_database(live, backup)
    lost = operated.plan().programme_id
    operated.hear()
    operated.house.store.database.close()
    copy_database(backup, live)
    (orphan,) = operated.told("resync", "sessions")["orphaned"]
    assert orphan["stream"] == f"programme-{lost}"
    assert orphan["stream"] != f"programme-{kept}"
    assert orphan["type"] == "programme-noted"
    assert orphan.keys() == {"stream", "type", "cause", "noticed_at"}
    assert "Their cause is lost:" in operated.vertais("resync", "sessions").stdout


def test_what_parks_while_it_hears_ends_with_3(operated):
    operated.park()
    result = operated.vertais("resync", "sessions")
    assert result.exit_code == 3
    assert "vertais: sessions has 1 events parked: vertais parked list" in result.stderr


def test_a_source_that_does_not_answer_is_named(operated):
    gone = f"http://127.0.0.1:{free_port()}"
    line = operated.refused("resync", "sessions", VERTAIS_REGISTRATION_URL=gone)
    assert line.startswith("registration does not tell its feed: ")


def copy_database(source: str, target: str) -> None:
    with sqlite3.connect(source) as read, sqlite3.connect(target) as written:
        read.backup(written)
