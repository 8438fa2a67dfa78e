"""Does each event take effect once and in order, whatever the broker loses, doubles or shuffles?"""

import random
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, delete, select
from sqlalchemy.exc import IntegrityError

from shared.cli.resync import orphaned_effects
from shared.consumer import Consumer
from shared.decider import Intent
from shared.eventstore import Metadata, Store, events, new_id, read_stream
from shared.execute import execute
from shared.feed import Envelope, page
from shared.parking import discard_parked, parked_events, parked_keys, retry_parked
from shared.sequencer import sequence, shard_of
from shared.tombstones import erased_table
from shared.witness import cursor_of, cursors, heard, orphans
from tests.shared.toy import HeardSchema, Order, bake_what_was_ordered, open_store, order, rows

META = Metadata(actor="person:x", correlation="c1")
AINO = "00000000-0000-7000-8000-00000000a1a0"
BJORN = "00000000-0000-7000-8000-0000000b0001"
ORDERED = "bakery.loaves-ordered.v1"


@pytest.fixture
def source(tmp_path: Path) -> Store:
    return open_store(tmp_path)


@pytest.fixture
def listener(tmp_path: Path, source: Store) -> Consumer:
    return listen(open_store(tmp_path, name="oven"), source)


def listen(store: Store, source: Store, *policies: Any) -> Consumer:
    def pull(shard: int, after: int, limit: int = 3) -> dict[str, Any]:
        with source.database.read() as tx:
            return page(tx, source, shard, after, min(limit, 3))

    return Consumer(
        store, {ORDERED: HeardSchema()}, {ORDERED: policies or (bake_what_was_ordered,)}, {"bakery": pull}
    )


def ordered(source: Store, person: str, *loaves: int) -> list[Envelope]:
    """Orders by one person, sequenced; their envelopes as the broker would bring them."""
    for count in loaves:
        ident = new_id()
        execute(source, order, ident, Order(ident, person, count), META)
    sequence(source)
    with source.database.read() as tx:
        found: list[Envelope] = page(tx, source, shard_of(person, 4), 0, 500)["items"]
    return found


def baked(listener: Consumer) -> list[int]:
    return sorted(row[1] for row in rows(listener.store, "orders"))


def test_what_is_delivered_takes_effect(source, listener):
    listener.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 1, 2))
    assert baked(listener) == [1, 2]


def test_of_whoever_has_been_erased_nothing_more_is_heard(source, listener):
    metadata = MetaData()
    table = erased_table(metadata)
    metadata.create_all(listener.store.database.engine)
    with listener.store.database.write() as tx:
        tx.execute(table.insert().values(person=AINO, at=listener.store.clock()))
    deaf = replace(listener, erased=table)
    for person in (AINO, BJORN):
        deaf.receive("bakery", shard_of(person, 4), ordered(source, person, 3))
    assert baked(deaf) == [3]
    replace(deaf, takes_away={ORDERED}).receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 5))
    assert baked(deaf) == [3, 5]


def test_a_duplicate_takes_no_effect(source, listener):
    delivered = ordered(source, AINO, 1, 2)
    for _ in range(3):
        listener.receive("bakery", shard_of(AINO, 4), delivered)
    assert baked(listener) == [1, 2]


def test_a_shuffled_and_doubled_delivery_takes_effect_once(source, listener):
    delivered = ordered(source, AINO, *range(1, 12)) * 3
    random.Random(7).shuffle(delivered)
    for envelope in delivered:
        listener.receive("bakery", shard_of(AINO, 4), [envelope])
    assert baked(listener) == list(range(1, 12))


def test_a_gap_is_pulled_from_the_feed(source, listener):
    delivered = ordered(source, AINO, 1, 2, 3, 4, 5)
    listener.receive("bakery", shard_of(AINO, 4), delivered[-1:])
    assert baked(listener) == [1, 2, 3, 4, 5]


def test_what_an_event_made_carries_its_cause_and_an_id_that_follows_from_it(source, listener):
    (envelope,) = ordered(source, AINO, 1)
    listener.receive("bakery", shard_of(AINO, 4), [envelope])
    ((ours, *_),) = rows(listener.store, "orders")
    with listener.store.database.read() as tx:
        (recorded,) = read_stream(tx, listener.store, order.stream(ours))
        about = tx.execute(select(events.c.metadata)).scalar_one()
    assert envelope["id"].encode() in about
    assert recorded.actor == "service:oven"


def test_poison_parks_its_key_alone_and_keeps_the_order(source, listener):
    poison = ordered(source, AINO, 1, 13, 2)
    listener.receive("bakery", shard_of(AINO, 4), poison)
    listener.receive("bakery", shard_of(BJORN, 4), ordered(source, BJORN, 7))
    listener.catch_up("bakery", shard_of(BJORN, 4))
    assert baked(listener) == [1, 7]
    assert parked(listener) == [(AINO, 2)]


def test_parked_events_are_retried_in_order_once_the_fault_is_mended(source, listener):
    listener.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 13, 2))
    assert retry_parked(listener.store, listener.react, "bakery", AINO) == 2
    seen: list[int] = []

    def mended(event: Any, at: Any) -> list[Intent]:
        seen.append(event.loaves)
        return []

    again = listen(listener.store, source, mended)
    assert retry_parked(again.store, again.react, "bakery", AINO) == 0
    assert seen == [13, 2]
    assert parked(again) == []
    again.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 5))
    assert seen == [13, 2, 5]


def test_a_known_type_that_breaks_its_schema_parks_and_an_unknown_type_passes(source, listener):
    first, second = ordered(source, AINO, 1, 2)
    first["type"] = "bakery.oven-lit.v1"
    del second["data"]["loaves"]
    listener.receive("bakery", shard_of(AINO, 4), [first, second])
    assert baked(listener) == []
    assert parked(listener) == [(AINO, 1)]


def test_a_crash_before_the_commit_changes_nothing_and_the_next_try_does_it(source, listener):
    delivered = ordered(source, AINO, 1)

    class Crash(BaseException):
        pass

    def crash(event: Any, at: Any) -> list[Intent]:
        raise Crash

    with pytest.raises(Crash):
        listen(listener.store, source, bake_what_was_ordered, crash).receive(
            "bakery", shard_of(AINO, 4), delivered
        )
    assert baked(listener) == []
    listener.receive("bakery", shard_of(AINO, 4), delivered)
    assert baked(listener) == [1]


def test_a_row_that_another_loop_made_at_the_same_time_parks_nothing(source, listener):
    raced = [IntegrityError("INSERT", None, Exception())]

    def race(event: Any, at: Any) -> list[Intent]:
        if raced:
            raise raced.pop()
        return bake_what_was_ordered(event, at)

    listener = listen(listener.store, source, race)
    listener.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 1))
    assert baked(listener) == [1]
    assert parked(listener) == []


def test_two_consumers_at_once_do_it_once(source, listener):
    delivered = ordered(source, AINO, 1, 2, 3)
    twin = listen(listener.store, source)
    for envelope in delivered:
        twin.receive("bakery", shard_of(AINO, 4), [envelope])
        listener.receive("bakery", shard_of(AINO, 4), [envelope])
    assert baked(listener) == [1, 2, 3]


def test_a_parked_event_can_be_given_up_and_the_next_goes_on(source, listener):
    first, second = ordered(source, AINO, 13, 2)
    listener.catch_up("bakery", shard_of(AINO, 4))
    assert not discard_parked(listener.store, "bakery", AINO, second["id"])
    assert discard_parked(listener.store, "bakery", AINO, first["id"])
    assert retry_parked(listener.store, listener.react, "bakery", AINO) == 0
    assert baked(listener) == [2]
    assert parked(listener) == []
    assert not discard_parked(listener.store, "bakery", AINO, second["id"])


def test_after_a_source_is_restored_its_new_history_takes_effect_and_the_lost_one_is_listed(
    source, listener, tmp_path
):
    shard = shard_of(AINO, 4)
    lost = backed_up_and_lost(source, tmp_path, lambda: listener.catch_up("bakery", shard))
    restored = open_store(tmp_path, name="restored")
    ordered(restored, AINO, 8)
    listener = listen(listener.store, restored)
    assert listener.catch_up("bakery", shard) == 1
    assert baked(listener) == [1, 2, 3, 8]
    with listener.store.database.read() as tx:
        assert list(tx.execute(select(orphans.c.event_id)).scalars()) == [lost["id"]]
        assert [(one["type"], one["cause"]) for one in orphaned_effects(tx)] == [
            ("loaves-ordered", lost["id"])
        ]


def test_a_key_that_only_lost_events_had_parked_is_free_again(source, listener, tmp_path):
    shard = shard_of(AINO, 4)
    backed_up_and_lost(source, tmp_path, lambda: listener.catch_up("bakery", shard), loaves=13)
    assert parked(listener) == [(AINO, 1)]
    restored = open_store(tmp_path, name="restored")
    ordered(restored, AINO, 8)
    listen(listener.store, restored).catch_up("bakery", shard)
    assert parked(listener) == []
    assert baked(listener) == [1, 2, 8]


def test_a_lost_history_still_in_the_broker_is_not_taken_for_the_new_one(source, listener, tmp_path):
    shard = shard_of(AINO, 4)
    lost = backed_up_and_lost(source, tmp_path, lambda: listener.catch_up("bakery", shard))
    restored = open_store(tmp_path, name="restored")
    listener = listen(listener.store, restored)
    listener.catch_up("bakery", shard)
    listener.receive("bakery", shard, [lost])
    *_, second = ordered(restored, AINO, 8, 9)
    listener.receive("bakery", shard, [second])
    assert cursor_of(listener.store, "bakery", shard) == (4, second["chain"])
    assert baked(listener) == [1, 2, 3, 8, 9]


def test_events_that_are_fed_again_make_nothing_twice(source, listener):
    shard = shard_of(AINO, 4)
    ordered(source, AINO, 1, 2)
    listener.catch_up("bakery", shard)
    with listener.store.database.write() as tx:
        for table in (cursors, heard):
            tx.execute(delete(table))
    assert listener.catch_up("bakery", shard) == 2
    assert baked(listener) == [1, 2]


def backed_up_and_lost(source: Store, folder: Path, hear: Any, loaves: int = 3) -> Envelope:
    """Two orders are heard, a copy of the source is put by as `restored`, and a third is heard that is
    not in it; the third."""
    ordered(source, AINO, 1, 2)
    hear()
    with sqlite3.connect(folder / "bakery.db") as live, sqlite3.connect(folder / "restored.db") as copy:
        live.backup(copy)
    shutil.copy(folder / "bakery-keys.db", folder / "restored-keys.db")
    lost = ordered(source, AINO, loaves)[-1]
    hear()
    return lost


def parked(listener: Consumer) -> list[tuple[str, int]]:
    with listener.store.database.read() as tx:
        keys = list(tx.execute(select(parked_keys.c.key)).scalars())
        held = list(tx.execute(select(parked_events.c.key)).scalars())
    return [(key, held.count(key)) for key in keys]
