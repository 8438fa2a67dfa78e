"""Does every view equal a replay from zero, whatever the streams' events were woven into?"""

import random
from itertools import chain

import pytest
from sqlalchemy import delete, select

from shared.eventstore import history
from shared.projections import rebuild
from shared.recorded import Recorded
from shared.sequencer import sequence
from tests.sessions.house import ROOM, day_after
from tests.sessions.samples import AINO, BJORN, CARITA, FIRST, GROUP, KAISA, MAIJA, PETRI, PROGRAMME


@pytest.fixture
def lived(house):
    """A house in which one of everything has happened."""
    first, second = (f"/sessions/{one['id']}" for one in house.forms_the_group())
    of_group = {"group_id": GROUP, "programme_id": PROGRAMME}
    house.hears("registration.member-joined.v1", {**of_group, "person_id": CARITA})
    house.hears("registration.facilitator-assigned.v1", {**of_group, "person_id": PETRI})
    house.hears("registration.facilitator-released.v1", {**of_group, "person_id": PETRI})
    for kind in ("room", "channel"):
        house.post(KAISA, f"/groups/{GROUP}/{kind}", {"url": ROOM})
    house.post(KAISA, f"{second}/room", {"url": ROOM})
    house.post(KAISA, f"{first}/reschedule", {"starts_at": "2026-12-01T07:30:00Z"})
    house.post(AINO, f"{first}/absence", {"note": "Flunssa"})
    house.post(BJORN, f"{first}/absence")
    house.send("DELETE", BJORN, f"{first}/absence")
    house.post(KAISA, f"{first}/agenda", {"steps": [{"kind": "pairs", "minutes": 30}]})
    theme = house.post(AINO, f"{first}/themes", {"text": "Ajanhallinta"})["themes"][0]
    house.post(AINO, f"{first}/themes/vote", {"theme_id": theme["id"]})
    house.post(KAISA, f"{first}/themes/choose")
    for title in ("Työkirja", "Ohje"):
        seen = house.post(KAISA, f"{first}/materials", {"title": title, "url": ROOM})
    house.send("DELETE", KAISA, f"{first}/materials/{seen['materials'][0]['id']}")
    house.post(KAISA, f"{first}/task", {"text": "Kirjaa yksi viikko"})
    for text in ("Kamera päällä.", "Puhelin pois."):
        house.post(AINO, f"/groups/{GROUP}/ground-rules/proposals", {"text": text})
    house.post(KAISA, f"/groups/{GROUP}/ground-rules/agree")
    house.post(AINO, f"/groups/{GROUP}/ground-rules/accept", {"version": 1})
    for text in ("Lomaa", "Unta"):
        goal = house.post(AINO, f"/groups/{GROUP}/goals", {"text": text})["id"]
        house.send("PATCH", AINO, f"/goals/{goal}", {"text": f"{text}.", "shared": True, "reached": True})
    house.send("DELETE", AINO, f"/goals/{goal}")
    concern = house.post(AINO, f"/groups/{GROUP}/concerns", {"text": "Jännittää."})["id"]
    house.post(MAIJA, f"/concerns/{concern}/settle")
    url = house.post(AINO, "/me/calendar")["url"]
    house.send("GET", None, url.removeprefix("https://vertais.example.org"))
    house.post(AINO, f"{second}/join-links/revoke", {"person_id": AINO})
    house.turns_to(FIRST.replace(minute=30))
    house.post(BJORN, f"{first}/join")
    house.post(KAISA, f"{first}/attendance", {"present": [BJORN], "absent": [AINO]})
    house.hears("registration.member-left.v1", {**of_group, "person_id": CARITA})
    house.turns_to(day_after())
    house.post(KAISA, f"{second}/cancel")
    house.hears("registration.person-erased.v1", {"person_id": PETRI})
    while sequence(house.store):
        pass
    return house


def contents(store, tx):
    return {
        table.name: sorted((tuple(row) for row in tx.execute(select(table))), key=repr)
        for table in store.tables
    }


def test_every_view_holds_something(lived):
    with lived.store.database.read() as tx:
        empty = {name for name, rows in contents(lived.store, tx).items() if not rows}
    assert empty == set()


def test_what_is_applied_equals_what_is_rebuilt(lived):
    with lived.store.database.read() as tx:
        before = contents(lived.store, tx)
    for projection in lived.store.projections:
        rebuild(lived.store, projection)
    with lived.store.database.read() as tx:
        assert contents(lived.store, tx) == before


@pytest.mark.parametrize("seed", range(5))
def test_streams_woven_otherwise_give_the_same_views(lived, seed):
    with lived.store.database.write() as tx:
        before = contents(lived.store, tx)
        streams: dict[str, list[Recorded]] = {}
        for _, recorded in history(tx, lived.store):
            streams.setdefault(recorded.stream, []).append(recorded)
        for table in lived.store.tables:
            tx.execute(delete(table))
        for recorded in woven(streams, random.Random(seed)):
            for projection in lived.store.projections:
                projection.apply(tx, recorded)
        assert contents(lived.store, tx) == before


def woven(streams, chance):
    """Each stream in its own order, the streams mixed at random."""
    turns = list(chain.from_iterable([name] * len(events) for name, events in streams.items()))
    chance.shuffle(turns)
    left = {name: iter(events) for name, events in streams.items()}
    return [next(left[name]) for name in turns]
