"""Does an operator see at once what is behind, for how long, and which loop hangs?"""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from werkzeug.serving import make_server

from deploy import platform
from shared.heartbeats import heartbeats
from shared.settings import Settings
from tests.operating.operated import Operated, Operator
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.slow

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def test_where_all_is_well_it_says_how_far_each_shard_is_and_ends_with_0(on_each_engine):
    on_each_engine.plan()
    on_each_engine.be_well()
    (told,) = on_each_engine.told("lag", "sessions")["services"]
    assert told["service"] == "sessions"
    assert told["late"] == []
    assert told["unsequenced"] == {"events": 0, "waiting_s": None}
    assert told["relay"] == [{"shard": shard, "behind": 0, "waiting_s": None} for shard in range(4)]
    assert [row["shard"] for row in told["sources"]] == [0, 1, 2, 3]
    assert all(row["cursor"] == row["newest"] and row["behind"] == 0 for row in told["sources"])
    assert sum(row["newest"] for row in told["sources"]) > 0
    loops = {row["loop"]: row["age_s"] for row in told["loops"]}
    assert loops.keys() == {"sequence", "due", "relay", "listen to registration", "heartbeats"}
    assert all(age < 60 for age in loops.values())


def test_in_words_it_is_tables_with_a_line_a_shard_and_a_line_a_loop(operated):
    operated.be_well()
    result = operated.vertais("lag", "registration")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert result.exit_code == 0, result.output
    assert ["registration", "0", "0", "0", "0", "0"] in lines
    assert [line[:2] for line in lines].count(["registration", "registration"]) == 4
    assert ["registration", "listen", "to", "registration"] in [line[:4] for line in lines]
    assert "never" not in result.stdout


def test_what_is_not_heard_for_long_is_late_and_it_says_what_to_do(operated):
    operated.be_well()
    operated.plan()
    (told,) = operated.told("lag", "sessions", code=3)["services"]
    behind = [row for row in told["sources"] if row["behind"]]
    assert all(row["waiting_s"] > 60 for row in behind)
    assert len(told["late"]) == len(behind) > 0
    assert "are not heard: vertais resync sessions" in operated.vertais("lag", "sessions").stderr


def test_what_is_neither_in_order_nor_published_is_late(operated):
    operated.be_well()
    operated.plan()
    operated.house.admin.post("/organisations", {"name": "Vaasan Yrittäjät", "reply_to": "v@example.org"})
    (told,) = operated.told("lag", "registration", code=3)["services"]
    assert told["unsequenced"]["events"] == 1
    assert told["unsequenced"]["waiting_s"] > 60
    late = " ".join(told["late"])
    assert "1 events are not put in order" in late
    assert "are not published" in late


def test_a_loop_that_has_not_come_round_for_a_minute_is_late_and_so_is_one_never_seen(operated):
    operated.be_well()
    ago = datetime.now(UTC) - timedelta(seconds=90)
    with operated.sessions.database.write() as tx:
        tx.execute(update(heartbeats).where(heartbeats.c.loop == "relay").values(at=ago))
        tx.execute(heartbeats.delete().where(heartbeats.c.loop == "due"))
    (told,) = operated.told("lag", "sessions", code=3)["services"]
    assert told["late"] == [
        "its loop 'due' never came round: does its worker run?",
        "its loop 'relay' has not come round for 2 min: does its worker run?",
    ]


def test_what_is_parked_is_late(operated):
    operated.park()
    operated.be_well()
    (told,) = operated.told("lag", "sessions", code=3)["services"]
    assert [row["parked"] for row in told["sources"] if row["parked"]] == [1]
    assert len(told["late"]) == 1


def test_a_source_that_was_restored_to_the_past_is_told_from_one_that_is_not(operated, tmp_path):
    operated.be_well()
    with sqlite3.connect(tmp_path / "backup.db") as copy, sqlite3.connect(file_of(operated)) as live:
        live.backup(copy)
    operated.plan()
    operated.be_well()
    operated.house.store.database.close()
    with sqlite3.connect(tmp_path / "backup.db") as copy, sqlite3.connect(file_of(operated)) as live:
        copy.backup(live)
    (told,) = operated.told("lag", "sessions", code=3)["services"]
    assert any(row["restored"] for row in told["sources"])
    assert "was restored to the past: vertais resync sessions" in " ".join(told["late"])


def test_a_source_is_asked_over_http_where_its_url_is_told(operated, served):
    operated.plan()
    operated.be_well()
    told = operated.told("lag", "sessions", code=3, VERTAIS_REGISTRATION_URL=served)
    assert {row["problem"] for row in told["services"][0]["sources"]} == {"it answers 401"}, "tokens are old"
    operated.house.clock.now = datetime.now(UTC)
    told = operated.told("lag", "sessions", VERTAIS_REGISTRATION_URL=served)
    assert all(row["cursor"] == row["newest"] for row in told["services"][0]["sources"])


def test_of_a_source_that_does_not_answer_it_says_why_it_does_not_know(operated):
    operated.be_well()
    gone = f"http://127.0.0.1:{free_port()}"
    (told,) = operated.told("lag", "sessions", code=3, VERTAIS_REGISTRATION_URL=gone)["services"]
    assert {row["newest"] for row in told["sources"]} == {None}
    assert any("nobody tells: " in late and "refused" in late for late in told["late"])
    assert " ? " in operated.vertais("lag", "sessions", VERTAIS_REGISTRATION_URL=gone).stdout


def test_one_service_whose_database_is_down_does_not_hide_the_others(operated):
    operated.be_well()
    result = operated.vertais("lag", VERTAIS_SESSIONS_DATABASE_URL=NOWHERE)
    assert result.exit_code == 1
    assert "registration" in result.stdout
    assert "vertais: sessions: its database" in result.stderr
    found = operated.told("lag", code=1, VERTAIS_SESSIONS_DATABASE_URL=NOWHERE)["services"]
    assert {one["service"] for one in found if "problem" in one} >= {"sessions"}


def test_it_may_look_while_the_embedded_form_runs(tmp_path):
    settings = Settings(tmp_path, tmp_path / "secrets", "http://localhost", "smtp://localhost:1", "Vertais")
    whole = platform.build(settings)
    whole.start()
    looked = Operator(tmp_path)
    try:
        wait_until(lambda: looked.vertais("lag").exit_code == 0, "every loop's first round", pause=1)
        assert len(looked.told("lag")["services"]) == 4
    finally:
        whole.stop()


@pytest.fixture
def served(operated: Operated) -> Iterator[str]:
    """The URL at which registration answers."""
    server = make_server("127.0.0.1", 0, operated.house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


def file_of(operated: Operated) -> str:
    return str(operated.house.store.database.url.database)
