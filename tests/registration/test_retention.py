"""Does each class of data go by itself when its time has come, and does a legal hold keep what it must?"""

from tests.registration.erasing import erase
from tests.registration.house import House, Programme, open_programme


def test_who_was_not_taken_in_goes_first_and_who_took_part_later(house: House):
    programme = completed(open_programme(house))
    aino, bjorn = programme.applied
    days = {one["name"]: one["until"][:10] for one in remaining(programme)["classes"]}
    assert days == {"applications": "2027-12-28", "participants": "2029-06-30", "messages": "2028-06-30"}
    house.clock.forward(days=181)
    house.do_due_work()
    assert programme.coordinator.get(f"/applications/{bjorn}")["name"] is None
    assert programme.coordinator.get(f"/applications/{aino}")["name"] == "Aino"
    house.clock.forward(days=550)
    house.do_due_work()
    assert programme.coordinator.get(f"/applications/{aino}")["name"] is None
    assert remaining(programme)["erased"] == 2


def test_who_takes_part_elsewhere_stays(house: House):
    programme = completed(open_programme(house))
    _, bjorn = programme.applied
    other = open_programme(
        house,
        opens_on="2027-07-02",
        closes_on="2027-08-01",
        starts_on="2027-09-01",
        ends_on="2028-06-30",
        session_plan={"first_on": "2027-09-06"},
    )
    other.apply("Bjorn")
    house.clock.forward(days=181)
    house.do_due_work()
    assert programme.coordinator.get(f"/applications/{bjorn}")["name"] == "Bjorn"


def test_a_hold_keeps_who_took_part_and_ends_by_itself(house: House):
    programme = completed(open_programme(house))
    aino, _ = programme.applied
    held = programme.coordinator.post(
        f"{programme.path}/legal-holds",
        {"reason": "ESF-hankkeen osallistujatiedot", "until": "2030-12-31T00:00:00+00:00"},
    )
    assert [one["people"] for one in held["holds"]] == [0]
    code = erase(programme, aino)
    certificate = house.client().post("/certificates", {"code": code})
    (kept,) = certificate["kept"]
    assert (kept["what"], kept["reason"], kept["until"]) == (
        "participation",
        "ESF-hankkeen osallistujatiedot",
        "2030-12-31T00:00:00Z",
    )
    assert "Aino" not in str(certificate)
    assert remaining(programme)["holds"][0]["people"] == 1
    house.clock.forward(days=1300)
    house.do_due_work()
    assert house.client().post("/certificates", {"code": code})["kept"] == []


def test_a_hold_ends_in_the_future_and_may_be_lifted(house: House):
    programme = open_programme(house)
    holds = f"{programme.path}/legal-holds"
    body = {"reason": "ESF", "until": "2020-01-01T00:00:00+00:00"}
    assert programme.coordinator.refused("POST", holds, body)[1:] == ("not-a-holds-end", ["$.until"])
    placed = programme.coordinator.post(holds, {**body, "until": "2030-01-01T00:00:00+00:00"})["holds"]
    assert programme.coordinator.delete(f"{holds}/{placed[0]['id']}")["holds"] == []


class Completed(Programme):
    applied: tuple[str, str]


def completed(programme: Programme) -> Completed:
    """Aino took part, Björn was declined; the programme's days have passed."""
    aino, bjorn = programme.apply("Aino"), programme.apply("Bjorn")
    programme.coordinator.post(f"/applications/{aino}/accept")
    programme.coordinator.post(f"/applications/{bjorn}/decline")
    for _ in range(3):
        programme.house.clock.now = programme.house.clock.now.replace(year=2027, month=7, day=1)
        programme.house.do_due_work()
    done = Completed(
        programme.house, programme.organisation_id, programme.programme_id, programme.coordinator
    )
    done.applied = (aino, bjorn)
    return done


def remaining(programme: Programme):
    return programme.coordinator.get(f"{programme.path}/personal-data")
