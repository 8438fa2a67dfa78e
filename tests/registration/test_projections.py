"""Do registration's tables say the same when they are made anew from its history?"""

from typing import Any

from sqlalchemy import select

from services.registration.projections.due import due
from shared.projections import rebuild
from shared.sequencer import sequence
from tests.registration.house import House, open_programme


def everything(house: House) -> dict[str, Any]:
    with house.store.database.read() as tx:
        return {
            table.name: sorted(map(repr, tx.execute(select(table)).all()))
            for projection in house.store.projections
            for table in projection.tables
            if table is not due
        } | {"due": sorted((row.kind, row.ref, row.at) for row in tx.execute(select(due)))}


def test_every_table_made_anew_equals_the_one_kept(house_on_each_engine: House):
    house = house_on_each_engine
    programme = open_programme(house, capacity=2)
    aino, bjorn, carita, daavid = (programme.apply(name) for name in ("Aino", "Bjorn", "Carita", "Daavid"))
    programme.coordinator.post(f"{programme.path}/accept-all")
    programme.person(aino).post(f"/applications/{aino}/withdraw")
    programme.person(bjorn).patch("/me", {"phone": "040 1234567", "language": "sv", "shown": ["phone"]})
    programme.person(carita).post(f"/applications/{carita}/survey-consent", {"text_version": "ekollega-1"})
    programme.coordinator.post(f"/applications/{daavid}/notes", {"note": "Soitti"})
    programme.coordinator.patch(f"/applications/{daavid}", {"email": "d@example.org"})
    sender = f"/organisations/{programme.organisation_id}/sender"
    house.admin.put(sender, {"sender": "posti@yrittajat.example"})
    house.admin.put(sender, {"sender": "info@yrittajat.example"})
    programme.coordinator.post(f"{programme.path}/close")
    while sequence(house.store):
        pass
    kept = everything(house)
    assert all(kept[name] for name in ("people", "addresses", "roles", "standing", "applications", "due"))
    for projection in house.store.projections:
        rebuild(house.store, projection)
    assert everything(house) == kept
