"""Can a view be made anew while people go on writing, and how long are they held up by the switch?"""

import threading
from functools import partial
from pathlib import Path

import pytest

from shared.eventstore import Metadata, new_id
from shared.execute import execute
from shared.loops import Pace, look
from shared.projections import rebuild
from shared.sequencer import sequence
from tests.shared.toy import Collect, Order, open_store, order, rows

WRITERS = 4
META = Metadata(actor="person:aino", correlation="c1")
AIM_MS = 100


@pytest.mark.slow
def test_views_are_rebuilt_under_load_and_miss_nothing(tmp_path: Path, postgres_url: str):
    store = open_store(tmp_path, postgres_url)
    done = threading.Event()
    written: list[str] = []
    failed: list[Exception] = []

    def write() -> None:
        try:
            while not done.is_set():
                ident = new_id()
                execute(store, order, ident, Order(ident, "a" * 36, 2), META)
                written.append(ident)
                execute(store, order, ident, Collect(ident), META)
        except Exception as error:
            failed.append(error)

    def put_in_order() -> None:
        while not done.is_set():
            look(partial(sequence, store), Pace(0.002, 0.02), store.appended, done)

    threads = [threading.Thread(target=one) for one in (put_in_order, *[write] * WRITERS)]
    for thread in threads:
        thread.start()
    try:
        rebuilt = [rebuild(store, store.projections[turn % 2]) for turn in range(6)]
    finally:
        done.set()
        for thread in threads:
            thread.join()
    held = sorted(round(1000 * one.held) for one in rebuilt)
    applied = [one.events for one in rebuilt]
    print(f"{len(written)} orders; writers held for {held} ms (aim: {AIM_MS} ms)")
    assert failed == []
    assert applied == sorted(applied)
    assert applied[0] < applied[-1]
    assert [row[0] for row in rows(store, "orders")] == sorted(written)
    assert {row[3] for row in rows(store, "orders")} == {1}
    assert rows(store, "sold") == [(1, 2 * len(written))]
    store.database.close()
