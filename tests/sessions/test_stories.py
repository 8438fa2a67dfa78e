"""Do meetings go as people expect, over HTTP and with a real store?"""

import json
from datetime import timedelta

from jsonschema_rs import validator_for
from sqlalchemy import select

from shared.eventstore import events, recorded_from
from shared.feed import page
from shared.sequencer import sequence
from tests.architecture.asyncapi import message_schemas
from tests.architecture.documents import asyncapi_path
from tests.sessions.house import ROOM, day_after, quarter_before
from tests.sessions.samples import (
    AINO,
    BJORN,
    CARITA,
    FIRST,
    GROUP,
    KAISA,
    MAIJA,
    NOW,
    ORGANISATION,
    PETRI,
    PROGRAMME,
)

JOINED = {"group_id": GROUP, "programme_id": PROGRAMME, "person_id": CARITA}


def test_a_group_gets_its_series_and_everybody_sees_it(house):
    first, second = house.forms_the_group()
    assert first["starts_at"] == "2026-12-01T07:00:00Z"
    assert second["starts_at"] == "2026-12-22T07:00:00Z"
    assert first["timezone"] == "Europe/Helsinki"
    assert (first["number"], first["of"], first["role"]) == (
        1,
        2,
        "member",
    )
    assert [one["role"] for one in house.get(KAISA, "/me/sessions")["items"]] == ["facilitator"] * 2
    assert len(house.get(MAIJA, f"/programmes/{PROGRAMME}/sessions")["items"]) == 2
    assert len(house.get(BJORN, f"/groups/{GROUP}/sessions")["items"]) == 2


def test_a_programme_without_groups_yet_has_no_sessions(house):
    ours = {"programme_id": PROGRAMME, "organisation_id": ORGANISATION}
    house.hears("registration.programme-planned.v1", ours)
    assert house.get(MAIJA, f"/programmes/{PROGRAMME}/sessions") == {"items": [], "next": None}


def test_a_programmes_sessions_come_page_by_page(house):
    first, second = house.forms_the_group()
    page = house.get(MAIJA, f"/programmes/{PROGRAMME}/sessions?limit=1")
    assert [one["id"] for one in page["items"]] == [first["id"]]
    rest = house.get(MAIJA, f"/programmes/{PROGRAMME}/sessions?limit=1&cursor={page['next']}")
    assert [one["id"] for one in rest["items"]] == [second["id"]]
    assert rest["next"] is None
    refused = house.refuses("GET", MAIJA, f"/programmes/{PROGRAMME}/sessions?cursor=yesterday")
    assert refused == (400, "bad-request")


def test_i_cant_come_reaches_the_facilitator_and_is_taken_back(house):
    path = f"/sessions/{house.forms_the_group()[0]['id']}"
    mine = house.post(AINO, f"{path}/absence", {"note": "Flunssa"})
    assert (mine["absent"], mine["attendees"], mine["away"]) == (True, None, 1)
    told = house.get(KAISA, path)["attendees"]
    assert [(one["absent"], one["note"]) for one in told if one["person_id"] == AINO] == [(True, "Flunssa")]
    answer = house.send("DELETE", AINO, f"{path}/absence")
    assert answer.get_json()["absent"] is False


def test_a_session_is_moved_and_later_told_to_have_been(house):
    path = f"/sessions/{house.forms_the_group()[0]['id']}"
    house.post(AINO, f"{path}/absence")
    moved = house.post(KAISA, f"{path}/reschedule", {"starts_at": "2026-12-03T09:00:00+02:00"})
    assert (moved["starts_at"], moved["ends_at"]) == ("2026-12-03T07:00:00Z", "2026-12-03T09:00:00Z")
    assert (moved["sequence"], moved["away"]) == (1, 0)


def test_an_editor_who_read_an_older_version_is_told(house):
    path = f"/sessions/{house.forms_the_group()[0]['id']}"
    version = house.send("GET", KAISA, path).headers["ETag"]
    house.post(AINO, f"{path}/absence")
    body = {"starts_at": "2026-12-03T09:00:00+02:00"}
    late = house.send("POST", KAISA, f"{path}/reschedule", body, If_Match=version)
    assert (late.status_code, late.get_json()["slug"]) == (412, "stale-version")


def test_the_same_request_sent_twice_is_one(house):
    path = f"/groups/{GROUP}/ground-rules/proposals"
    house.forms_the_group()
    for _ in range(2):
        answer = house.send("POST", AINO, path, {"text": "Kamera päällä, kun voi."}, Idempotency_Key="once")
    assert len(answer.get_json()["proposed"]) == 1


def test_attendance_is_taken_in_taps_and_the_session_held(house):
    first, second = house.forms_the_group()
    path = f"/sessions/{first['id']}"
    house.turns_to(FIRST + timedelta(minutes=5))
    house.post(KAISA, f"{path}/attendance", {"present": [AINO]})
    taken = house.post(KAISA, f"{path}/attendance", {"absent": [BJORN]})
    marks = {one["person_id"]: one["mark"] for one in taken["attendees"]}
    assert marks == {AINO: "present", BJORN: "absent", KAISA: None}
    assert house.post(KAISA, f"{path}/hold")["status"] == "held"
    assert house.post(KAISA, f"{path}/hold")["status"] == "held"
    assert house.refuses("POST", KAISA, f"/sessions/{second['id']}/hold", {}) == (
        409,
        "session-has-not-started",
    )


def happened(house, name):
    """What happened of one type, in that order."""
    with house.store.database.read() as tx:
        rows = tx.execute(select(events).where(events.c.type == name).order_by(events.c.id)).all()
    return [recorded_from(house.store, row).event for row in rows]


def test_a_session_is_held_by_itself_a_day_after_its_end_and_the_last_one_ends_the_series(house):
    house.forms_the_group()
    house.turns_to(day_after() - timedelta(seconds=1))
    assert house.does_what_is_due() == 0
    house.turns_to(day_after())
    assert house.does_what_is_due() == 1
    assert house.does_what_is_due() == 0
    house.turns_to(NOW + timedelta(days=60))
    assert house.does_what_is_due() == 1
    assert [one["status"] for one in house.get(AINO, "/me/sessions")["items"]] == ["held", "held"]
    assert [one.last for one in happened(house, "session-held")] == [False, True]
    assert [one.held for one in happened(house, "series-ended")] == [2]


def test_what_others_hear_is_what_the_asyncapi_document_says(house):
    first = house.forms_the_group()[0]
    house.post(AINO, f"/sessions/{first['id']}/absence")
    house.turns_to(day_after())
    house.does_what_is_due()
    while sequence(house.store):
        pass
    with house.store.database.read() as tx:
        told = [
            one
            for shard in range(house.store.shards)
            for one in page(tx, house.store, shard, 0, 100)["items"]
        ]
    said = message_schemas(json.loads(asyncapi_path("sessions").read_text()))
    assert {one["type"].split(".")[1] for one in told} >= {"series-planned", "absence-told", "session-held"}
    for one in told:
        validator_for(said[one["type"]]).validate(one)


def test_someone_says_that_it_did_not_take_place_and_it_is_not_held_by_itself(house):
    first = house.forms_the_group()[0]
    house.turns_to(FIRST + timedelta(hours=3))
    said = house.post(KAISA, f"/sessions/{first['id']}/hold", {"held": False})
    assert said["status"] == "not-held"
    house.turns_to(day_after())
    assert house.does_what_is_due() == 0


def test_when_the_last_session_is_called_off_the_one_before_was_the_last(house):
    second = house.forms_the_group()[1]
    assert house.post(KAISA, f"/sessions/{second['id']}/cancel")["status"] == "cancelled"
    house.turns_to(day_after())
    house.does_what_is_due()
    assert [one.last for one in happened(house, "session-held")] == [True]
    assert [one.held for one in happened(house, "series-ended")] == [1]


def test_when_the_last_session_is_called_off_after_others_were_held_the_series_ends_then(house):
    second = house.forms_the_group()[1]
    house.turns_to(day_after())
    house.does_what_is_due()
    assert happened(house, "series-ended") == []
    house.post(KAISA, f"/sessions/{second['id']}/cancel")
    assert [one.held for one in happened(house, "series-ended")] == [1]


def test_a_cancelled_programme_calls_off_what_is_still_to_come(house):
    house.forms_the_group()
    house.turns_to(day_after())
    house.does_what_is_due()
    gone = {"programme_id": PROGRAMME, "organisation_id": GROUP}
    house.hears("registration.programme-cancelled.v1", gone)
    assert house.does_what_is_due() == 1
    assert house.does_what_is_due() == 0
    assert [one["status"] for one in house.get(AINO, "/me/sessions")["items"]] == ["held", "cancelled"]
    assert happened(house, "series-ended") == []  # a group whose programme is gone is not asked how it went


def test_whoever_joins_is_invited_and_whoever_leaves_sees_it_no_longer(house):
    first = house.forms_the_group()[0]
    house.hears("registration.member-joined.v1", JOINED)
    house.hears("registration.member-joined.v1", JOINED)
    assert len(house.get(CARITA, "/me/sessions")["items"]) == 2
    assert house.get(AINO, f"/sessions/{first['id']}")["expected"] == 3
    house.turns_to(day_after())
    house.hears("registration.member-left.v1", JOINED)
    assert [one["number"] for one in house.get(CARITA, "/me/sessions")["items"]] == [1]


def test_a_substitute_leads_one_session_and_sees_only_that(house):
    first, second = house.forms_the_group()
    stand_in = {"person_id": PETRI, "instead_of": KAISA}
    house.post(MAIJA, f"/sessions/{first['id']}/substitute", stand_in)
    assert house.get(PETRI, f"/sessions/{first['id']}")["attendees"] is not None
    assert house.refuses("GET", PETRI, f"/sessions/{second['id']}") == (404, "not-found")
    house.turns_to(FIRST)
    house.post(PETRI, f"/sessions/{first['id']}/attendance", {"present": [AINO]})


def test_a_facilitator_is_assigned_and_released(house):
    house.forms_the_group()
    about = {**JOINED, "person_id": PETRI}
    house.hears("registration.facilitator-assigned.v1", about)
    assert len(house.get(PETRI, "/me/sessions")["items"]) == 2
    house.hears("registration.facilitator-released.v1", about)
    assert house.get(PETRI, "/me/sessions")["items"] == []


def test_a_session_is_prepared_and_the_group_votes_on_its_theme(house):
    path = f"/sessions/{house.forms_the_group()[0]['id']}"
    assert house.get(AINO, path)["agenda_is_default"] is True
    steps = [{"kind": "pairs", "minutes": 50, "title": "Kuka olen"}, {"kind": "break", "minutes": 10}]
    agenda = house.post(KAISA, f"{path}/agenda", {"steps": steps})["agenda"]
    assert [(one["title"], one["starts_at"]) for one in agenda] == [
        ("Kuka olen", "2026-12-01T07:00:00Z"),
        ("", "2026-12-01T07:50:00Z"),
    ]
    house.post(AINO, f"{path}/themes", {"text": "Ajanhallinta"})
    theme = house.post(BJORN, f"{path}/themes", {"text": "Verkostot"})["themes"][1]
    assert house.post(AINO, f"{path}/themes/vote", {"theme_id": theme["id"]})["themes"][1]["mine"] is True
    assert house.post(KAISA, f"{path}/themes/choose")["theme"] == "Verkostot"
    house.post(KAISA, f"{path}/materials", {"title": "Työkirja", "url": "https://example.org/kirja"})
    house.post(KAISA, f"{path}/task", {"text": "Kirjaa yksi viikko"})
    seen = house.get(AINO, path)
    assert (seen["task"], seen["materials"][0]["title"]) == ("Kirjaa yksi viikko", "Työkirja")
    assert house.get(AINO, "/me/sessions")["items"][0]["theme"] == "Verkostot"
    left = house.send("DELETE", KAISA, f"{path}/materials/{seen['materials'][0]['id']}").get_json()
    assert left["materials"] == []


def test_ground_rules_are_proposed_agreed_accepted_and_agreed_anew(house):
    house.forms_the_group()
    path = f"/groups/{GROUP}/ground-rules"
    house.post(AINO, f"{path}/proposals", {"text": "Se mitä täällä puhutaan, jää tänne."})
    agreed = house.post(KAISA, f"{path}/agree")
    assert ([one["text"] for one in agreed["agreed"]], agreed["version"]) == (
        ["Se mitä täällä puhutaan, jää tänne."],
        1,
    )
    accepted = house.post(AINO, f"{path}/accept", {"version": 1})
    assert (accepted["accepted"], accepted["not_yet_accepted_by"]) == (True, [BJORN])
    more = house.post(BJORN, f"{path}/proposals", {"text": "Jokainen saa puheenvuoron."})
    assert [one["text"] for one in more["proposed"]] == ["Jokainen saa puheenvuoron."]
    assert house.post(KAISA, f"{path}/agree")["version"] == 2
    assert house.get(AINO, path)["accepted"] is False
    assert house.refuses("POST", AINO, f"{path}/accept", {"version": 1}) == (409, "ground-rules-have-changed")
    own = house.get(BJORN, path)["agreed"][1]["id"]
    assert house.refuses("DELETE", AINO, f"{path}/proposals/{own}") == (404, "not-found")
    assert len(house.send("DELETE", BJORN, f"{path}/proposals/{own}").get_json()["dropped"]) == 1


def test_a_goal_is_seen_by_others_only_once_it_is_shared(house):
    house.forms_the_group()
    made = house.post(AINO, f"/groups/{GROUP}/goals", {"text": "Lomaa heinäkuussa"})
    assert house.get(BJORN, f"/groups/{GROUP}/goals")["items"] == []
    assert house.refuses("PATCH", BJORN, f"/goals/{made['id']}", {"shared": True}) == (404, "not-found")
    assert house.send("PATCH", AINO, f"/goals/{made['id']}", {"shared": True}).status_code == 204
    assert [one["text"] for one in house.get(BJORN, f"/groups/{GROUP}/goals")["items"]] == [
        "Lomaa heinäkuussa"
    ]
    assert house.send("DELETE", AINO, f"/goals/{made['id']}").status_code == 204
    assert house.get(AINO, f"/groups/{GROUP}/goals")["items"] == []


def test_a_concern_is_read_by_the_coordinator_alone(house):
    house.forms_the_group()
    made = house.post(AINO, f"/groups/{GROUP}/concerns", {"text": "En uskalla puhua ryhmässä."})
    path = f"/programmes/{PROGRAMME}/concerns"
    assert [one["text"] for one in house.get(MAIJA, path)["items"]] == ["En uskalla puhua ryhmässä."]
    assert house.refuses("GET", KAISA, path) == (404, "not-found")
    house.post(MAIJA, f"/concerns/{made['id']}/settle")
    assert house.get(MAIJA, path)["items"][0]["settled"] is True


def test_the_room_is_for_staff_to_set_and_for_members_to_enter_in_time(house):
    path = f"/sessions/{house.forms_the_group()[0]['id']}"
    assert house.post(KAISA, f"/groups/{GROUP}/room", {"url": ROOM})["room"] == ROOM
    assert house.get(AINO, f"/groups/{GROUP}/room")["room"] is None
    assert house.get(AINO, path)["room"] is None
    assert house.get(AINO, path)["has_room"] is True
    assert house.post(AINO, f"{path}/join")["state"] == "early"
    house.turns_to(quarter_before())
    assert house.post(AINO, f"{path}/join")["url"] == ROOM
    own = "https://meet.example.org/vain-tanaan"
    house.post(KAISA, f"{path}/room", {"url": own})
    assert house.post(AINO, f"{path}/join")["url"] == own
    house.send("DELETE", KAISA, f"{path}/room")
    assert house.post(AINO, f"{path}/join")["url"] == ROOM
    joined = {one["person_id"]: (one["joined"], one["mark"]) for one in house.get(KAISA, path)["attendees"]}
    assert joined[AINO] == (True, None)
