"""Does each event take effect once and in order, whatever the broker loses, doubles or shuffles?"""

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.consumer import Consumer, SourceRestored, parked_events, parked_keys
from shared.decider import Intent
from shared.eventstore import Metadata, Store, events, new_id, read_stream
from shared.execute import execute
from shared.feed import page
from shared.sequencer import sequence, shard_of
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
    def pull(shard: int, after: int) -> dict[str, Any]:
        with source.database.read() as tx:
            return page(tx, source, shard, after, 3)

    return Consumer(
        store, {ORDERED: HeardSchema()}, {ORDERED: policies or (bake_what_was_ordered,)}, {"bakery": pull}
    )


def ordered(source: Store, person: str, *loaves: int) -> list[dict[str, Any]]:
    """Orders by one person, sequenced; their envelopes as the broker would bring them."""
    for count in loaves:
        ident = new_id()
        execute(source, order, ident, Order(ident, person, count), META)
    sequence(source)
    with source.database.read() as tx:
        found: list[dict[str, Any]] = page(tx, source, shard_of(person, 4), 0, 500)["items"]
    return found


def baked(listener: Consumer) -> list[int]:
    return sorted(row[1] for row in rows(listener.store, "orders"))


def test_what_is_delivered_takes_effect(source, listener):
    listener.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 1, 2))
    assert baked(listener) == [1, 2]


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
    assert listener.retry_parked("bakery", AINO) == 2
    seen: list[int] = []

    def mended(event: Any, at: Any) -> list[Intent]:
        seen.append(event.loaves)
        return []

    again = listen(listener.store, source, mended)
    assert again.retry_parked("bakery", AINO) == 0
    assert seen == [13, 2]
    assert parked(again) == []
    again.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 5))
    assert seen == [13, 2, 5]


def test_a_known_type_that_breaks_its_schema_parks_and_an_unknown_type_passes(source, listener):
    first, second = ordered(source, AINO, 1, 2)
    del first["data"]["loaves"]
    second["type"] = "bakery.oven-lit.v1"
    listener.receive("bakery", shard_of(AINO, 4), [second | {"shardseq": "1"}, first | {"shardseq": "2"}])
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


def test_two_consumers_at_once_do_it_once(source, listener):
    delivered = ordered(source, AINO, 1, 2, 3)
    twin = listen(listener.store, source)
    for envelope in delivered:
        twin.receive("bakery", shard_of(AINO, 4), [envelope])
        listener.receive("bakery", shard_of(AINO, 4), [envelope])
    assert baked(listener) == [1, 2, 3]


def test_a_source_restored_to_the_past_is_noticed(source, listener, tmp_path):
    listener.receive("bakery", shard_of(AINO, 4), ordered(source, AINO, 1, 2))
    other_past = open_store(tmp_path, name="restored")
    ordered(other_past, AINO, 8, 9, 10)
    with pytest.raises(SourceRestored):
        listen(listener.store, other_past).catch_up("bakery", shard_of(AINO, 4))


def parked(listener: Consumer) -> list[tuple[str, int]]:
    with listener.store.database.read() as tx:
        keys = list(tx.execute(select(parked_keys.c.key)).scalars())
        held = list(tx.execute(select(parked_events.c.key)).scalars())
    return [(key, held.count(key)) for key in keys]
