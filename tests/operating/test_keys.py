"""Does a service get another master key without an event or an answer changing?"""

import pytest
from sqlalchemy import delete, select

from services.registration.store import open_store
from shared.eventstore import events
from shared.migrations import prepare
from shared.vault import DoesNotAuthenticate, KeyMissing, person_keys
from tests.operating.operated import Operated
from tests.registration.house import open_programme


def test_people_are_read_under_a_new_master_key_and_no_event_is_written_anew(on_each_engine: Operated):
    house = on_each_engine.house
    programme = open_programme(house)
    aino = programme.apply("Aino")
    before = stored(house.store)
    told = on_each_engine.told("rotate-keys", "registration")
    assert (told["newest"], told["older"]) == (["registration-master.2"], ["registration-master"])
    assert told["wrapped"] == 3  # the admin, the coordinator and Aino
    assert stored(house.store) == before
    assert programme.coordinator.get(f"/applications/{aino}")["name"] == "Aino", "read by who had run before"


def test_the_old_key_is_done_away_with_only_when_nothing_needs_it(operated: Operated):
    house = operated.house
    programme = open_programme(house)
    operated.told("rotate-keys", "registration")
    bjorn = programme.apply("Björn", email="bjorn@example.org")
    told = operated.told("rotate-keys", "registration", "--forget-old")
    assert (told["wrapped"], told["older"]) == (0, [])
    assert sorted(path.name for path in house.settings.secrets.glob("*-master*")) == [
        "registration-master.2",
        "sessions-master",
    ]
    reopened = open_store(house.settings)
    prepare(reopened)
    assert programme.coordinator.get(f"/applications/{bjorn}")["name"] == "Björn"


def test_destroyed_missing_and_false_stay_three_answers(operated: Operated):
    house = operated.house
    sealed = house.store.vault.seal("e1", "a-type", "field", "p1", "Ainon salaisuus")
    with house.store.vault.database.write() as tx:
        (kept,) = tx.execute(select(person_keys).where(person_keys.c.person == "p1")).all()
        tx.execute(delete(person_keys).where(person_keys.c.person == "p1"))
    with pytest.raises(KeyMissing):
        house.store.vault.open([sealed])
    with house.store.vault.database.write() as tx:
        falsified = kept.wrapped[:-1] + bytes([kept.wrapped[-1] ^ 1])
        tx.execute(person_keys.insert().values(person="p1", wrapped=falsified))
    with pytest.raises(DoesNotAuthenticate):
        house.store.vault.open([sealed])


def stored(store) -> list[tuple[object, ...]]:
    with store.database.read() as tx:
        return [tuple(row) for row in tx.execute(select(events).order_by(events.c.id))]


def test_a_secret_that_signs_gives_way_to_the_next_and_is_then_forgotten(operated):
    secrets = operated.folder / "secrets"
    operated.told("rotate-secret", "registration-signing")
    now = (secrets / "registration-signing").read_bytes()
    following = (secrets / "registration-signing.next").read_bytes()
    operated.told("rotate-secret", "registration-signing")
    assert (secrets / "registration-signing.before").read_bytes() == now
    assert (secrets / "registration-signing").read_bytes() == following
    operated.told("rotate-secret", "registration-signing", "--retire")
    assert not (secrets / "registration-signing.before").exists()
