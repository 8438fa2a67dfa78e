"""Does the store keep what it acknowledged, once, in order, on every engine?"""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from shared.cli.chain import ChainBroken, verify_chain
from shared.database import is_passing
from shared.decider import Intent, Rejected
from shared.eventstore import Conflict, Metadata, Store, as_of, events, feed, new_id, pending, read_stream
from shared.execute import Idempotency, execute, execute_all, state_of
from shared.personal import ERASED, Sealed
from shared.projections import rebuild
from shared.sequencer import sequence
from shared.vault import DoesNotAuthenticate, KeyMissing, PersonErased
from tests.shared.toy import NOW, Collect, Collected, Nothing, Open, Order, open_store, order, rows

AINO, BJORN = "a" * 36, "b" * 36
META = Metadata(actor=f"person:{AINO}", correlation="c1")


def ordered(store: Store, loaves: int = 2, person: str = AINO, wish: str = "dark crust") -> str:
    ident = new_id()
    execute(store, order, ident, Order(ident, person, loaves, wish), META)
    return ident


def test_what_a_command_decides_is_kept_and_folded(bakery):
    ident = ordered(bakery)
    assert state_of(bakery, order, ident) == (Open(AINO), 1)
    assert execute(bakery, order, ident, Collect(ident), META).version == 2
    assert state_of(bakery, order, ident) == (Collected(), 2)


def test_a_refused_command_leaves_nothing(bakery):
    ident = new_id()
    with pytest.raises(Rejected):
        execute(bakery, order, ident, Order(ident, AINO, 0), META)
    assert state_of(bakery, order, ident) == (Nothing(), 0)
    assert rows(bakery, "orders") == []


def test_a_command_given_twice_happens_once(bakery):
    ident = ordered(bakery)
    execute(bakery, order, ident, Collect(ident), META)
    again = execute(bakery, order, ident, Collect(ident), META)
    assert (again.version, again.events) == (2, [])


def test_a_stale_version_is_refused(bakery):
    ident = ordered(bakery)
    execute(bakery, order, ident, Collect(ident), META)
    with pytest.raises(Conflict):
        execute(bakery, order, ident, Collect(ident), META, expected=1)


def test_many_who_race_for_one_stream_lose_nothing(bakery):
    ident = new_id()
    outcomes: list[int] = []
    gate = threading.Barrier(8)

    def race() -> None:
        gate.wait()
        outcomes.append(len(execute(bakery, order, ident, Order(ident, AINO, 3), META).events))

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0] * 7 + [1]
    assert rows(bakery, "sold") == [(1, 3)]


def test_several_streams_are_written_all_or_none(bakery):
    first, second = new_id(), new_id()
    with pytest.raises(Rejected):
        execute_all(
            bakery,
            [Intent(order, first, Order(first, AINO, 1)), Intent(order, second, Order(second, AINO, 0))],
            META,
        )
    assert state_of(bakery, order, first) == (Nothing(), 0)


def test_an_idempotency_key_answers_the_same_and_refuses_another_request(bakery):
    ident, other = new_id(), new_id()
    asked = Idempotency("client", "POST orders", "key-1", "hmac-1")
    first = execute(bakery, order, ident, Order(ident, AINO, 1), META, idempotency=asked)
    again = execute(bakery, order, other, Order(other, AINO, 1), META, idempotency=asked)
    assert (again.ident, again.version) == (first.ident, first.version)
    changed = Idempotency("client", "POST orders", "key-1", "hmac-2")
    with pytest.raises(Rejected, match="idempotency-key-reused"):
        execute(bakery, order, other, Order(other, AINO, 9), META, idempotency=changed)
    assert rows(bakery, "sold") == [(1, 1)]


def test_an_idempotency_key_is_forgotten_after_three_days(tmp_path):
    at = [NOW]
    store = open_store(tmp_path, clock=lambda: at[0])
    first, second, third = new_id(), new_id(), new_id()
    asked = Idempotency("client", "POST orders", "key-1", "hmac-1")
    execute(store, order, first, Order(first, AINO, 1), META, idempotency=asked)
    at[0] += timedelta(hours=73)
    other = Idempotency("client", "POST orders", "key-2", "hmac-2")
    execute(store, order, second, Order(second, AINO, 1), META, idempotency=other)
    anew = execute(store, order, third, Order(third, AINO, 1), META, idempotency=asked)
    assert anew.ident == third


def test_events_can_be_neither_changed_nor_deleted(prepared):
    ordered(prepared)
    for statement in (update(events).values(stream="x"), delete(events)):
        with pytest.raises(DBAPIError), prepared.database.write() as tx:
            tx.execute(statement)


def test_the_feed_is_dense_and_its_chain_verifies(bakery):
    for turn in range(7):
        ordered(bakery, person=f"{turn}" * 36)
    assert sequence(bakery) == 7
    assert sequence(bakery) == 0
    with bakery.database.read() as tx:
        assert verify_chain(tx) == 7
        assert list(tx.execute(select(feed.c.position).order_by(feed.c.position)).scalars()) == list(
            range(1, 8)
        )
        assert tx.execute(select(func.count()).select_from(pending)).scalar_one() == 0
        for shard in range(4):
            seqs = select(feed.c.shard_seq).where(feed.c.shard == shard).order_by(feed.c.shard_seq)
            found = list(tx.execute(seqs).scalars())
            assert found == list(range(1, len(found) + 1))


def test_a_changed_row_breaks_the_chain(bakery):
    ordered(bakery)
    ordered(bakery)
    sequence(bakery)
    with bakery.database.write() as tx:
        tx.execute(update(events).where(events.c.version == 1).values(metadata=b"{}"))
    with bakery.database.read() as tx, pytest.raises(ValueError, match="from position 1 on"):
        verify_chain(tx)


@pytest.mark.parametrize(
    "tampering",
    [
        delete(feed).where(feed.c.position == 3),
        update(feed).where(feed.c.position == 3).values(shard_seq=9),
        update(feed).where(feed.c.position == 3).values(shard=(feed.c.shard + 1) % 4, shard_seq=1),
    ],
    ids=["its newest is gone", "a false number in the shard", "a false shard"],
)
def test_whatever_else_is_false_in_the_feed_is_found_where_it_begins(bakery, tampering):
    for _ in range(3):
        ordered(bakery)
    sequence(bakery)
    with bakery.database.write() as tx:
        tx.execute(tampering)
    with bakery.database.read() as tx, pytest.raises(ChainBroken) as broken:
        verify_chain(tx)
    assert broken.value.position == 3


def test_a_stream_can_be_read_as_it_stood(bakery):
    ident = ordered(bakery)
    sequence(bakery)
    execute(bakery, order, ident, Collect(ident), META)
    sequence(bakery)
    with bakery.database.read() as tx:
        stream = order.stream(ident)
        assert len(as_of(tx, bakery, stream, NOW)) == 2
        assert as_of(tx, bakery, stream, NOW - timedelta(seconds=1)) == []
        assert [one.version for one in as_of(tx, bakery, stream, 1)] == [1]


def test_personal_text_is_nowhere_in_clear_and_opens_for_us(bakery):
    ident = ordered(bakery, wish="Xylitol-canary")
    with bakery.database.read() as tx:
        (recorded,) = read_stream(tx, bakery, order.stream(ident))
        raw = tx.execute(select(events.c.data)).scalar_one()
    assert b"canary" not in raw
    assert isinstance(recorded.event.wish, Sealed)
    ((_, _, column, _),) = rows(bakery, "orders")
    assert column == str(recorded.event.wish)
    assert bakery.vault.open([column, None]) == {column: "Xylitol-canary"}


def test_erasure_leaves_the_event_and_the_chain_and_takes_the_text(bakery):
    ordered(bakery, person=AINO)
    ordered(bakery, person=BJORN)
    sequence(bakery)
    bakery.vault.destroy(AINO, NOW)
    texts = [row[2] for row in rows(bakery, "orders")]
    assert list(bakery.vault.open(texts).values()) == [ERASED, "dark crust"]
    with bakery.database.read() as tx:
        assert verify_chain(tx) == 2
    with pytest.raises(PersonErased):
        ordered(bakery, person=AINO)


def test_destroyed_missing_and_false_are_three_answers(bakery):
    ordered(bakery)
    ((_, _, text, _),) = rows(bakery, "orders")
    moved = text.replace(AINO, BJORN)
    with pytest.raises(KeyMissing):
        bakery.vault.open([moved])
    ordered(bakery, person=BJORN)
    with pytest.raises(DoesNotAuthenticate):
        bakery.vault.open([moved])


@pytest.mark.parametrize("name", ["orders", "sold"])
def test_a_rebuilt_view_equals_the_one_that_lived(bakery, name):
    for turn in range(5):
        ident = ordered(bakery, loaves=turn + 1)
        if turn % 2:
            execute(bakery, order, ident, Collect(ident), META)
    before = rows(bakery, name)
    projection = next(one for one in bakery.projections if one.name == name)
    assert rebuild(bakery, projection).events == 7
    assert rows(bakery, name) == before
    ordered(bakery)
    assert rows(bakery, name) != before


def test_a_rebuild_tells_how_long_it_held_writers_off(bakery):
    ordered(bakery)
    assert 0 < rebuild(bakery, bakery.projections[0]).held < 60


@pytest.mark.slow
def test_a_rebuild_gives_up_rather_than_have_writers_wait_behind_a_long_reader(tmp_path, postgres_url):
    bakery = open_store(tmp_path, postgres_url)
    ordered(bakery)
    with bakery.database.read() as backup:
        backup.execute(select(bakery.tables[0]))
        with pytest.raises(DBAPIError) as gave_up:
            rebuild(bakery, bakery.projections[0])
        assert is_passing(gave_up.value)
        ordered(bakery)
    assert len(rows(bakery, "orders")) == 2
    assert rebuild(bakery, bakery.projections[0]).events == 2
    bakery.database.close()
    bakery.vault.database.close()


def test_a_view_rebuilt_under_writers_misses_nothing(bakery):
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            written.append(ordered(bakery, loaves=1))

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        rebuild(bakery, bakery.projections[1])
    stop.set()
    for thread in threads:
        thread.join()
    assert rows(bakery, "sold") == [(1, len(written))]
