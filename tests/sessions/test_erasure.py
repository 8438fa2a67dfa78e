"""Is nothing left in a group of what somebody said who is erased, while the group goes on?"""

from services.sessions.worker import shred_again
from tests.sessions.house import House
from tests.sessions.samples import AINO, BJORN, GROUP, KAISA, MAIJA

ERASED = "registration.person-erased.v1"


def test_their_words_go_and_the_group_goes_on(house: House):
    first = f"/sessions/{house.forms_the_group()[0]['id']}"
    house.post(AINO, f"{first}/absence", {"note": "Flunssa"})
    house.post(AINO, f"/groups/{GROUP}/ground-rules/proposals", {"text": "Kamera päällä."})
    house.post(KAISA, f"/groups/{GROUP}/ground-rules/agree")
    goal = house.post(AINO, f"/groups/{GROUP}/goals", {"text": "Lomaa"})["id"]
    house.send("PATCH", AINO, f"/goals/{goal}", {"shared": True})
    house.post(AINO, f"/groups/{GROUP}/concerns", {"text": "Jännittää."})
    house.hears(ERASED, {"person_id": AINO})
    while house.does_what_is_due():
        pass
    assert house.get(BJORN, f"/groups/{GROUP}/goals")["items"] == []
    rules = f"/groups/{GROUP}/ground-rules"
    assert [one["text"] for one in house.get(BJORN, rules)["agreed"]] == [None]
    whole = str([house.get(KAISA, first), house.get(MAIJA, rules)])
    assert not [word for word in ("Flunssa", "Kamera", "Lomaa", "Jännittää") if word in whole]


def test_a_restore_is_followed_by_the_ledger(house: House):
    first = f"/sessions/{house.forms_the_group()[0]['id']}"
    house.hears(ERASED, {"person_id": BJORN})
    while house.does_what_is_due():
        pass
    house.post(AINO, f"{first}/absence", {"note": "Flunssa"})
    assert shred_again(house.settings, house.store) == 1
    assert "Flunssa" in str(house.get(KAISA, first))
