"""Do the answers of somebody who is erased go, in every programme, and does nothing bring them back?"""

import pytest
from sqlalchemy import select

from services.surveys.due_work.release_report import recompute
from services.surveys.postal_vote.code_keys import code_keys
from services.surveys.postal_vote.envelopes import envelopes, sealed
from services.surveys.worker import shred_again
from shared.vault import KeyMissing
from tests.surveys.stage import COORDINATOR, LOW, PROGRAMME, ROSE, Stage, ident, person
from tests.surveys.test_story import FIRS, ROSES

AINO = ident("Aino")


def test_keys_are_destroyed_rows_deleted_and_the_release_stands(stage: Stage):
    stage.play(ROSES, FIRS)
    before = stage.get(f"/programmes/{PROGRAMME}/report", COORDINATOR).json
    stage.hear("registration.person-erased.v1", person_id=AINO, erased_at="2026-12-24T10:00:00Z")
    assert nothing_left(stage)
    assert stage.get("/me/results", person("Aino")).json["items"] == []
    assert stage.get(f"/programmes/{PROGRAMME}/report", COORDINATOR).json == before
    assert list(stage.ledger.read()) == [AINO]
    assert stage.receipts() == [AINO]


def test_told_twice_there_is_one_receipt(stage: Stage):
    stage.play(ROSES, FIRS)
    for _ in range(2):
        stage.hear("registration.person-erased.v1", person_id=AINO, erased_at="2026-12-24T10:00:00Z")
    assert stage.receipts() == [AINO]


def test_an_open_envelope_goes_and_its_link_opens_nothing(stage: Stage):
    stage.form(ROSE, ROSES)
    link = stage.link(ROSE, "before", "Aino")
    stage.put(f"/survey-links/{link}/answers", {"answers": LOW})
    stage.hear("registration.person-erased.v1", person_id=AINO, erased_at="2026-12-24T10:00:00Z")
    assert nothing_left(stage)
    assert stage.put(f"/survey-links/{link}/answers", {"answers": LOW}).status_code == 404


def test_older_events_that_come_late_ask_nobody(stage: Stage):
    stage.hear("registration.person-erased.v1", person_id=AINO, erased_at="2026-12-24T10:00:00Z")
    stage.form(ROSE, ROSES)
    about = {"programme_id": PROGRAMME, "person_id": AINO}
    stage.hear("registration.survey-consent-given.v1", **about)
    stage.hear("registration.member-joined.v1", group_id=ROSE, surveys=True, **about)
    assert stage.get("/me/waves", person("Aino")).json["items"] == []
    assert len(stage.get("/me/waves", person("Björn")).json["items"]) == 1


def test_after_a_restore_the_ledger_erases_again(stage: Stage):
    """What a restore brings back: answers, their key, and a database that knows of no erasure."""
    stage.play(ROSES, FIRS)
    stage.ledger.note(AINO, stage.now)
    assert not nothing_left(stage)
    assert shred_again(stage.settings, stage.store) == 1
    assert nothing_left(stage)


def nothing_left(stage: Stage) -> bool:
    code = stage.vote.seals.code(PROGRAMME, AINO)
    with stage.store.database.read() as tx:
        voted = tx.execute(select(sealed).where(sealed.c.code == code)).all()
        posted = tx.execute(select(envelopes).where(envelopes.c.person_id == AINO)).all()
    return [*voted, *posted] == [] and not stage.vote.keys.known([code]).get(code)


def test_a_lost_key_does_not_pass_for_a_destroyed_one(stage: Stage):
    """Keys that are older than the data, or another system's: a report would silently tell of fewer."""
    stage.play(ROSES, FIRS)
    code = stage.vote.seals.code(PROGRAMME, AINO)
    with stage.vote.keys.database.write() as tx:
        tx.execute(code_keys.delete().where(code_keys.c.code == code))
    with pytest.raises(KeyMissing):
        recompute(stage.store, stage.vote, PROGRAMME)
    assert stage.get("/me/results", person("Aino")).status_code == 500
    assert stage.get("/me/results", person("Björn")).status_code == 200


def test_who_consents_anew_answers_under_another_key(stage: Stage):
    stage.form(ROSE, ROSES)
    about = {"programme_id": PROGRAMME, "person_id": AINO}
    stage.put(f"/survey-links/{stage.link(ROSE, 'before', 'Aino')}/answers", {"answers": LOW})
    code = stage.vote.seals.code(PROGRAMME, AINO)
    before = stage.vote.keys.of([code])[code]
    stage.hear("registration.survey-consent-withdrawn.v1", **about)
    stage.hear("registration.survey-consent-given.v1", **about)
    assert stage.answer(ROSE, "before", "Aino", LOW).status_code == 200
    assert stage.vote.keys.of([code])[code] not in (before, b"")
