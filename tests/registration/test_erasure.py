"""Does somebody who wants to be erased get their week, and is nothing left of them afterwards?"""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from services.registration.app import create_app
from services.registration.consumed import ErasedElsewhere
from services.registration.domain.erasure import ERASURE
from services.registration.domain.erasure_commands import (
    AskErasure,
    CallOffErasure,
    ConfirmErasure,
    ErasePerson,
    HastenErasure,
    NoteReceipt,
)
from services.registration.domain.erasure_events import (
    ErasureAsked,
    ErasureCalledOff,
    ErasureConfirmed,
    ErasureHastened,
    PersonErased,
    ReceiptNoted,
)
from services.registration.policies import note_the_receipt
from services.registration.store import open_store
from services.registration.worker import shred_again
from shared.cli.chain import verify_chain
from shared.eventstore import Metadata
from shared.execute import execute
from shared.projections import rebuild
from shared.sequencer import sequence
from tests.kit import story
from tests.registration.erasing import confirm_erasure, erase, ledger_of, link_in_the_mail
from tests.registration.house import ANSWERS, NOW, House, Programme, open_programme

DUE = NOW + timedelta(days=7)
erasure = story(ERASURE)
asked = ErasureAsked("r1", "aino", NOW)
confirmed = ErasureConfirmed("aino", "hash", DUE, NOW)
erased = PersonErased("aino", "hash", ("o1",), DUE)
here = ReceiptNoted("aino", "registration", DUE)


def test_it_is_confirmed_by_link_and_comes_a_week_later():
    erasure.when(AskErasure("r1", "aino", NOW)).then(asked)
    erasure.given(asked).when(ConfirmErasure("hash", NOW)).then(confirmed)


def test_asking_again_at_once_sends_no_second_link():
    erasure.given(asked).when(AskErasure("r2", "aino", NOW + timedelta(seconds=59))).then_nothing()
    later = NOW + timedelta(minutes=1)
    erasure.given(asked).when(AskErasure("r2", "aino", later)).then(ErasureAsked("r2", "aino", later))


def test_nothing_is_confirmed_that_was_not_asked():
    erasure.when(ConfirmErasure("hash", NOW)).then_rejected("no-erasure-to-speak-of")
    erasure.given(asked, confirmed).when(ConfirmErasure("other", NOW)).then_rejected("no-erasure-to-speak-of")


def test_one_may_change_ones_mind_and_staff_may_hasten():
    erasure.given(asked, confirmed).when(CallOffErasure(NOW)).then(ErasureCalledOff("aino", NOW))
    erasure.given(asked, confirmed).when(HastenErasure(NOW)).then(ErasureHastened("aino", NOW))
    erasure.given(asked).when(HastenErasure(NOW)).then_rejected("no-erasure-to-speak-of")


def test_each_service_is_noted_once_and_a_receipt_for_nobody_is_let_pass():
    erasure.given(asked, confirmed).when(ErasePerson("aino", "hash", ("o1",), DUE)).then(erased, here)
    noted = ReceiptNoted("aino", "surveys", DUE)
    erasure.given(erased, here).when(NoteReceipt("surveys", DUE)).then(noted)
    erasure.given(erased, here, noted).when(NoteReceipt("surveys", DUE)).then_nothing()
    erasure.when(NoteReceipt("surveys", DUE)).then_nothing()


def test_aino_is_erased_and_her_certificate_names_nobody(house_on_each_engine: House):
    house = house_on_each_engine
    programme = open_programme(house)
    aino = programme.apply("Aino", phone="+358 40 1234567", external_reference=None)
    programme.coordinator.post(f"/applications/{aino}/notes", {"note": "Soitti ja kysyi ajoista"})
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    code = erase(programme, aino)
    shown = programme.coordinator.get(f"/applications/{aino}")
    assert (shown["name"], shown["email"], shown["phone"], shown["answers"]) == (None,) * 4
    assert (shown["status"], [one["note"] for one in shown["notes"]]) == ("withdrawn", [None])
    certificate = house.client().post("/certificates", {"code": code})
    assert certificate["organisations"] == ["Turun Yrittäjät"]
    assert certificate["services"] == [
        {"service": "registration", "erased_at": "2026-12-01T07:00:00Z"},
        {"service": "sessions", "erased_at": None},
        {"service": "surveys", "erased_at": None},
        {"service": "notifications", "erased_at": None},
    ]
    assert person_id not in str(certificate)
    assert list(ledger_of(programme).read()) == [person_id]
    assert house.client().refused("POST", "/certificates", {"code": "guessed"})[0] == 404


def test_the_others_receipts_are_collected(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    code = erase(programme, aino)
    for service in ("sessions", "surveys", "notifications", "surveys"):
        for intent in note_the_receipt(ErasedElsewhere(person_id, service), house.clock()):
            execute(house.store, intent.decider, intent.ident, intent.command, Metadata("service:x", "c"))
    told = house.client().post("/certificates", {"code": code})["services"]
    assert all(one["erased_at"] for one in told)


def test_her_address_is_free_again_and_finds_nobody(house: House):
    programme = open_programme(house)
    before = programme.apply("Aino")
    erase(programme, before)
    again = programme.apply("Aino")
    assert again != before
    assert programme.coordinator.get(f"/applications/{again}")["name"] == "Aino"


def test_the_link_is_used_up_and_she_may_change_her_mind(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    programme.person(aino).post("/me/erasure")
    token = link_in_the_mail(programme, aino)
    house.client().post("/erasures", {"token": token})
    assert house.client().refused("POST", "/erasures", {"token": token})[:2] == (410, "link-is-used-up")
    assert programme.person(aino).get("/me/erasure")["due_at"] == "2026-12-01T07:00:00Z"
    assert programme.coordinator.get(f"/applications/{aino}")["erasure_at"] == "2026-12-01T07:00:00Z"
    assert programme.person(aino).delete("/me/erasure") == {"asked_at": None, "due_at": None}
    house.clock.forward(days=8)
    house.do_due_work()
    assert programme.coordinator.get(f"/applications/{aino}")["name"] == "Aino"


def test_staff_of_her_programme_may_hasten_it_and_nobody_else(house: House):
    programme = open_programme(house)
    aino, bjorn = programme.apply("Aino"), programme.apply("Bjorn")
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    programme.person(aino).post("/me/erasure")
    confirm_erasure(programme, aino)
    hastening = f"/people/{person_id}/erasure/hasten"
    assert programme.person(bjorn).refused("POST", hastening)[0] == 404
    programme.coordinator.post(hastening)
    house.do_due_work()
    assert programme.coordinator.get(f"/applications/{aino}")["name"] is None


def test_whoever_others_count_on_hands_over_first(house: House):
    programme = open_programme(house)
    assert house.admin.refused("POST", "/me/erasure")[:2] == (409, "hand-over-first")
    assert programme.coordinator.refused("POST", "/me/erasure")[1] == "hand-over-first"


def test_views_made_anew_and_the_chain_stand(house_on_each_engine: House):
    house = house_on_each_engine
    programme = open_programme(house)
    erase(programme, programme.apply("Aino"))
    programme.apply("Bjorn")
    while sequence(house.store):
        pass
    for projection in house.store.projections:
        before = rows(house, projection)
        rebuild(house.store, projection)
        assert rows(house, projection) == before, projection.name
    with house.store.database.read() as tx:
        assert verify_chain(tx) == len(house.happened())


def test_a_restored_registration_erases_again_whom_the_ledger_names(house: House, tmp_path):
    """The keys and the data of a backup from before, as an operator would put them back."""
    programme = open_programme(house)
    aino = programme.apply("Aino", answers={**ANSWERS, "needs": "Canary-in-the-needs"})
    (tmp_path / "backup").mkdir()
    for database in (house.store.database, house.store.vault.database):
        path = Path(str(database.url.database))
        sqlite3.connect(path).execute(f"VACUUM INTO '{tmp_path}/backup/{path.name}'")
    code = erase(programme, aino)
    restored = replace(house.settings, folder=tmp_path / "restored", ledger=tmp_path / "erased")
    (tmp_path / "restored/stores").mkdir(parents=True)
    (tmp_path / "restored/keys").mkdir()
    (tmp_path / "backup/registration.db").rename(tmp_path / "restored/stores/registration.db")
    (tmp_path / "backup/registration-keys.db").rename(tmp_path / "restored/keys/registration-keys.db")
    again = reopened(house, restored)
    there = Programme(again, programme.organisation_id, programme.programme_id, programme.coordinator)
    coordinator = again.client(programme.coordinator.who)
    assert coordinator.get(f"/applications/{aino}")["name"] == "Aino", "the backup had her"
    assert shred_again(restored, again.store) == 1
    assert coordinator.get(f"/applications/{aino}")["name"] is None
    assert there.house.client().post("/certificates", {"code": code})["erased_at"] == "2026-12-01T07:00:00Z"
    again.store.database.close()
    again.store.vault.database.close()


def reopened(house: House, settings) -> House:
    store = open_store(settings)
    app = create_app(settings, store, house.app.extensions["vertais"].tokens)
    return House(settings, store, app, house.clock, house.admin_id)


def rows(house: House, projection) -> list[tuple[object, ...]]:
    with house.store.database.read() as tx:
        found = [tuple(row) for table in projection.tables for row in tx.execute(select(table))]
    return sorted(found, key=repr)
