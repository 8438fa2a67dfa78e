"""Does a service tell its watchers what `vertais lag` tells, and count right in all its processes?"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from services.notifications import store as notifications
from services.sessions.projections.due import due as due_in_sessions
from shared.metrics import Found
from shared.migrations import prepare
from shared.settings import Settings
from tests.composed.observed import COUNTED, OF_OTHERS, asked, explained, recorded
from tests.operating.operated import Operated
from tests.servers import free_port, in_environment, status_at, wait_until

WEB_SERVER = Path("deploy/web_server.py").resolve()
ASKED = 40
Told = dict[str, dict[tuple[str, ...], float]]


def numbers(families: Iterable[Metric]) -> Told:
    """Metric → labels' values, in the order of the labels' names → number."""
    return {
        family.name: {
            tuple(value for _, value in sorted(one.labels.items())): one.value for one in family.samples
        }
        for family in families
    }


def told(text: str) -> Told:
    return numbers(text_string_to_metric_families(text))


def of_sessions(operated: Operated) -> Told:
    return numbers(Found(operated.sessions).collect())


def test_it_tells_what_lag_tells(on_each_engine):
    operated = on_each_engine
    operated.be_well()
    operated.park()
    (lag,) = operated.told("lag", "sessions", code=3)["services"]
    metrics = of_sessions(operated)
    cursors = {(str(row["shard"]), row["source"]): row["cursor"] for row in lag["sources"]}
    parked = {(str(row["shard"]), row["source"]): row["parked"] for row in lag["sources"] if row["parked"]}
    assert metrics["vertais_heard_number"] == cursors
    assert metrics["vertais_parked_events"] == parked
    assert metrics["vertais_loop_age_seconds"].keys() == {(row["loop"],) for row in lag["loops"]}
    assert metrics["vertais_unsequenced_events"] == {(): lag["unsequenced"]["events"]}
    assert metrics["vertais_unpublished_behind"] == {
        (str(row["shard"]),): row["behind"] for row in lag["relay"]
    }


def test_the_source_tells_how_far_it_is_so_that_whoever_watches_both_knows_the_rest(operated):
    operated.be_well()
    operated.plan()
    fed = told(operated.house.app.test_client().get("/metrics").text)["vertais_fed_number"]
    heard = of_sessions(operated)["vertais_heard_number"]
    (lag,) = operated.told("lag", "sessions", code=3)["services"]
    behind = {(str(row["shard"]), "registration"): row["behind"] for row in lag["sources"]}
    assert {of: fed[of] - heard[of] for of in behind} == behind
    assert sum(behind.values()) > 0


def test_where_nobody_listens_nothing_counts_as_unpublished(operated):
    operated.plan()
    assert "vertais_unpublished_behind" not in of_sessions(operated)


def test_work_that_should_have_been_done_is_told_by_its_kind_and_not_whose_it_is(operated):
    now = operated.sessions.clock()
    rows = [
        {"kind": "open-room", "ref": "a", "at": now - timedelta(minutes=5), "attempts": 2},
        {"kind": "open-room", "ref": "b", "at": now - timedelta(minutes=1), "attempts": 0},
        {"kind": "remind", "ref": "c", "at": now + timedelta(minutes=1), "attempts": 0},
    ]
    with operated.sessions.database.write() as tx:
        tx.execute(insert(due_in_sessions), rows)
    metrics = of_sessions(operated)
    assert metrics["vertais_overdue_count"] == {("open-room",): 2}
    assert metrics["vertais_overdue_waiting_seconds"] == {("open-room",): 300}


def test_on_postgresql_it_tells_how_many_connections_there_are_and_may_be(on_each_engine):
    metrics = of_sessions(on_each_engine)
    if on_each_engine.sessions.database.is_sqlite:
        assert not any(name.startswith("vertais_database") for name in metrics)
    else:
        assert metrics["vertais_database_connections"][("active",)] >= 1
        assert metrics["vertais_database_transaction_seconds"][("active",)] < 60
        assert metrics["vertais_database_connections_at_most"][()] >= 20


@pytest.mark.slow
@pytest.mark.parametrize("on_each_engine", ["postgresql"], indirect=True)
def test_whatever_a_dashboard_or_an_alert_asks_for_is_told_and_explained(on_each_engine, tmp_path):
    on_each_engine.be_well()
    on_each_engine.park()
    overdue = {"kind": "remind", "ref": "a", "at": on_each_engine.sessions.clock(), "attempts": 0}
    with on_each_engine.sessions.database.write() as tx:
        tx.execute(insert(due_in_sessions), [overdue])
    mails = notifications.open_store(Settings(tmp_path, tmp_path / "secrets", "http://localhost", "", ""))
    prepare(mails)
    told = {family.name for store in (on_each_engine.sessions, mails) for family in Found(store).collect()}
    known = told | COUNTED | OF_OTHERS | recorded()
    assert {who: names - known for who, names in asked().items() if names - known} == {}
    assert told - explained() == set()


@pytest.mark.slow
def test_the_processes_of_one_web_server_count_together(tmp_path):
    with serving(tmp_path) as url:
        for _ in range(ASKED):
            httpx.get(f"{url}/healthz").raise_for_status()
        for _ in range(10):  # one process answers, then the other
            counted = told(httpx.get(f"{url}/metrics").raise_for_status().text)
            assert counted["http_requests"][("healthz", "200")] == ASKED
            assert counted["http_request_seconds"][("+Inf", "healthz")] == ASKED
            assert counted["vertais_unsequenced_events"] == {(): 0}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Notifications, as its container serves it."""
    kept = notifications.open_store(Settings(folder, folder / "secrets", "http://localhost", "", ""))
    prepare(kept)
    url = f"http://127.0.0.1:{free_port()}"
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(WEB_SERVER),
        "--bind",
        url.removeprefix("http://"),
    ]
    where = {"VERTAIS_FOLDER": str(folder), "VERTAIS_REGISTRATION_URL": url, "TMPDIR": str(folder)}
    with in_environment(where), open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [*argv, "services.notifications.app:from_environment()"], stdout=log, stderr=log
        )
    try:
        wait_until(lambda: status_at(f"{url}/feed") == 401, "notifications", lambda: process.poll() is None)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert not list(folder.glob("vertais-counts-*")), "it takes what it counted with it"
