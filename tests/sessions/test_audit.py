"""Can the staff see who did what about a programme's meetings, and nobody else?"""

import pytest

from tests.sessions.house import ROOM
from tests.sessions.samples import AINO, ANNA, BJORN, GROUP, KAISA, MAIJA, ORGANISATION, PETRI, PROGRAMME

PATH = f"/programmes/{PROGRAMME}/audit"


def done(house, who):
    return [(one["actor"], one["what"], one["person_id"]) for one in house.get(who, PATH)["items"]]


def test_who_did_what_is_told_the_latest_first_without_a_word_of_what_was_said(house):
    first, _ = house.forms_the_group()
    house.post(KAISA, f"/groups/{GROUP}/room", {"url": ROOM})
    house.post(AINO, f"/groups/{GROUP}/ground-rules/proposals", {"text": "Aloitamme ajoissa."})
    house.post(AINO, f"/sessions/{first['id']}/absence", {"note": "Flunssa"})
    house.post(MAIJA, f"/sessions/{first['id']}/substitute", {"person_id": PETRI, "instead_of": KAISA})
    house.post(MAIJA, f"/sessions/{first['id']}/cancel")
    told = house.send("GET", MAIJA, PATH)
    assert done(house, MAIJA) == [
        (f"person:{MAIJA}", "session-cancelled", None),
        (f"person:{MAIJA}", "session-facilitator-assigned", PETRI),
        (f"person:{MAIJA}", "session-facilitator-released", KAISA),
        (f"person:{AINO}", "absence-told", AINO),
        (f"person:{AINO}", "ground-rule-proposed", AINO),
        (f"person:{KAISA}", "group-room-set", KAISA),
    ]
    assert not any(word in told.text for word in ("Flunssa", "ajoissa", ROOM))


def test_goals_votes_and_links_are_nobody_else_s_business(house):
    first, _ = house.forms_the_group()
    house.post(AINO, f"/groups/{GROUP}/goals", {"text": "Vapaa viikonloppu."})
    house.post(AINO, "/me/calendar")
    theme = house.post(KAISA, f"/sessions/{first['id']}/themes", {"text": "Hinnoittelu"})["themes"][0]["id"]
    house.post(AINO, f"/sessions/{first['id']}/themes/vote", {"theme_id": theme})
    assert done(house, MAIJA) == [(f"person:{KAISA}", "theme-proposed", KAISA)]


def test_that_a_concern_was_raised_is_told_to_those_who_may_read_it(house):
    house.forms_the_group()
    house.post(AINO, f"/groups/{GROUP}/concerns", {"text": "En saa suunvuoroa."})
    (raised,) = house.get(MAIJA, f"/programmes/{PROGRAMME}/concerns")["items"]
    house.post(MAIJA, f"/concerns/{raised['id']}/settle")
    assert done(house, MAIJA) == [
        (f"person:{MAIJA}", "concern-settled", None),
        (f"person:{AINO}", "concern-raised", AINO),
    ]
    assert done(house, ANNA) == []


def test_page_by_page(house):
    house.forms_the_group()
    for text in ("Aloitamme ajoissa.", "Puhelimet ovat äänettömällä.", "Kaikki saavat puhua."):
        house.post(AINO, f"/groups/{GROUP}/ground-rules/proposals", {"text": text})
    whole = house.get(MAIJA, PATH)["items"]
    page = house.get(MAIJA, f"{PATH}?limit=2")
    rest = house.get(MAIJA, f"{PATH}?limit=2&cursor={page['next']}")
    assert (page["items"] + rest["items"], rest["next"]) == (whole, None)


@pytest.mark.parametrize("who", [AINO, BJORN, KAISA, PETRI])
def test_for_anybody_else_there_is_nothing(house, who):
    house.forms_the_group()
    assert house.refuses("GET", who, PATH) == (404, "not-found")
    nowhere = PATH.replace(PROGRAMME, ORGANISATION)
    assert house.refuses("GET", MAIJA, nowhere) == (404, "not-found")
