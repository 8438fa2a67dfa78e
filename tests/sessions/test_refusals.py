"""Is everybody kept to what is theirs, and is bad input named, kept out, and never our fault?"""

import pytest
from sqlalchemy import func, select

from shared.eventstore import events
from tests.sessions.house import House
from tests.sessions.samples import AINO, CARITA, GROUP, KAISA, MAIJA, PETRI, PROGRAMME

UNKNOWN = "01930000-0000-7000-8000-00000000ffff"
FOR_STAFF = [
    ("POST", "/sessions/{session}/reschedule", {"starts_at": "2026-12-03T09:00:00+02:00"}),
    ("POST", "/sessions/{session}/cancel", {}),
    ("POST", "/sessions/{session}/hold", {}),
    ("POST", "/sessions/{session}/attendance", {"present": [AINO]}),
    ("POST", "/sessions/{session}/substitute", {"person_id": AINO, "instead_of": KAISA}),
    ("POST", "/sessions/{session}/agenda", {"steps": [{"kind": "pairs", "minutes": 10}]}),
    ("POST", "/sessions/{session}/themes/choose", {}),
    ("POST", "/sessions/{session}/materials", {"title": "x", "url": "https://example.org"}),
    ("DELETE", "/sessions/{session}/materials/x", None),
    ("POST", "/sessions/{session}/task", {"text": "x"}),
    ("POST", "/sessions/{session}/room", {"url": "https://example.org"}),
    ("DELETE", "/sessions/{session}/room", None),
    ("POST", "/groups/{group}/room", {"url": "https://example.org"}),
    ("POST", "/groups/{group}/channel", {"url": "https://example.org"}),
    ("POST", "/groups/{group}/ground-rules/agree", {}),
    ("GET", "/programmes/{programme}/sessions", None),
    ("GET", "/programmes/{programme}/concerns", None),
]
FOR_THE_GROUP = [
    ("GET", "/sessions/{session}", None),
    ("POST", "/sessions/{session}/join", {}),
    ("POST", "/sessions/{session}/absence", {}),
    ("DELETE", "/sessions/{session}/absence", None),
    ("POST", "/sessions/{session}/themes", {"text": "x"}),
    ("POST", "/sessions/{session}/themes/vote", {"theme_id": UNKNOWN}),
    ("GET", "/groups/{group}/sessions", None),
    ("GET", "/groups/{group}/room", None),
    ("GET", "/groups/{group}/ground-rules", None),
    ("POST", "/groups/{group}/ground-rules/proposals", {"text": "x"}),
    ("POST", "/groups/{group}/ground-rules/accept", {"version": 1}),
    ("GET", "/groups/{group}/goals", None),
    ("POST", "/groups/{group}/goals", {"text": "x"}),
    ("POST", "/groups/{group}/concerns", {"text": "x"}),
]


@pytest.fixture(scope="module")
def formed(tmp_path_factory):
    """One house for all bad input: none of it may leave a trace."""
    house = House(tmp_path_factory.mktemp("formed"))
    yield house, house.forms_the_group()[0]["id"]
    house.store.database.close()
    house.store.vault.database.close()


def filled(path, session, group=GROUP, programme=PROGRAMME):
    return path.format(session=session, group=group, programme=programme)


def count(house):
    with house.store.database.read() as tx:
        return tx.execute(select(func.count()).select_from(events)).scalar_one()


def test_a_member_does_nothing_that_is_for_staff(house):
    session = house.forms_the_group()[0]["id"]
    before = count(house)
    for method, path, body in FOR_STAFF:
        assert house.refuses(method, AINO, filled(path, session), body) == (404, "not-found"), path
    assert count(house) == before


def test_strangers_see_and_change_nothing(house):
    session = house.forms_the_group()[0]["id"]
    before = count(house)
    for method, path, body in FOR_STAFF + FOR_THE_GROUP:
        assert house.refuses(method, PETRI, filled(path, session), body) == (404, "not-found"), path
        assert house.refuses(method, None, filled(path, session), body) == (401, "sign-in-first"), path
    assert count(house) == before


def test_what_is_not_there_answers_as_what_is_not_yours(house):
    house.forms_the_group()
    for ident in (UNKNOWN, "x", "%00", "0" * 500, UNKNOWN.upper()):
        for method, path, body in FOR_STAFF + FOR_THE_GROUP:
            for who in (KAISA, MAIJA):
                refused = house.refuses(method, who, filled(path, ident, ident, ident), body)
                assert refused == (404, "not-found"), (path, ident)


def test_a_member_of_no_group_yet_has_an_empty_home(house):
    assert house.get(CARITA, "/me/sessions") == {"items": [], "next": None}


@pytest.mark.parametrize(
    "path, body, field",
    [
        ("/sessions/{session}/reschedule", {}, "$.starts_at"),
        ("/sessions/{session}/reschedule", {"starts_at": "tomorrow"}, "$.starts_at"),
        ("/sessions/{session}/reschedule", {"starts_at": "2026-12-03T09:00:00"}, "$.starts_at"),
        ("/sessions/{session}/reschedule", {"starts_at": "0001-01-01T00:00:00+14:00"}, "$.starts_at"),
        ("/sessions/{session}/reschedule", {"starts_at": "2020-01-01T09:00:00Z"}, "$.starts_at"),
        ("/sessions/{session}/reschedule", {"starts_at": "9999-12-31T23:59:00Z"}, "$.starts_at"),
        ("/sessions/{session}/reschedule", {"starts_at": "2026-12-03T09:00Z", "minutes": "9"}, "$.minutes"),
        ("/sessions/{session}/hold", {"held": "perhaps"}, "$.held"),
        ("/sessions/{session}/hold", {"why": "x"}, "$.why"),
        ("/sessions/{session}/attendance", {"present": ["x"]}, "$.present[0]"),
        ("/sessions/{session}/attendance", {"present": "x"}, "$.present"),
        ("/sessions/{session}/agenda", {"steps": []}, "$.steps"),
        ("/sessions/{session}/agenda", {"steps": [{"kind": "nap", "minutes": 5}]}, "$.steps[0].kind"),
        ("/sessions/{session}/agenda", {"steps": [{"kind": "pairs", "minutes": 61}]}, "$.steps"),
        ("/sessions/{session}/task", {"text": "   "}, "$.text"),
        ("/sessions/{session}/task", {"text": "a\u0000b"}, "$.text"),
        ("/sessions/{session}/task", {"text": "a\ud800b"}, "$.text"),
        ("/sessions/{session}/task", {"text": "x" * 2001}, "$.text"),
        ("/sessions/{session}/task", {"text": 7}, "$.text"),
        ("/sessions/{session}/room", {"url": "javascript:alert(1)"}, "$.url"),
        ("/sessions/{session}/room", {"url": "http://example.org"}, "$.url"),
        ("/sessions/{session}/themes/choose", {"theme_id": UNKNOWN}, "$.theme_id"),
        ("/groups/{group}/ground-rules/proposals", {"text": None}, "$.text"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_bad_input_is_told_by_its_field_and_leaves_no_trace(formed, path, body, field, language):
    house, session = formed
    before = count(house)
    answer = house.send("POST", KAISA, filled(path, session), body, language=language)
    assert 400 <= answer.status_code < 500, answer.text
    told = answer.get_json()["errors"]
    assert [one["field"] for one in told] == [field]
    assert language == "en" or not told[0]["problem"].startswith("Not a")
    assert count(house) == before
