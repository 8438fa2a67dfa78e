"""Do store, feed and cursor keep their promises in any order? A machine tries what nobody thought of."""

import random
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from shared.cli.chain import verify_chain
from shared.consumer import Consumer
from shared.decider import Intent
from shared.eventstore import Conflict, Metadata, append, feed, new_id
from shared.execute import execute
from shared.feed import page
from shared.projections import rebuild
from shared.sequencer import sequence
from tests.shared.toy import Collect, HeardSchema, Order, bake_what_was_ordered, open_store, order, rows

META = Metadata(actor="person:x", correlation="c1")
PEOPLE = [f"00000000-0000-7000-8000-00000000000{turn}" for turn in range(5)]


class Crash(BaseException):
    """The process dies here."""


class Bakery(RuleBasedStateMachine):
    """Commands, crashes, a sequencer, a lossy and shuffling broker, restarts and rebuilds."""

    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.source = open_store(Path(self.folder.name))
        self.oven = open_store(Path(self.folder.name), name="oven")
        self.crash_next = False
        self.acknowledged: dict[str, int] = {}
        self.collected: set[str] = set()

    def listener(self) -> Consumer:
        def policy(event: Any, at: Any) -> list[Intent]:
            if self.crash_next:
                self.crash_next = False
                raise Crash
            return bake_what_was_ordered(event, at)

        name = "bakery.loaves-ordered.v1"
        return Consumer(self.oven, {name: HeardSchema()}, {name: (policy,)}, {"bakery": self.pull})

    def pull(self, shard: int, after: int, limit: int = 4) -> dict[str, Any]:
        with self.source.database.read() as tx:
            return page(tx, self.source, shard, after, min(limit, 4))

    @rule(target=orders, person=st.sampled_from(PEOPLE), loaves=st.integers(1, 9))
    def place(self, person: str, loaves: int) -> str:
        ident = new_id()
        execute(self.source, order, ident, Order(ident, person, loaves), META)
        self.acknowledged[ident] = loaves
        return ident

    @rule(ident=orders)
    def collect(self, ident: str) -> None:
        execute(self.source, order, ident, Collect(ident), META)
        self.collected.add(ident)

    @rule(person=st.sampled_from(PEOPLE))
    def roll_back(self, person: str) -> None:
        """A writer that dies before its commit."""
        ident = new_id()
        try:
            with self.source.database.write() as tx:
                new = order.decide(Order(ident, person, 1), order.initial)
                append(tx, self.source, order.stream(ident), 0, new, META)
                raise Crash
        except Crash:
            pass

    @rule(ident=orders)
    def write_blindly(self, ident: str) -> None:
        """A writer that believes the stream to be new."""
        try:
            with self.source.database.write() as tx:
                new = order.decide(Order(ident, PEOPLE[0], 1), order.initial)
                append(tx, self.source, order.stream(ident), 0, new, META)
        except Conflict:
            return
        raise AssertionError("a second first event was let in")

    @rule()
    def put_in_order(self) -> None:
        sequence(self.source)

    @rule(shard=st.integers(0, 3), after=st.integers(0, 6), seed=st.integers(0, 99))
    def deliver(self, shard: int, after: int, seed: int) -> None:
        """The broker brings some messages, doubled and shuffled, and loses the others."""
        chance = random.Random(seed)
        found = self.pull(shard, after)["items"]
        kept = [one for one in found for _ in range(chance.randint(0, 2))]
        chance.shuffle(kept)
        self.take(lambda: self.listener().receive("bakery", shard, kept))

    @rule(shard=st.integers(0, 3))
    def start_anew(self, shard: int) -> None:
        self.take(lambda: self.listener().catch_up("bakery", shard))

    @rule()
    def crash_in_the_next_reaction(self) -> None:
        self.crash_next = True

    @rule(turn=st.integers(0, 1))
    def rebuild_a_view(self, turn: int) -> None:
        for store in (self.source, self.oven):
            before = rows(store, "orders"), rows(store, "sold")
            rebuild(store, store.projections[turn])
            assert (rows(store, "orders"), rows(store, "sold")) == before

    def take(self, work: Any) -> None:
        with suppress(Crash):
            work()

    @invariant()
    def what_was_acknowledged_is_there(self) -> None:
        found = {row[0]: (row[1], row[3]) for row in rows(self.source, "orders")}
        assert found == {i: (n, int(i in self.collected)) for i, n in self.acknowledged.items()}

    @invariant()
    def the_feed_is_dense(self) -> None:
        with self.source.database.read() as tx:
            count = verify_chain(tx)
            assert count <= len(self.acknowledged) + len(self.collected)
            seqs = select(feed.c.shard, feed.c.shard_seq).order_by(feed.c.shard, feed.c.shard_seq)
            last: dict[int, int] = {}
            for shard, seq in tx.execute(seqs):
                assert seq == last.get(shard, 0) + 1
                last[shard] = seq

    @invariant()
    def nothing_is_doubled_elsewhere(self) -> None:
        baked = [row[1] for row in rows(self.oven, "orders")]
        assert sum(baked) <= sum(self.acknowledged.values())
        assert len(baked) <= len(self.acknowledged)

    def teardown(self) -> None:
        """In the end all heals: everything acknowledged has taken effect, once."""
        self.crash_next = False
        while sequence(self.source):
            pass
        for shard in range(4):
            self.listener().catch_up("bakery", shard)
        assert sorted(row[1] for row in rows(self.oven, "orders")) == sorted(self.acknowledged.values())
        for store in (self.source, self.oven):
            store.database.close()
            store.vault.database.close()
        self.folder.cleanup()


TestBakery = Bakery.TestCase
TestBakery.settings = settings(max_examples=15, stateful_step_count=25)
