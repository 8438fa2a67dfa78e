"""Is it told who did what: in these streams, by somebody, the latest first, on every engine?"""

from shared.audit import deed, deeds, streams
from shared.eventstore import Metadata, new_id
from shared.execute import execute
from tests.shared.toy import Collect, LoavesOrdered, Order, OrderCollected, order

AINO, BJORN = "a" * 36, "b" * 36
EVERYTHING = (LoavesOrdered, OrderCollected)


def ordered(store, actor):
    ident = new_id()
    execute(store, order, ident, Order(ident, AINO, 2), Metadata(actor, "c1"))
    return ident


def page(store, idents, types=EVERYTHING, cursor="", limit=100, **more):
    asked = {"cursor": cursor, "limit": limit}
    with store.database.read() as tx:
        return deeds(tx, store, [streams(order, ident) for ident in idents], types, asked, **more)


def test_what_somebody_did_is_told_and_not_what_the_software_did(bakery):
    aino, partner, bakery_itself = (
        ordered(bakery, actor) for actor in (f"person:{AINO}", "partner:p1", "service:bakery")
    )
    done, more = page(bakery, [aino, partner, bakery_itself])
    assert {one.ident for one in done} == {aino, partner}
    assert more is None


def test_of_other_streams_and_other_events_nothing_is_told(bakery):
    ours, _theirs = ordered(bakery, f"person:{AINO}"), ordered(bakery, f"person:{BJORN}")
    execute(bakery, order, ours, Collect(ours), Metadata(f"person:{AINO}", "c2"))
    (one,), _ = page(bakery, [ours], types=[OrderCollected])
    assert deed(one, one.event.person_id) == {
        "id": one.id,
        "at": "2026-11-24T07:00:00Z",
        "actor": f"person:{AINO}",
        "what": "order-collected",
        "person_id": AINO,
    }


def test_streams_are_named_by_a_column_of_ids_too(bakery):
    orders = next(table for table in bakery.tables if table.name == "orders")
    ours = ordered(bakery, f"person:{AINO}")
    ordered(bakery, f"person:{BJORN}")
    with bakery.database.read() as tx:
        names = streams(order, orders.c.order_id).where(orders.c.order_id == ours)
        done, _ = deeds(tx, bakery, [names], EVERYTHING, {"cursor": "", "limit": 100})
    assert [one.ident for one in done] == [ours]


def test_who_acts_under_another_name_is_told_where_that_is_asked_for(bakery):
    passer_by = ordered(bakery, "passer-by")
    assert page(bakery, [passer_by])[0] == []
    done, _ = page(bakery, [passer_by], actors=["passer-by"])
    assert [one.actor for one in done] == ["passer-by"]


def test_page_by_page_nothing_is_missed_or_told_twice(bakery):
    idents = [ordered(bakery, f"person:{AINO}") for _ in range(5)]
    found, following = page(bakery, idents, limit=2)
    while following:
        done, following = page(bakery, idents, cursor=following, limit=2)
        found += done
    assert [one.ident for one in found] == idents[::-1]


def test_after_a_cursor_that_nobody_gave_out_there_is_nothing(bakery):
    assert page(bakery, [ordered(bakery, f"person:{AINO}")], cursor="0" * 36) == ([], None)
