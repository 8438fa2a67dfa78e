"""Can it be told who did what in a programme, and who of the staff has read whose application?"""

from services.registration.kept import READ_LOG_LIFE
from tests.registration.house import House, open_programme


def test_who_did_what_is_told_from_the_events_the_latest_first(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    programme.coordinator.post(f"/applications/{aino}/accept")
    programme.person(aino).post(f"/applications/{aino}/withdraw")
    told = programme.coordinator.get(f"{programme.path}/audit")["items"]
    done = [(one["actor_name"], one["what"], one["person_name"]) for one in told]
    assert done[0] == ("Aino", "application-withdrawn", "Aino")
    assert ("Kirsi Koordinaattori", "application-accepted", "Aino") in done
    assert ("Kirsi Koordinaattori", "applications-opened", None) in done
    assert {one["actor"].partition(":")[0] for one in told} == {"person"}


def test_what_was_done_is_read_page_by_page(house: House):
    programme = open_programme(house)
    whole = programme.coordinator.get(f"{programme.path}/audit")["items"]
    page = programme.coordinator.get(f"{programme.path}/audit?limit=1")
    found = page["items"]
    while page["next"]:
        page = programme.coordinator.get(f"{programme.path}/audit?limit=1&cursor={page['next']}")
        found += page["items"]
    assert found == whole


def test_who_reads_an_application_or_all_of_them_is_noted_once_an_hour(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    for _ in range(2):
        programme.coordinator.get(f"/applications/{aino}")
        programme.coordinator.get(f"{programme.path}/applications")
    reads = programme.coordinator.get(f"{programme.path}/reads")["items"]
    assert [(one["reader_name"], one["person_name"]) for one in reads] == [
        ("Kirsi Koordinaattori", None),
        ("Kirsi Koordinaattori", "Aino"),
    ]
    house.clock.forward(hours=1)
    programme.coordinator.get(f"/applications/{aino}")
    assert len(programme.coordinator.get(f"{programme.path}/reads")["items"]) == 3


def test_reading_ones_own_application_is_not_noted(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    programme.person(aino).get(f"/applications/{aino}")
    reads = programme.coordinator.get(f"{programme.path}/reads")["items"]
    assert {one["reader_name"] for one in reads} == {"Kirsi Koordinaattori"}


def test_the_read_log_ends_after_a_year(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    programme.coordinator.get(f"/applications/{aino}")
    house.clock.forward(days=READ_LOG_LIFE.days)
    house.do_due_work()
    assert programme.coordinator.get(f"{programme.path}/reads")["items"] == []


def test_whoever_the_services_tell_of_has_a_name_there_also_who_works_there_no_more(house: House):
    programme = open_programme(house)
    programme.apply("Aino")
    of = f"/organisations/{programme.organisation_id}"
    for way, name in (("coordinators", "Kaisa"), ("staff", "Petri")):
        contact = {"name": name, "email": f"{name.lower()}@example.org", "language": "fi"}
        engaged = programme.coordinator.post(f"{of}/{way}", contact)["person_id"]
        programme.coordinator.delete(f"{of}/{way}/{engaged}")
    open_programme(house).apply("Björn")
    named = {one["name"] for one in programme.coordinator.get(f"{programme.path}/names")["items"]}
    assert named == {"Aino", "Anna Admin", "Kirsi Koordinaattori", "Kaisa", "Petri"}


def test_who_has_been_erased_has_no_name(house: House):
    programme = open_programme(house)
    aino = programme.apply("Aino")
    person_id = programme.coordinator.get(f"/applications/{aino}")["person_id"]
    house.store.vault.destroy(person_id, house.clock())
    names = {
        one["person_id"]: one["name"] for one in programme.coordinator.get(f"{programme.path}/names")["items"]
    }
    assert names[person_id] is None
