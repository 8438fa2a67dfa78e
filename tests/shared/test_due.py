"""Is what is due done once, in time, and again when it failed?"""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, select

from shared import tracing
from shared.consumer import Consumer
from shared.due import due_table, resume, run_due, schedule, withdraw
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute
from shared.heartbeats import Heartbeats
from shared.loops import Worker, start
from shared.projections import Projection, rebuild
from shared.recorded import Recorded
from tests.shared.toy import NOW, Order, open_store, order

META = Metadata(actor="person:aino", correlation="c1")


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return open_store(tmp_path, clock=clock)


@pytest.fixture
def due(store: Store) -> Table:
    table = due_table(MetaData())
    table.create(store.database.engine)
    with store.database.write() as tx:
        schedule(tx, table, "ring", "oven", NOW + timedelta(hours=1))
    return table


def ring(store, due, done):
    """A handler that does its work and takes it off the table, as a command's event would."""

    def handler(ref, now):
        done.append((ref, now))
        with store.database.write() as tx:
            withdraw(tx, due, "ring", ref)

    return {"ring": handler}


def waiting(store, due):
    with store.database.read() as tx:
        return [(row.ref, row.attempts) for row in tx.execute(select(due))]


def test_nothing_is_done_before_its_time(store, due, clock):
    done: list[object] = []
    clock.at = NOW + timedelta(minutes=59)
    assert run_due(store, due, ring(store, due, done)) == 0
    assert done == []


def test_what_came_due_while_we_were_off_is_done_once(store, due, clock):
    done: list[object] = []
    clock.at = NOW + timedelta(days=2)
    run_due(store, due, ring(store, due, done))
    run_due(store, due, ring(store, due, done))
    assert done == [("oven", clock.at)]


def test_what_is_scheduled_anew_is_done_at_the_new_time_alone(store, due, clock):
    done: list[object] = []
    with store.database.write() as tx:
        schedule(tx, due, "ring", "oven", NOW + timedelta(hours=5))
    clock.at = NOW + timedelta(hours=2)
    assert run_due(store, due, ring(store, due, done)) == 0
    clock.at = NOW + timedelta(hours=5)
    assert run_due(store, due, ring(store, due, done)) == 1


def test_what_fails_is_tried_again_after_growing_pauses(store, due, clock):
    tried: list[datetime] = []

    def fail(ref: str, now: datetime) -> None:
        tried.append(now)
        raise OSError("no bell")

    for minute in range(60, 60 + 16):
        clock.at = NOW + timedelta(minutes=minute)
        run_due(store, due, {"ring": fail})
    assert [int((at - NOW).total_seconds() / 60) for at in tried] == [60, 61, 63, 67, 75]
    assert waiting(store, due) == [("oven", 5)]


def test_work_that_leaves_its_row_counts_as_failed(store, due, clock):
    clock.at = NOW + timedelta(hours=1)
    run_due(store, due, {"ring": lambda ref, now: None})
    assert waiting(store, due) == [("oven", 1)]
    assert run_due(store, due, {"ring": lambda ref, now: None}) == 0


def test_a_worker_that_died_at_work_is_followed_by_another_after_the_lease(store, due, clock):
    class Death(BaseException):
        pass

    def die(ref: str, now: datetime) -> None:
        raise Death

    done: list[object] = []
    clock.at = NOW + timedelta(hours=1)
    with pytest.raises(Death):
        run_due(store, due, {"ring": die})
    assert run_due(store, due, ring(store, due, done)) == 0
    clock.at += timedelta(minutes=6)
    assert run_due(store, due, ring(store, due, done)) == 1


def test_whoever_is_alone_need_not_wait_for_the_lease_of_the_dead(store, due, clock):
    done: list[object] = []
    clock.at = NOW + timedelta(hours=1)
    run_due(store, due, {"ring": lambda ref, now: None})
    resume(store, due)
    assert run_due(store, due, ring(store, due, done)) == 1


def ringing(bakery):
    """A store whose only view has the bell rung for each order, and its table."""
    due = due_table(MetaData())
    due.create(bakery.database.engine)

    def ring_for_each(tx: Connection, recorded: Recorded) -> None:
        schedule(tx, due, "ring", recorded.ident, NOW)

    return replace(bakery, projections=(Projection("due", (due,), ring_for_each),)), due


def test_it_goes_on_in_the_trace_that_it_is_due_to_though_its_view_was_made_anew(bakery, monkeypatch):
    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:9")
    watched, due = ringing(bakery)
    ordered, trace = new_id(), "ab" * 16
    with tracing.work("bakery", "order", f"00-{trace}-{'cd' * 8}-00"):  # ends in 00: not to be exported
        execute(watched, order, ordered, Order(ordered, "a" * 36, 2), META)
    rebuild(watched, watched.projections[0])
    done: list[str | None] = []
    run_due(watched, due, {"ring": lambda ref, now: done.append(tracing.here())})
    assert [here.split("-")[1] for here in done if here] == [trace]


def test_what_is_taken_stays_taken_when_its_view_is_made_anew_meanwhile(bakery):
    watched, due = ringing(bakery)
    ordered = new_id()
    execute(watched, order, ordered, Order(ordered, "a" * 36, 2), META)
    done: list[str] = []

    def slowly(ref: str, now: datetime) -> None:
        done.append(ref)
        rebuild(watched, watched.projections[0])
        assert run_due(watched, due, {"ring": lambda ref, now: done.append(ref)}) == 0

    run_due(watched, due, {"ring": slowly})
    assert (done, waiting(watched, due)) == ([ordered], [(ordered, 1)])


def test_what_takes_long_keeps_nothing_else_waiting(store, due, clock):
    stop, rung, searched = threading.Event(), threading.Event(), threading.Event()
    with store.database.write() as tx:
        schedule(tx, due, "search", "cellar", NOW)
    clock.at = NOW + timedelta(hours=1)

    def search(ref: str, now: datetime) -> None:
        if rung.wait(timeout=30):
            searched.set()

    quick, slow = {"ring": lambda ref, now: rung.set()}, {"search": search}
    worker = Worker(store, Consumer(store, {}, {}, {}), due, quick, slow, is_heard=False)
    threads = start(worker, "memory://", stop, Heartbeats())
    assert searched.wait(timeout=40)
    stop.set()
    store.wake()
    for thread in threads:
        thread.join()
