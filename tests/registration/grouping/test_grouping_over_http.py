"""From accepted applications to published groups: does the way hold for those who walk it?"""

from typing import Any

import pytest

from services.registration.consumed import CONSUMED
from services.registration.domain.group import GROUP
from services.registration.domain.grouping_commands import ReleaseSubstitute
from services.registration.policies import LISTENERS
from services.registration.projections.grouping import GROUPING, board_of
from services.registration.projections.groups import GROUPS, group_of
from services.registration.published import PUBLISHED
from shared.auth import Caller
from shared.consumer import Consumer
from shared.eventstore import Metadata
from shared.execute import execute
from shared.feed import page
from shared.projections import rebuild
from tests.registration.house import ANSWERS, DAYS, House, Programme, open_programme

pytestmark = pytest.mark.slow

NAMES = ("Aino", "Björn", "Carita", "Daniel", "Eeva", "Farid", "Gunilla", "Heikki", "Iida", "Jonas")
TRADES = "CFPKTHNASI"
RULES = {"group_rules": {"smallest": 4, "largest": 6, "competitors_apart": False}}


@pytest.fixture
def programme(house: House) -> Programme:
    """Ten are in: each of another trade, from one to nineteen years in business."""
    opened = open_programme(house, **RULES)
    for turn, (name, trade) in enumerate(zip(NAMES, TRADES, strict=True)):
        answers = {**ANSWERS, "trade": trade, "years_in_business": 2 * turn + 1}
        opened.apply(name, email=f"p{turn}@example.org", answers=answers)
    opened.coordinator.post(f"{opened.path}/accept-all")
    return opened


@pytest.fixture
def leaders(programme: Programme) -> list[str]:
    return [engage(programme, "Maria", "tue 17:00"), engage(programme, "Niklas", "mon 17:00")]


def engage(programme: Programme, name: str, *times: str) -> str:
    body = {
        "name": name,
        "email": f"{name.lower()}@example.org",
        "language": "fi",
        "languages": ["fi", "sv"],
        "weekly_times": list(times),
    }
    path = f"/organisations/{programme.organisation_id}/staff"
    ident: str = programme.coordinator.post(path, body)["person_id"]
    return ident


def proposed(programme: Programme, **asked: Any) -> Any:
    """The board, once the worker has found what was asked for."""
    ask(programme, **asked)
    programme.house.do_due_work()
    return programme.coordinator.get(f"{programme.path}/grouping")


def ask(programme: Programme, **asked: Any) -> Any:
    return programme.coordinator.post(f"{programme.path}/grouping/proposals", {"seed": 7, **asked})


def published(programme: Programme) -> Any:
    proposed(programme)
    programme.coordinator.post(f"{programme.path}/grouping/publish")
    return programme.coordinator.get(f"{programme.path}/groups")["items"]


def hear(house: House) -> None:
    """What registration's worker does with registration's own events, until there are no more."""
    house.happened()
    consumer = Consumer(house.store, CONSUMED, LISTENERS, pulls={"registration": own_feed(house)})
    while any(consumer.catch_up("registration", shard) for shard in range(house.store.shards)):
        house.happened()


def own_feed(house: House):
    def pull(shard, after):
        with house.store.database.read() as tx:
            return page(tx, house.store, shard, after, 100)

    return pull


def test_groups_are_proposed_with_names_and_reasons(programme: Programme, leaders: list[str]):
    board = proposed(programme)
    assert [len(group["members"]) for group in board["groups"]] == [5, 5]
    assert {one["name"] for group in board["groups"] for one in group["members"]} == set(NAMES)
    assert (board["broken"], board["ways_out"], board["proved"]) == ([], [], True)
    assert board["share"] == 100
    assert {one["person_id"] for group in board["groups"] for one in group["facilitators"]} == set(leaders)
    member = board["groups"][0]["members"][0]
    assert member["reasons"][0]["to"] == board["groups"][1]["group_id"]
    assert {"points", "changes", "breaks", "mends"} < set(member["reasons"][0])
    assert programme.coordinator.get(f"{programme.path}/grouping") == board


def test_groups_are_looked_for_in_the_background_and_the_search_tells_how_it_goes(
    programme: Programme, leaders: list[str]
):
    path = f"{programme.path}/grouping"
    assert programme.coordinator.refused("GET", f"{path}/search")[0] == 404
    accepted = programme.coordinator.send("POST", f"{path}/proposals", {"seed": 7, "group_count": 2})
    assert accepted.status_code == 202
    programme.house.clock.forward(seconds=3)
    looking = programme.coordinator.get(f"{path}/search")
    assert (looking["state"], looking["seed"], looking["group_count"]) == ("looking", 7, 2)
    assert (looking["seconds"], looking["at_most"]) == (3, 50)
    assert programme.coordinator.refused("GET", path)[0] == 404
    again = programme.coordinator.refused("POST", f"{path}/proposals", {"seed": 8})
    assert again[:2] == (409, "looking-for-groups")
    programme.house.do_due_work()
    assert programme.coordinator.get(f"{path}/search")["state"] == "found"
    assert programme.coordinator.get(path)["seed"] == 7


def test_nothing_is_changed_on_the_board_while_it_is_made_anew(programme: Programme, leaders: list[str]):
    here, there = proposed(programme)["groups"]
    wanted = {"person_id": here["members"][0]["person_id"], "to": there["group_id"]}
    ask(programme, seed=8)
    path = f"{programme.path}/grouping"
    for action, body in (("moves", wanted), ("publish", {})):
        refused = programme.coordinator.refused("POST", f"{path}/{action}", body)
        assert refused[:2] == (409, "looking-for-groups")
    programme.house.do_due_work()
    assert programme.coordinator.get(path)["seed"] == 8


def test_a_search_that_found_nothing_says_why_and_the_board_stays(house: House):
    programme = open_programme(house, **RULES)
    aino = programme.apply("Aino")
    programme.coordinator.post(f"{programme.path}/accept-all")
    ask(programme)
    programme.person(aino).post(f"/applications/{aino}/withdraw")
    programme.house.do_due_work()
    path = f"{programme.path}/grouping"
    ended = programme.coordinator.get(f"{path}/search", **{"Accept-Language": "en"})
    assert (ended["state"], ended["slug"]) == ("not-found", "nobody-to-group")
    assert ended["why_not"].startswith("There is nobody to group yet")
    assert programme.coordinator.refused("GET", path)[0] == 404


def test_the_same_seed_gives_the_same_groups(programme: Programme, leaders: list[str]):
    def who_is_where():
        return [[one["name"] for one in group["members"]] for group in proposed(programme)["groups"]]

    assert who_is_where() == who_is_where()


def test_a_member_is_moved_previewed_and_moved_back(programme: Programme, leaders: list[str]):
    board = proposed(programme)
    here, there = board["groups"]
    wanted = {"person_id": here["members"][0]["person_id"], "to": there["group_id"]}
    path = f"{programme.path}/grouping"
    preview = programme.coordinator.post(f"{path}/moves/preview", wanted)
    moved = programme.coordinator.post(f"{path}/moves", wanted)
    assert preview["after"] == {name: moved[name] for name in ("points", "best", "share")}
    assert [len(group["members"]) for group in moved["groups"]] == [4, 6]
    assert programme.coordinator.post(f"{path}/undo")["groups"] == board["groups"]
    assert programme.coordinator.refused("POST", f"{path}/undo", {})[:2] == (409, "nothing-to-undo")


def test_who_is_pinned_stays_in_the_next_proposal(programme: Programme, leaders: list[str]):
    board = proposed(programme)
    chosen = board["groups"][1]["members"][0]["person_id"]
    path = f"{programme.path}/grouping"
    programme.coordinator.post(f"{path}/pins", {"person_id": chosen})
    again = proposed(programme, seed=99)
    pinned = [(one["person_id"], one["pinned"]) for one in again["groups"][1]["members"] if one["pinned"]]
    assert pinned == [(chosen, True)]
    programme.coordinator.delete(f"{path}/pins/{chosen}")
    assert not any(
        one["pinned"] for group in programme.coordinator.get(path)["groups"] for one in group["members"]
    )


def test_rules_that_collide_are_told_on_the_board(programme: Programme):
    board = proposed(programme)
    pair = [one["person_id"] for one in board["groups"][0]["members"][:2]]
    collided = proposed(programme, rules={"together": [pair], "apart": [pair]})
    assert {one["rule"] for way in collided["ways_out"] for one in way} == {"together", "apart"}
    assert len(collided["broken"]) == 1
    for leader in ("Maria", "Niklas"):
        group = collided["groups"][["Maria", "Niklas"].index(leader)]
        ident = engage(programme, leader)
        where = {"group_id": group["group_id"], "person_id": ident}
        programme.coordinator.post(f"{programme.path}/grouping/facilitators", where)
    path = f"{programme.path}/grouping/publish"
    assert programme.coordinator.refused("POST", path, {}) == (409, "rules-broken", ["$.despite"])
    knowingly = {"despite": [collided["broken"][0]["rule"]]}
    assert programme.coordinator.post(path, knowingly)["published"]


def test_a_group_of_a_programme_without_a_survey_says_so(
    house: House, programme: Programme, leaders: list[str]
):
    programme.coordinator.patch(programme.path, {"design": {"survey_plan": None}})
    published(programme)
    formed = next(one for one in house.happened() if type(one).__name__ == "GroupFormed")
    assert PUBLISHED[type(formed)].schema.dump(formed)["survey_plan"] is None


def test_publishing_forms_the_groups_and_tells_the_others(
    house: House, programme: Programme, leaders: list[str]
):
    groups = published(programme)
    assert [group["label"] for group in groups] == ["A", "B"]
    formed = [one for one in house.happened() if type(one).__name__ == "GroupFormed"]
    told = [PUBLISHED[type(one)].schema.dump(one) for one in formed]
    assert [len(one["members"]) for one in told] == [5, 5]
    assert told[0]["session_plan"]["count"] == 5
    assert told[0]["survey_plan"]["after_days"] == 14
    assert not any(name in str(told) for name in NAMES)
    again = programme.coordinator.post(f"{programme.path}/grouping/publish")
    assert again["published"]
    assert house.types().count("GroupFormed") == 2


def test_a_proposal_needs_somebody_and_publishing_needs_facilitators(house: House, programme: Programme):
    empty = open_programme_of_another(house)
    path = f"{empty.path}/grouping"
    assert empty.coordinator.refused("POST", f"{path}/proposals", {})[:2] == (409, "nobody-to-group")
    assert empty.coordinator.refused("POST", f"{path}/publish", {})[:2] == (409, "no-groups-proposed")
    assert empty.coordinator.refused("GET", path)[0] == 404
    proposed(programme)
    refused = programme.coordinator.refused("POST", f"{programme.path}/grouping/publish", {})
    assert refused[:2] == (409, "group-without-facilitator")


def open_programme_of_another(house: House) -> Programme:
    organisation = house.admin.post(
        "/organisations", {"name": "Salon Yrittäjät", "reply_to": "s@example.org"}
    )
    asked = {"template": "ekollega", "overrides": DAYS}
    planned = house.admin.post(f"/organisations/{organisation['id']}/programmes/import", asked)
    return Programme(house, organisation["id"], planned["id"], house.admin)


@pytest.mark.parametrize(
    "body, field",
    [
        ({"seed": "seven"}, "$.seed"),
        ({"group_count": 0}, "$.group_count"),
        ({"rules": {"smallest": 9}}, "$.rules.smallest"),
        ({"rules": {"together": [["nobody", "else"]]}}, "$.rules.together[0]"),
        ({"colour": "blue"}, "$.colour"),
    ],
)
def test_a_wrong_wish_names_its_field(programme: Programme, body, field):
    status, _, fields = programme.coordinator.refused("POST", f"{programme.path}/grouping/proposals", body)
    assert (status, fields) == (422, [field])


def test_a_group_sees_what_each_member_shows(house: House, programme: Programme, leaders: list[str]):
    group = published(programme)[0]
    ids = [one["person_id"] for one in group["members"]]
    member = house.client(Caller(ids[0], member_of=frozenset({group["group_id"]})))
    member.patch("/me", {"shown": ["company", "email"]})
    seen = {one["person_id"]: one for one in member.get(f"/groups/{group['group_id']}")["members"]}
    assert seen[ids[0]]["company"] == "Ainon leipomo"
    assert seen[ids[0]]["email"].endswith("@example.org")
    assert set(seen[ids[1]]) == {"person_id", "name"}


def test_strangers_see_no_board_and_no_group(house: House, programme: Programme, leaders: list[str]):
    group = published(programme)[0]["group_id"]
    stranger = house.client(Caller("0" * 36, coordinates=frozenset({"1" * 36})))
    for path in (f"{programme.path}/grouping", f"{programme.path}/groups", f"/groups/{group}"):
        assert stranger.refused("GET", path)[0] == 404
        assert house.client().refused("GET", path)[0] == 401


def test_after_publishing_a_member_moves_and_both_groups_know(
    house: House, programme: Programme, leaders: list[str]
):
    here, there = published(programme)
    person = here["members"][0]["person_id"]
    path = f"/groups/{here['group_id']}/members/{person}/move"
    now_there = programme.coordinator.post(path, {"to": there["group_id"]})
    assert person in {one["person_id"] for one in now_there["members"]}
    assert house.types()[-3:] == ["MemberTransferred", "MemberLeft", "MemberJoined"]
    programme.coordinator.post(path, {"to": there["group_id"]})
    assert house.types()[-1] == "MemberJoined"
    second = here["members"][1]["person_id"]
    full = programme.coordinator.refused(
        "POST", f"/groups/{here['group_id']}/members/{second}/move", {"to": there["group_id"]}
    )
    assert full[:2] == (409, "group-is-full")
    assert house.types()[-1] == "MemberJoined"  # all or none


def test_who_leaves_the_programme_leaves_the_group(house: House, programme: Programme, leaders: list[str]):
    group = published(programme)[0]
    person = group["members"][0]["person_id"]
    applications = programme.coordinator.get(f"{programme.path}/applications")["items"]
    application = next(one["id"] for one in applications if one["person_id"] == person)
    programme.coordinator.post(f"{programme.path}/close")
    programme.coordinator.post(f"{programme.path}/start")
    programme.coordinator.post(f"/applications/{application}/leave", {"reason": "no-time"})
    hear(house)
    left = programme.coordinator.get(f"/groups/{group['group_id']}")["members"]
    assert person not in {one["person_id"] for one in left}
    assert house.types()[-3:] == ["ParticipantLeft", "MemberLetGo", "MemberLeft"]


def test_who_is_accepted_late_joins_a_group(house: House, programme: Programme, leaders: list[str]):
    group = published(programme)[0]["group_id"]
    kaarina = programme.apply("Kaarina")
    person = programme.coordinator.get(f"/applications/{kaarina}")["person_id"]
    path = f"/groups/{group}/members"
    refused = programme.coordinator.refused("POST", path, {"person_id": person})
    assert refused == (422, "not-a-participant", ["$.person_id"])
    programme.coordinator.post(f"/applications/{kaarina}/accept")
    members = programme.coordinator.post(path, {"person_id": person})["members"]
    assert "Kaarina" in {one["name"] for one in members}


def test_facilitators_come_and_go_and_a_substitute_is_named(programme: Programme, leaders: list[str]):
    group = published(programme)[0]
    first = group["facilitators"][0]["person_id"]
    olga = engage(programme, "Olga")
    path = f"/groups/{group['group_id']}/facilitators"
    stranger = group["members"][0]["person_id"]
    assert programme.coordinator.refused("POST", path, {"person_id": stranger})[1] == "not-a-facilitator"
    assert programme.coordinator.refused("DELETE", f"{path}/{first}")[1] == "last-facilitator"
    programme.coordinator.post(path, {"person_id": olga})
    programme.coordinator.delete(f"{path}/{first}")
    substitute = {"session_id": "0" * 36, "person_id": first}
    shown = programme.coordinator.post(f"/groups/{group['group_id']}/substitutes", substitute)
    assert [one["name"] for one in shown["facilitators"]] == ["Olga"]
    assert [one["person_id"] for one in shown["substitutes"]] == [first]


def test_who_stands_in_for_a_facilitator_sees_the_group(programme: Programme, leaders: list[str]):
    group = published(programme)[0]["group_id"]
    olga = engage(programme, "Olga")
    stands_in = programme.house.client(Caller(olga))
    assert stands_in.refused("GET", f"/groups/{group}")[0] == 404
    named = {"session_id": "0" * 36, "person_id": olga}
    programme.coordinator.post(f"/groups/{group}/substitutes", named)
    assert stands_in.get(f"/groups/{group}")["group_id"] == group
    assert stands_in.refused("POST", f"/groups/{group}/substitutes", named)[0] == 404
    over = ReleaseSubstitute(named["session_id"])
    execute(programme.house.store, GROUP, group, over, Metadata("service:registration", "over"))
    assert stands_in.refused("GET", f"/groups/{group}")[0] == 404


def test_a_change_that_was_not_seen_is_refused(programme: Programme, leaders: list[str]):
    board = proposed(programme)
    here, there = board["groups"]
    path = f"{programme.path}/grouping"
    seen = programme.coordinator.send("GET", path).headers["ETag"]
    move = {"person_id": here["members"][0]["person_id"], "to": there["group_id"]}
    programme.coordinator.post(f"{path}/moves", move)
    late = programme.coordinator.refused("POST", f"{path}/undo", {}, **{"If-Match": seen})
    assert late[:2] == (412, "stale-version")


def test_boards_and_groups_rebuilt_are_as_they_were(house: House, programme: Programme, leaders: list[str]):
    group = published(programme)[0]["group_id"]

    def views():
        with house.store.database.read() as tx:
            return board_of(tx, programme.programme_id), group_of(tx, group)

    live = views()
    for projection in (GROUPING, GROUPS):
        rebuild(house.store, projection)
    assert views() == live
