"""What can be done to a running Vertais, that it must outlive without help?"""

import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from shared.eventstore import feed_head
from shared.feed import page
from shared.witness import cursors
from tests.faults.histories import a_store_is_restored_to_the_past, a_switch_of_views_is_cut_off
from tests.faults.kitchen import AINO, BJORN, HELD_AT_MOST, kitchen, take_in_a_backlog
from tests.faults.oracle import HEARS, Verdict, shards_of
from tests.faults.oven import POISON
from tests.faults.real_house import WEBS, WORKERS, RealHouse
from tests.faults.stage import EVERYBODY, Stage
from tests.faults.switchboard import bound, is_used, publish, queues, watching
from tests.servers import wait_until

# What may die at which of its points; a thread's name tells one commit from another.
POINTS = {
    "registration-web": ["before-commit", "after-commit"],
    "registration-worker": [
        *(f"{when}-commit@{loop}" for loop in ("sequence", "relay") for when in ("before", "after")),
        *(f"{when}-{what}@relay" for what in ("publish", "confirm") for when in ("before", "after")),
    ],
    "notifications-worker": [
        *(f"{when}-commit@{loop}" for loop in ("listen", "due", "sequence") for when in ("before", "after")),
        *(f"{when}-ack@listen" for when in ("before", "after")),
        *(f"{when}-mail@due" for when in ("before", "after")),
    ],
}


def any_process_is_killed_at_any_moment(stage: Stage) -> None:
    """Nothing acknowledged is lost when a web server or worker is killed at random."""
    names = [*WEBS, *WORKERS]
    stage.chance.shuffle(names)
    while names:
        dying = [names.pop() for _ in range(min(len(names), 2))]
        stage.wait(stage.chance.uniform(0.1, 0.6))
        stage.house.restart(*dying)
    stage.windows += 1
    stage.acknowledges_more()


def each_dies_at_its_points(stage: Stage) -> None:
    """Killed just before or after a commit, a publish, a confirm or an ack, nothing is lost or doubled."""
    left = {name: stage.chance.sample(points, len(points)) for name, points in POINTS.items()}
    for _ in range(max(map(len, left.values())) if stage.whole else 2):
        dying = {
            name: f"{points.pop()}:{stage.chance.randint(1, 3)}" for name, points in left.items() if points
        }
        stage.windows += "notifications-worker" in dying
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda one: die_and_come_back(stage.house, *one), dying.items()))
    stage.acknowledges_more()


def die_and_come_back(house: RealHouse, name: str, failpoint: str) -> None:
    server = house.servers[name]
    server.kill()
    house.launch(name, failpoint)
    wait_until(lambda: not server.lives, f"{name} dies {failpoint}")
    server.start()


def postgres_is_stopped_hard(stage: Stage) -> None:
    """After a crash of PostgreSQL every process goes on by itself, and what was committed is there."""
    postgres = stage.house.servers["postgres"]
    postgres.kill()
    stage.windows += 1
    stage.wait(1, 10)
    postgres.start()
    stage.acknowledges_more()


def all_backends_are_killed(stage: Stage) -> None:
    """Dead connections in every pool, in the middle of whatever they did, are replaced."""
    with psycopg.connect(stage.house.here.postgres_url, autocommit=True) as connection:
        for _ in range(10 if stage.whole else 3):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'vertais-%'"
            )
            stage.windows += 1
            stage.wait(0.3)
    stage.acknowledges_more()


def the_broker_is_killed(stage: Stage) -> None:
    """While there is no broker commands are taken, and afterwards all is heard."""
    rabbitmq = stage.house.servers["rabbitmq"]
    rabbitmq.kill()
    stage.acknowledges_more()
    rabbitmq.start()
    stage.acknowledges_more()


def the_broker_is_wiped(stage: Stage) -> None:
    """A broker that has lost all, queues and messages, is given its queues again and the feed is pulled."""
    rabbitmq = stage.house.servers["rabbitmq"]
    rabbitmq.kill()
    shutil.rmtree(Path(rabbitmq.program.env["RABBITMQ_MNESIA_BASE"]))
    stage.acknowledges_more()
    rabbitmq.start()
    stage.acknowledges_more()


def the_broker_hangs(stage: Stage) -> None:
    """A broker that answers nothing is given up and come back to; its late words are not believed."""
    rabbitmq = stage.house.servers["rabbitmq"]
    rabbitmq.signal(signal.SIGSTOP)
    try:
        stage.wait(12, 60)
        stage.acknowledges_more()
    finally:
        rabbitmq.signal(signal.SIGCONT)


def queues_are_deleted_live(stage: Stage) -> None:
    """Listeners whose queues vanish under them make them again, and pull what was in them."""
    with watching(stage.house) as channel:
        for queue in queues(stage.house):
            queue(channel).delete()
    stage.acknowledges_more()


def bindings_are_deleted_live(stage: Stage) -> None:
    """A listener that the broker silently brings nothing more notices, pulls, and binds its queues again."""
    store = stage.house.stores["registration"]
    used = [queue for queue in queues(stage.house, "notifications", "registration") if is_used(store, queue)]
    names = {queue.name for queue in used}
    assert names
    with watching(stage.house) as channel:

        def are_unbound() -> bool:
            """Again where one was just being bound, after whatever came before."""
            for queue in used:
                queue(channel).unbind_from(queue.exchange, queue.routing_key)
            return not names & bound(stage.house)

        wait_until(are_unbound, "unbound")
    wait_until(lambda: names <= bound(stage.house), "bound again")
    stage.acknowledges_more()


def a_second_of_each_worker_runs_beside_the_first(stage: Stage) -> None:
    """Two sequencers, two relays and two consumers at once order, publish and do each thing once."""
    twins = [stage.house.twin(name) for name in WORKERS]
    stage.house.start(*twins)
    wait_until(lambda: all(map(stage.house.listens, twins)), "the second ones are at work")
    stage.acknowledges_more(10)
    stage.house.kill(*twins)
    stage.windows += 1
    stage.acknowledges_more()


def all_is_delivered_thrice_and_shuffled(stage: Stage) -> None:
    """Duplicates, in whatever order they come, change nothing."""
    for source in sorted({source for sources in HEARS.values() for source in sources}):
        store = stage.house.stores[source]
        for shard in range(shards_of(store)):
            with store.database.read() as tx:
                items = page(tx, store, shard, 0, 500)["items"] * 3
            stage.chance.shuffle(items)
            publish(stage.house, source, items)
    stage.acknowledges_more()


def a_writer_is_held_open_elsewhere(stage: Stage) -> None:
    """A transaction left open in another database of the cluster delays nobody."""
    other = stage.house.here.postgres_url
    with psycopg.connect(other) as held:
        held.execute("CREATE TEMPORARY TABLE held (n int)")
        held.execute("SELECT pg_current_xact_id()")
        before = heard_from_registration(stage.house)
        stage.wait(2, 30)
        stage.acknowledges_more()
        wait_until(lambda: heard_from_registration(stage.house) > before, "heard while it is open", within=60)
        held.rollback()


def the_clock_moves_an_hour_either_way(stage: Stage) -> None:
    """Order comes from the feed, not from the clock: its times never go back, and nothing is lost."""
    for hours, whose in (
        (1, EVERYBODY),
        (0, EVERYBODY),
        (-1, EVERYBODY),
        (0, EVERYBODY),
        (1, WORKERS),
        (0, WORKERS),
    ):
        stage.house.set_clocks(hours, *whose)
        if hours == 1:
            wait_until(lambda: ahead(stage.house) > timedelta(minutes=50), "the feed's time goes ahead")
        stage.wait(0.5, 5)
        stage.acknowledges_more()


def an_event_is_poison(stage: Stage) -> None:
    """It parks its own key alone, and once the fault is mended the key goes on in its order."""
    here = stage.house.here
    with kitchen(here.folder / "poison", here.postgres_url, here.broker_url) as bakery:
        with bakery.lit():
            bakery.order(AINO, 1, POISON, 2, 3)
            bakery.order(BJORN, 4, 5)
            wait_until(lambda: bakery.heard() == 6, "all is heard")
        assert (bakery.baked(BJORN), bakery.baked(AINO)) == ([4, 5], [1])
        assert bakery.parked() == [AINO] * 3
        assert bakery.retry(AINO) == 0
        assert bakery.baked(AINO) == [1, POISON - 1, 2, 3]


def a_slow_listener_falls_behind(stage: Stage) -> None:
    """It takes in its backlog in order, and its memory stays flat."""
    here = stage.house.here
    with kitchen(here.folder / "backlog", here.postgres_url, here.broker_url) as bakery:
        assert take_in_a_backlog(bakery, 100_000 if stage.whole else 500) < HELD_AT_MOST


ROUNDS: dict[str, Callable[[Stage], None]] = {
    play.__name__.replace("_", "-"): play
    for play in (
        any_process_is_killed_at_any_moment,
        each_dies_at_its_points,
        postgres_is_stopped_hard,
        all_backends_are_killed,
        the_broker_is_killed,
        the_broker_is_wiped,
        the_broker_hangs,
        queues_are_deleted_live,
        bindings_are_deleted_live,
        a_second_of_each_worker_runs_beside_the_first,
        all_is_delivered_thrice_and_shuffled,
        a_writer_is_held_open_elsewhere,
        the_clock_moves_an_hour_either_way,
        an_event_is_poison,
        a_slow_listener_falls_behind,
        a_switch_of_views_is_cut_off,
        a_store_is_restored_to_the_past,
    )
}


def ahead(house: RealHouse) -> timedelta:
    """How far the newest time in registration's feed is ahead of the true one."""
    with house.stores["registration"].database.read() as tx:
        newest: datetime = tx.execute(select(feed_head.c.sequenced_at)).scalar_one()
    return newest - datetime.now(UTC)


def heard_from_registration(house: RealHouse) -> int:
    """How many of registration's events notifications has heard."""
    with house.stores["notifications"].database.read() as tx:
        at = select(func.sum(cursors.c.shard_seq)).where(cursors.c.source == "registration")
        return int(tx.execute(at).scalar() or 0)


def play(stage: Stage, name: str) -> Verdict:
    """One round under load, and what the oracle says afterwards."""
    with stage.crowd.applying():
        stage.acknowledges_more()
        ROUNDS[name](stage)
    return stage.settled()
