"""Does the ledger outlast a crash, is a row left an empty seal, and does a late event bring nobody back?"""

import pytest

from shared.erasure import Ledger
from shared.personal import ERASED
from shared.projections import Projection
from shared.recorded import Recorded
from shared.tombstones import forgetting, names_in, without
from tests.shared.test_eventstore import AINO, BJORN, ordered
from tests.shared.toy import NOW, open_store, rows


@pytest.fixture
def bakery(tmp_path):
    return open_store(tmp_path)


def test_the_ledger_names_each_once_and_passes_over_a_line_cut_short(tmp_path):
    ledger = Ledger(tmp_path / "erased" / "bakery")
    assert ledger.read() == {}
    ledger.note(AINO, NOW, receipt="r1")
    ledger.note(AINO, NOW)
    with ledger.path.open("ab") as file:
        file.write(b'{"person": "cut sh')
    ledger.note(BJORN, NOW)
    assert list(ledger.read()) == [AINO, BJORN]
    assert ledger.read()[AINO]["receipt"] == "r1"


def test_a_row_keeps_an_empty_seal_which_reads_as_erased(bakery):
    for person in (AINO, BJORN):
        ordered(bakery, person=person)
    erasing = object()
    (orders,) = [one for one in bakery.projections if one.name == "orders"]
    forgets = forgetting(
        Projection("orders", orders.tables, lambda tx, recorded: None),
        lambda recorded: AINO if recorded.event is erasing else None,
    )
    with bakery.database.write() as tx:
        forgets.apply(tx, Recorded("e", "s", 1, erasing, NOW, "x"))
    bakery.vault.destroy(AINO, NOW)
    texts = [row[2] for row in rows(bakery, "orders")]
    assert sorted(text.endswith(f"|{AINO}|") for text in texts) == [False, True]
    assert set(bakery.vault.open(texts).values()) == {ERASED, "dark crust"}


def test_every_id_in_an_event_is_looked_at():
    assert names_in({"a": "x", "b": ["y", {"c": "z"}], "n": 3}) == {"x", "y", "z"}


def test_an_event_of_the_erased_alone_is_passed_over_and_others_lose_them_from_their_lists():
    assert without({"person_id": AINO, "group_id": "g"}, {AINO}) is None
    told = {"group_id": "g", "members": [{"person_id": AINO}, {"person_id": BJORN}], "facilitators": [AINO]}
    assert without(told, {AINO}) == {
        "group_id": "g",
        "members": [{"person_id": BJORN}],
        "facilitators": [],
    }
