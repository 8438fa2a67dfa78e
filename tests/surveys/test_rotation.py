"""Are answers read on under a new secret that wraps their keys, by who runs already too?"""

from services.surveys.projections.waves import waves as waves_table
from services.surveys.store import WRAP, open_postal_vote, rewrap_beside
from tests.surveys.stage import ROSE, Stage, person
from tests.surveys.test_story import FIRS, ROSES


def test_answers_are_read_under_either_and_then_under_the_new_one_alone(stage: Stage):
    stage.play(ROSES, FIRS)
    before = stage.get("/me/results", person("Aino")).json
    stage.settings.secret(f"{WRAP}.2")
    assert rewrap_beside(stage.settings) == len(ROSES) + len(FIRS)
    assert rewrap_beside(stage.settings) == 0
    assert stage.get("/me/results", person("Aino")).json == before, "by who ran before"
    (stage.settings.secrets / WRAP).unlink()
    fresh = open_postal_vote(stage.settings)
    with stage.store.database.read() as tx:
        waves = {row.wave_id: row.programme_id for row in tx.execute(waves_table.select())}
        read = [
            fresh.own(tx, wave, programme, str(person("Aino").person)) for wave, programme in waves.items()
        ]
    assert any(read)
    fresh.keys.database.close()


def test_a_draft_begun_before_is_sent_after(stage: Stage):
    stage.form(ROSE, ROSES)
    link = stage.link(ROSE, "before", "Aino")
    stage.put(f"/survey-links/{link}/answers", {"answers": {"gladness": 3}})
    stage.settings.secret(f"{WRAP}.2")
    rewrap_beside(stage.settings)
    assert stage.post(f"/survey-links/{link}/submit", {"answers": None}).status_code == 200
