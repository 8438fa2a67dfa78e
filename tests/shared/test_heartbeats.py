"""Can another process tell which of a worker's loops still come round?"""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import MetaData

from shared.consumer import Consumer
from shared.due import due_table
from shared.eventstore import Store
from shared.heartbeats import Heartbeats, note, noted, title
from shared.loops import Worker, start, steps_of
from tests.servers import wait_until


class Past(Heartbeats):
    """Beats that were heard so many seconds ago."""

    def __init__(self, ages: Mapping[str, float]) -> None:
        super().__init__()
        self._ages = dict(ages)

    def ages(self) -> dict[str, float]:
        return self._ages


def seconds_ago(at: datetime) -> float:
    return (datetime.now(UTC) - at).total_seconds()


def ages(store: Store) -> dict[str, float]:
    with store.database.read() as tx:
        return {loop: seconds_ago(at) for loop, at in noted(tx).items()}


def test_what_is_noted_is_when_each_loop_came_round(bakery):
    note(bakery, Past({title("bakery", "due"): 90, title("mill", "relay"): 1}), ["due", "relay"])
    assert ages(bakery) == {"due": pytest.approx(90, abs=5)}


def test_of_two_workers_the_later_round_stands(bakery):
    for age in (90, 30, 60):
        note(bakery, Past({title("bakery", "due"): age}), ["due"])
    assert ages(bakery) == {"due": pytest.approx(30, abs=5)}


def test_a_loop_that_there_no_longer_is_is_forgotten(bakery):
    note(bakery, Past({title("bakery", "due"): 1, title("bakery", "bake"): 1}), ["due", "bake"])
    note(bakery, Past({title("bakery", "due"): 1}), ["due"])
    assert list(ages(bakery)) == ["due"]


def test_a_running_worker_notes_its_loops_by_itself(bakery):
    stop, beats = threading.Event(), Heartbeats()
    worker = Worker(bakery, Consumer(bakery, {}, {}, {}), due_table(MetaData()), {}, is_heard=False)
    threads = start(worker, "memory://", stop, beats)
    try:
        wait_until(partial(has_noted, bakery, "sequence"), "the first note")
    finally:
        stop.set()
        bakery.wake()
        for thread in threads:
            thread.join(timeout=10)
    assert set(ages(bakery)) <= set(steps_of(worker, "memory://", stop, beats))
    assert max(ages(bakery).values()) < timedelta(minutes=1).total_seconds()


def test_what_a_service_does_beside_goes_round_too_and_stops_when_told(bakery):
    stop, rounds = threading.Event(), threading.Semaphore(0)

    def sweep(told_to_stop: threading.Event) -> None:
        rounds.release()
        told_to_stop.wait(0.01)

    consumer, due = Consumer(bakery, {}, {}, {}), due_table(MetaData())
    worker = Worker(bakery, consumer, due, {}, beside={"sweep": sweep}, is_heard=False)
    threads = start(worker, "memory://", stop, Heartbeats())
    assert all(rounds.acquire(timeout=10) for _ in range(2))
    stop.set()
    bakery.wake()
    for thread in threads:
        thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in threads)


def has_noted(store: Store, loop: str) -> bool:
    return loop in ages(store)
