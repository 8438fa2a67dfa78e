"""Does a programme's survey go from the first invitation to the report, through the real application?"""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from services.surveys.domain.wave import wave_id_of
from services.surveys.due_work.release_report import recompute, report_id_of
from services.surveys.postal_vote.envelopes import envelopes, sealed
from shared import projections
from shared.auth import Caller
from tests.surveys.stage import (
    COORDINATOR,
    FACILITATOR,
    FIR,
    FIRST_MEETING_ENDS,
    HIGH,
    LAST_MEETING,
    LOW,
    NOTIFICATIONS,
    ORGANISATION,
    PROGRAMME,
    ROSE,
    STRANGER,
    Stage,
    ident,
    person,
)

pytestmark = pytest.mark.slow

ROSES = ["Aino", "Björn", "Carita", "Daniel", "Eeva", "Fredrik"]
FIRS = ["Greta", "Heikki", "Inka", "Johan", "Kaisa", "Lars"]


def test_a_respondent_opens_saves_comes_back_and_sends(stage: Stage):
    stage.form(ROSE, ROSES)
    link = stage.link(ROSE, "before", "Aino")
    opened = stage.post(f"/survey-links/{link}", Accept_Language="sv")
    assert opened.status_code == 200
    assert opened.json["title"] == "Företagarens välmående i arbetet"
    assert opened.json["items"][0]["options"][0] == {"value": 0, "label": "Aldrig"}
    assert stage.put(f"/survey-links/{link}/answers", {"answers": {"gladness": 3}}).json == {"saved": 1}
    again = stage.post(f"/survey-links/{stage.link(ROSE, 'before', 'Aino')}")
    assert again.json["answers"] == {"gladness": 3}
    assert stage.post(f"/survey-links/{link}/submit", {}).json == {"submitted": True}
    assert stage.post(f"/survey-links/{link}/submit", {"answers": LOW}).json == {"submitted": True}
    after = stage.post(f"/survey-links/{link}").json
    assert (after["submitted"], after["answers"]) == (True, {})
    assert stage.put(f"/survey-links/{link}/answers", {"answers": LOW}).status_code == 410
    mine = stage.get("/me/waves", person("Aino")).json["items"]
    assert [(one["kind"], one["answered"]) for one in mine] == [("before", True)]


def test_wrong_answers_name_their_item_and_store_nothing(stage: Stage):
    stage.form(ROSE, ROSES)
    link = stage.link(ROSE, "before", "Aino")
    for answers, field in (
        ({"gladness": 5}, "$.answers.gladness"),
        ({"mood": 1}, "$.answers.mood"),
        ({"gladness": "much"}, "$.answers.gladness.value"),
    ):
        refused = stage.put(f"/survey-links/{link}/answers", {"answers": answers})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["field"] == field
    empty = stage.post(f"/survey-links/{link}/submit", {"answers": {"gladness": None}})
    assert empty.json["slug"] == "nothing-answered"
    assert stage.post("/survey-links/unknown").status_code == 404
    with stage.store.database.read() as tx:
        assert tx.execute(select(envelopes)).all() == []


def test_the_wave_closes_when_the_first_meetings_day_is_over_in_helsinki(stage: Stage):
    stage.form(ROSE, ROSES)
    link = stage.link(ROSE, "before", "Aino")
    midnight = FIRST_MEETING_ENDS.replace(hour=21)
    stage.later(midnight - timedelta(seconds=1))
    assert stage.post(f"/survey-links/{link}").status_code == 200
    stage.later(midnight)
    closed = stage.post(f"/survey-links/{link}", Accept_Language="fi")
    assert (closed.status_code, closed.json["slug"]) == (410, "survey-has-closed")


def test_twelve_answer_twice_and_the_report_tells_it_and_stays_the_same(stage: Stage):
    stage.play(ROSES, FIRS)
    shown = stage.get(f"/programmes/{PROGRAMME}/report", COORDINATOR, Accept_Language="fi").json
    assert shown["status"] == "released"
    assert shown["report_id"] == report_id_of(PROGRAMME)
    assert shown["withheld"] is False
    figures = shown["figures"]
    assert (figures["invited"], figures["pairs"], figures["left"]) == (12, 12, 0)
    wellbeing = figures["scales"][0]
    assert (wellbeing["name"], wellbeing["primary"]) == ("Työhyvinvointi", True)
    assert wellbeing["after"]["median"] == 70
    assert wellbeing["shift"]["estimate"] == 35
    assert wellbeing["p"] == round(2 / 2**12, 6)
    assert wellbeing["effect"] == 1
    assert wellbeing["p_adjusted"] is None
    assert figures["scales"][1]["p_adjusted"] == round(4 / 2**12, 6)
    assert wellbeing["change"]["reason"].startswith("Ei eritellä")
    assert recompute(stage.store, stage.vote, PROGRAMME) == "same"
    as_csv = stage.get(f"/programmes/{PROGRAMME}/report.csv", COORDINATOR)
    assert as_csv.text.splitlines()[1].startswith("work-wellbeing,Wellbeing at work,12,")


def test_with_nine_pairs_it_is_withheld_and_says_why(stage: Stage):
    stage.play(ROSES, FIRS[:3])
    shown = stage.get(f"/programmes/{PROGRAMME}/report", COORDINATOR, Accept_Language="en").json
    assert shown["withheld"] is True
    assert {scale["withheld"] for scale in shown["figures"]["scales"]} == {"too-few-pairs"}
    assert "fewer than 10 participants" in shown["figures"]["scales"][0]["reason"]
    assert not {"before", "after", "shift"} & set(shown["figures"]["scales"][0])
    check = stage.get(f"/programmes/{PROGRAMME}/reporting-check", COORDINATOR).json
    assert (check["status"], check["can_report"]) == ("too-small", False)


@pytest.mark.parametrize(
    "capacity, status, told",
    [(9, "too-small", "at most 9 can answer"), (14, "may-fall-short", "at most 14"), (15, "enough", None)],
)
def test_a_programme_too_small_for_a_report_is_known_before_it_starts(stage: Stage, capacity, status, told):
    about = {"programme_id": PROGRAMME, "organisation_id": ORGANISATION, "capacity": capacity}
    stage.hear("registration.programme-planned.v1", **about)
    path = f"/programmes/{PROGRAMME}/reporting-check"
    check = stage.get(path, COORDINATOR, Accept_Language="en").json
    assert (check["status"], check["can_report"]) == (status, status != "too-small")
    assert told is None or told in check["detail"]
    stage.hear(
        "registration.programme-revised.v1", programme_id=PROGRAMME, capacity=capacity, minimum_pairs=5
    )
    assert stage.get(path, COORDINATOR).json["status"] == "enough"


def test_one_sees_ones_own_results_over_time_with_whom_to_call(stage: Stage):
    stage.play(ROSES, FIRS)
    own = stage.get("/me/results", person("Aino"), Accept_Language="sv").json["items"][0]
    assert [(one["kind"], one["score"]) for one in own["scales"][0]["points"]] == [
        ("before", 30.0),
        ("after", 70.0),
    ]
    assert own["help"]["contacts"][0]["phone"] == "09 2525 0112"
    assert stage.get("/me/results", person("Otto")).json["items"] == []


def test_staff_see_who_has_answered_and_others_nothing(stage: Stage):
    stage.form(ROSE, ROSES)
    stage.form(FIR, FIRS)
    stage.answer(ROSE, "before", "Aino", LOW)
    seen = stage.get(f"/programmes/{PROGRAMME}/waves", COORDINATOR).json["items"]
    assert len(seen) == 4
    rose = next(one for one in seen if one["wave_id"] == wave_id_of(ROSE, "before"))
    assert (rose["invited"], rose["answered"]) == (6, 1)
    assert {"person_id": ident("Aino"), "answered": True} in rose["respondents"]
    own = stage.get(f"/programmes/{PROGRAMME}/waves", FACILITATOR).json["items"]
    assert {one["group_id"] for one in own} == {ROSE}
    for who, status in ((STRANGER, 404), (person("Aino"), 404), (None, 401)):
        for path in ("waves", "report", "report.csv", "reporting-check"):
            assert stage.get(f"/programmes/{PROGRAMME}/{path}", who).status_code == status
    assert stage.get(f"/programmes/{PROGRAMME}/report", FACILITATOR).status_code == 404
    assert stage.get(f"/programmes/{ident('none')}/report", Caller(person="a", admin=True)).status_code == 404


def test_mail_gets_a_fresh_link_until_its_reason_has_gone(stage: Stage):
    stage.form(ROSE, ROSES)
    asked = {
        "person_id": ident("Aino"),
        "refs": {"programme_id": PROGRAMME, "wave_id": wave_id_of(ROSE, "before")},
        "language": "fi",
    }
    assert stage.post("/internal/mailing/survey-invitation", asked, COORDINATOR).status_code == 404
    facts = stage.post("/internal/mailing/survey-invitation", asked, NOTIFICATIONS).json["facts"]
    assert facts["closes_at"] == "2026-09-10T21:00:00Z"
    assert stage.post(f"/survey-links/{facts['link'].rpartition('/')[2]}").status_code == 200
    stage.answer(ROSE, "before", "Aino", LOW)
    assert stage.post("/internal/mailing/survey-reminder", asked, NOTIFICATIONS).status_code == 410


def test_who_withdraws_consent_is_forgotten_and_the_release_stands(stage: Stage):
    stage.play(ROSES, FIRS)
    before = stage.get(f"/programmes/{PROGRAMME}/report", COORDINATOR).json
    stage.hear("registration.survey-consent-withdrawn.v1", programme_id=PROGRAMME, person_id=ident("Aino"))
    code = stage.vote.seals.code(PROGRAMME, ident("Aino"))
    assert stage.vote.keys.known([code]) == {code: b""}
    with stage.store.database.read() as tx:
        assert tx.execute(select(sealed).where(sealed.c.code == code)).all() == []
    assert stage.get("/me/results", person("Aino")).json["items"] == []
    assert stage.get(f"/programmes/{PROGRAMME}/report", COORDINATOR).json == before
    assert recompute(stage.store, stage.vote, PROGRAMME) == "answers-erased"


def test_consent_given_later_invites_and_a_move_takes_one_along(stage: Stage):
    stage.form(ROSE, ROSES, without_consent=("Aino",))
    stage.form(FIR, FIRS)
    assert stage.get("/me/waves", person("Aino")).json["items"] == []
    stage.hear("registration.survey-consent-given.v1", programme_id=PROGRAMME, person_id=ident("Aino"))
    assert len(stage.get("/me/waves", person("Aino")).json["items"]) == 1
    about = {"programme_id": PROGRAMME, "person_id": ident("Aino")}
    stage.hear("registration.member-joined.v1", group_id=FIR, surveys=True, **about)
    stage.hear("registration.member-left.v1", group_id=ROSE, **about)
    mine = stage.get("/me/waves", person("Aino")).json["items"]
    assert [one["group_id"] for one in mine] == [FIR]


def test_leavers_are_asked_afterwards_and_told_of(stage: Stage):
    stage.form(ROSE, ROSES)
    stage.hear("registration.member-left.v1", group_id=ROSE, programme_id=PROGRAMME, person_id=ident("Aino"))
    stage.later(LAST_MEETING)
    stage.hear("sessions.series-ended.v1", group_id=ROSE, held=5)
    assert stage.answer(ROSE, "after", "Aino", HIGH).status_code == 200


def test_a_cancelled_programme_asks_nobody_and_a_completed_one_asks_all(stage: Stage):
    stage.form(ROSE, ROSES)
    stage.put(f"/survey-links/{stage.link(ROSE, 'before', 'Aino')}/answers", {"answers": LOW})
    stage.hear("registration.programme-completed.v1", programme_id=PROGRAMME)
    assert stage.answer(ROSE, "after", "Björn", HIGH).status_code == 200
    stage.hear("registration.programme-cancelled.v1", programme_id=PROGRAMME)
    assert stage.answer(ROSE, "after", "Aino", HIGH).status_code == 410
    with stage.store.database.read() as tx:
        assert tx.execute(select(envelopes)).all() == []


def test_meetings_may_be_heard_of_before_the_group(stage: Stage):
    stage.hear(
        "sessions.session-scheduled.v1",
        group_id=ROSE,
        number=1,
        ends_at=FIRST_MEETING_ENDS,
        timezone="Europe/Helsinki",
    )
    stage.form(ROSE, ROSES)
    wave = stage.get(f"/programmes/{PROGRAMME}/waves", COORDINATOR).json["items"][0]
    assert (wave["state"], wave["closes_at"]) == ("open", "2026-09-10T21:00:00Z")


def test_every_view_equals_a_replay_from_zero(stage: Stage):
    stage.play(ROSES, FIRS)
    for projection in stage.store.projections:
        live = {table.name: _rows(stage, table.name) for table in projection.tables}
        projections.rebuild(stage.store, projection)
        assert {table.name: _rows(stage, table.name) for table in projection.tables} == live


def test_no_answer_is_in_any_event_or_idempotency_row(stage: Stage):
    stage.form(ROSE, ROSES)
    link = stage.link(ROSE, "before", "Aino")
    stage.post(f"/survey-links/{link}/submit", {"answers": LOW}, Idempotency_Key="once")
    with stage.store.database.read() as tx:
        told = [json.loads(data) for data in tx.execute(text("SELECT data FROM events")).scalars()]
        kept = tx.execute(text("SELECT * FROM idempotency_keys")).all()
    asked = [one for one in told if "person_id" in one]
    assert asked == [
        {
            "wave_id": wave_id_of(ROSE, "before"),
            "programme_id": PROGRAMME,
            "person_id": ident("Aino"),
        }
    ]
    assert kept == []


def _rows(stage: Stage, name: str) -> list[tuple[object, ...]]:
    with stage.store.database.read() as tx:
        return sorted(tuple(row) for row in tx.execute(text(f"SELECT * FROM {name}")))
