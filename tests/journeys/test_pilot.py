"""Does the eKollega pilot run from the first application to the report, as the people in it see it?"""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from statistics import mean, median
from typing import Any

import pytest

from deploy.demo.cast import Character
from deploy.demo.client import Refused
from deploy.demo.people import Applicant
from deploy.demo.pilot import COORDINATOR, FACILITATORS, LEAVE_AFTER, WITHDRAW, ZONE
from tests.journeys.claims import assert_no_cause_is_claimed
from tests.journeys.story import Story, entry_in, is_in, letters, moment, story_in, wall_time, whole

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.long(50)]

ABOUT_MEETINGS = ("invitation", "moved", "day before", "hour before")


def test_the_pilot_from_the_first_application_to_the_report(tmp_path):
    with story_in(tmp_path) as story:
        twenty_five_apply_in_three_languages(story)
        twenty_three_are_in(story)
        two_groups_are_published(story)
        everybody_is_invited_to_five_meetings(story)
        the_first_survey_is_answered_by_link(story)
        the_group_agrees_on_ground_rules(story)
        members_see_of_each_other_what_is_shown(story)
        ten_meetings_are_held(story)
        the_last_survey_is_answered(story)
        the_report_tells_of_twenty_pairs(story)
        assert_no_cause_is_claimed(story)
        nobody_else_sees_answers(story)
        every_letter_speaks_its_readers_language(story)
        no_letter_tells_a_members_contact(story)
        one_is_erased_but_for_what_is_held_and_the_report_stands(story)


def one_is_erased_but_for_what_is_held_and_the_report_stands(story: Story) -> None:
    programme = story.pilot.programme
    until = (story.clock() + timedelta(days=1000)).isoformat()
    hold = {"reason": "ESF: osallistujatiedot", "until": until}
    story.coordinator.here().post("registration", f"/programmes/{programme}/legal-holds", hold)
    report = story.asks(story.coordinator, "surveys", f"/programmes/{programme}/report")
    one = story.pilot.still_here()[0]
    leaver = story.character(one)

    leaver.here().post("registration", "/me/erasure")
    confirmed = leaver.signed_out.post("registration", "/erasures", {"token": leaver.open_link("erase")})
    story.clock.go_to(moment(confirmed["due_at"]) + timedelta(minutes=1))
    story.stage.settle()

    certificate = leaver.signed_out.post("registration", "/certificates", {"code": confirmed["code"]})
    assert all(each["erased_at"] for each in certificate["services"])
    assert [each["reason"] for each in certificate["kept"]] == ["ESF: osallistujatiedot"]
    assert one.name not in str(certificate)
    assert one.email not in story.applications()
    assert story.asks(story.coordinator, "surveys", f"/programmes/{programme}/report") == report
    with pytest.raises(Refused, match="401"):
        leaver.browser.refresh()


def twenty_five_apply_in_three_languages(story: Story) -> None:
    story.pilot.prepare()
    story.pilot.apply()

    listed = story.applications()
    assert len(listed) == 25
    assert Counter(one["channel"] for one in listed.values()) == {"web": 24, "phone": 1}
    assert {one["language"] for one in listed.values()} == {"fi", "sv", "en"}
    assert {one["status"] for one in listed.values()} == {"submitted"}
    assert all(len(letters(story.character(one), "received")) == 1 for one in story.pilot.people)


def twenty_three_are_in(story: Story) -> None:
    story.pilot.accept()

    standings = Counter(one["status"] for one in story.applications().values())
    assert standings == {"accepted": 23, "withdrawn": 2}
    assert all(len(letters(story.character(one), "place")) == 1 for one in story.pilot.people)


def two_groups_are_published(story: Story) -> None:
    pilot = story.pilot
    base = f"/programmes/{pilot.programme}/grouping"
    pilot.on_day(13)
    story.coordinator.here().post("registration", f"{base}/proposals", {"seed": 7, "group_count": 2})
    story.stage.settle()
    proposed = seats(story.asks(story.coordinator, "registration", base))
    # the same seed proposes the same groups, before a member is moved by hand
    pilot.arrange()
    arranged = seats(story.asks(story.coordinator, "registration", base))
    assert proposed.keys() == arranged.keys()
    assert sum(proposed[one] != arranged[one] for one in proposed) == 1
    aino = story.character(pilot.still_here()[0])
    assert aino.here().me["member_of"] == []
    story.stage.settle()
    assert not letters(aino, "welcome")

    story.coordinator.here().post("registration", f"{base}/publish")
    story.stage.settle()

    path = f"/programmes/{pilot.programme}/groups"
    groups = story.asks(story.coordinator, "registration", path)["items"]
    inside = [one["person_id"] for group in groups for one in group["members"]]
    assert sorted(inside) == sorted(pilot.person[one.number] for one in pilot.still_here())
    assert [len(group["facilitators"]) for group in groups] == [2, 2]
    assert aino.here().me["member_of"] == [group_of(story, pilot.still_here()[0])]


def everybody_is_invited_to_five_meetings(story: Story) -> None:
    join_links: set[str] = set()
    weekly_times = set()
    for group in story.pilot.groups():
        meetings = story.asks(story.coordinator, "sessions", f"/groups/{group}/sessions")["items"]
        starts = [moment(one["starts_at"]) for one in meetings]
        assert [one["number"] for one in meetings] == [1, 2, 3, 4, 5]
        assert [(later - earlier).days for earlier, later in pairwise(starts)] in (
            [21, 21, 21, 21],
            [21, 21, 20, 21],  # an hour is missing from the days in which the clocks went forward
        )
        (weekly_time,) = {wall_time(one["starts_at"]) for one in meetings}
        weekly_times.add(weekly_time)
        assert len({start.hour for start in starts}) == 2
        members = [story.character(one) for one in story.pilot.members_of(group)]
        for who in members + leads_of(story, group):
            entries = [entry_in(letter) for letter in letters(who, "invitation")]
            ours = [entry for entry in entries if entry.starts_at in starts]
            assert sorted(entry.starts_at for entry in ours) == starts
            assert {entry.sequence for entry in ours} == {0}
            join_links |= {entry.url for entry in ours}
        for who in members:
            assert (len(letters(who, "welcome")), len(letters(who, "invitation"))) == (1, 5)
    assert weekly_times == {"Tue 09:00", "Thu 17:00"}
    assert len(join_links) == 5 * (23 + 4)  # each member and facilitator has their own to each meeting
    for one in story.pilot.people:
        assert len(letters(story.character(one), "survey")) == (one.number not in WITHDRAW)


def the_first_survey_is_answered_by_link(story: Story) -> None:
    first = story.character(story.pilot.still_here()[0])
    asked = first.signed_out.post("surveys", f"/survey-links/{first.open_link('survey')}")
    assert (asked["language"], asked["submitted"], asked["answers"]) == (first.browser.language, False, {})
    story.pilot.begin()

    # the link that has been used shows nothing of what was answered
    asked = first.signed_out.post("surveys", f"/survey-links/{first.open_link('survey')}")
    assert (asked["submitted"], asked["answers"]) == (True, {})
    waves = story.asks(story.coordinator, "surveys", f"/programmes/{story.pilot.programme}/waves")["items"]
    before = [one for one in waves if one["kind"] == "before"]
    assert [one["invited"] - one["answered"] for one in before] == [0, 0]
    assert sum(one["answered"] for one in waves) == 23


def the_group_agrees_on_ground_rules(story: Story) -> None:
    for group in story.pilot.groups():
        members = story.pilot.members_of(group)
        shown = story.asks(story.character(members[-1]), "sessions", f"/groups/{group}/ground-rules")
        assert (len(shown["agreed"]), shown["version"], shown["accepted"]) == (2, 1, True)
        assert len(shown["accepted_by"]) == len(members)
        assert shown["not_yet_accepted_by"] == []


def members_see_of_each_other_what_is_shown(story: Story) -> None:
    for group in story.pilot.groups():
        first, second, *_ = story.pilot.members_of(group)
        story.character(first).here().patch("registration", "/me", {"shown": ["phone"]})
        seen = story.asks(story.character(second), "registration", f"/groups/{group}")
        for one in seen["members"]:
            phone = {"phone": first.phone} if one["name"] == first.name else {}
            assert one == {"person_id": one["person_id"], "name": one["name"]} | phone
        (other,) = set(story.pilot.groups()) - {group}
        for service, path in (
            ("registration", f"/groups/{other}"),
            ("registration", f"/programmes/{story.pilot.programme}/applications"),
            ("registration", f"/applications/{story.pilot.application[first.number]}"),
            ("sessions", f"/groups/{other}/sessions"),
            ("sessions", f"/groups/{other}/ground-rules"),
        ):
            assert_hidden(story.character(second), service, path)


def ten_meetings_are_held(story: Story) -> None:
    pilot = story.pilot
    when_they_left: dict[int, int] = {}
    moved = False
    while coming := pilot.coming():
        session = coming[0]
        if session["number"] == 3 and not moved:
            moved = True
            a_meeting_is_moved_by_a_day(story, session)
            continue
        a_meeting_is_held(story, session)
        for number in pilot.gone - set(WITHDRAW) - when_they_left.keys():
            when_they_left[number] = len(letters(pilot.characters[number]))
    assert when_they_left.keys() == LEAVE_AFTER.keys()
    standings = Counter(one["status"] for one in story.applications().values())
    assert standings == {"accepted": 20, "left": 3, "withdrawn": 2}
    for number, known in when_they_left.items():
        who = pilot.characters[number]
        since = letters(who)[known:]
        assert not [one for kind in ABOUT_MEETINGS for one in letters(who, kind) if one in since]


def a_meeting_is_moved_by_a_day(story: Story, session: dict[str, Any]) -> None:
    everyone = people_in(story, session["group_id"])
    assert not any(letters(who, "moved") for who in everyone)
    later = story.pilot.move_by_a_day(session)
    story.stage.settle()

    for who in everyone:
        (letter,) = letters(who, "moved")
        entry = entry_in(letter)
        (invited,) = [one for one in map(entry_in, letters(who, "invitation")) if one.uid == entry.uid]
        assert (invited.sequence, entry.sequence) == (0, 1)
        assert (invited.starts_at, entry.starts_at) == (moment(session["starts_at"]), later)


def a_meeting_is_held(story: Story, session: dict[str, Any]) -> None:
    pilot, group = story.pilot, session["group_id"]
    members = pilot.members_of(group)
    leads = leads_of(story, group)
    known = {who.email: Counter(kinds_of(who)) for who in people_in(story, group)}
    pilot.hold(session)

    shown = story.asks(leads[0], "sessions", f"/sessions/{session['id']}")
    came = [one for one in shown["attendees"] if one["role"] == "member" and one["expected"]]
    marks = {one["person_id"]: one["mark"] for one in came}
    assert shown["status"] == "held"
    assert Counter(marks.values()) == {"present": len(members) - 1, "absent": 1}
    (away,) = [one for one in members if marks[pilot.person[one.number]] == "absent"]
    for one in members:
        who = story.character(one)
        new = Counter(kinds_of(who)) - known[who.email]
        # "I can't come" was told between the two reminders: the second is not sent to whoever told it
        assert (new["day before"], new["hour before"]) == (1, 0 if one is away else 1), one.name
        assert not new["absence"]
        written = [letter for letter in letters(who) if letter["Subject"] == "Kiitos tapaamisesta"]
        if session["number"] == 2:
            assert [letter["Reply-To"] for letter in written] == [COORDINATOR[1]] * (one is not away)
    for lead in leads:
        new = Counter(kinds_of(lead)) - known[lead.email]
        assert (new["day before"], new["hour before"], new["absence"]) == (1, 1, 1)
        assert away.name.split()[0] in letters(lead, "absence")[-1]["Subject"]


def the_last_survey_is_answered(story: Story) -> None:
    pilot = story.pilot
    noon_after(story, days=1)
    asked = {one.number: len(letters(story.character(one), "last survey")) for one in pilot.still_here()}
    assert set(asked.values()) == {1, 2}  # the group that ended first has been reminded, five days on
    reminded = {one.number: len(letters(story.character(one), "survey")) for one in pilot.still_here()}
    for one in pilot.still_here():
        pilot.answer(one, one.lift)
    for days in (2, 4, 8):
        noon_after(story, days)

    # whoever has answered hears no more of it; the three who left are asked too, and reminded twice
    for one in pilot.still_here():
        who = story.character(one)
        assert len(letters(who, "survey")) == reminded[one.number]
        assert len(letters(who, "last survey")) == asked[one.number]
    assert [len(letters(pilot.characters[number], "last survey")) for number in LEAVE_AFTER] == [3, 3, 3]
    waves = story.asks(story.coordinator, "surveys", f"/programmes/{pilot.programme}/waves")["items"]
    after = [one for one in waves if one["kind"] == "after"]
    assert {one["state"] for one in waves} == {"closed"}
    assert [sum(one[count] for one in after) for count in ("invited", "answered")] == [23, 20]


def the_report_tells_of_twenty_pairs(story: Story) -> None:
    pilot = story.pilot
    assert len(letters(story.coordinator, "report")) == 1
    report = story.asks(story.coordinator, "surveys", f"/programmes/{pilot.programme}/report")
    figures = report["figures"]
    assert (report["status"], report["withheld"]) == ("released", False)
    counts = ("invited", "answered_before", "answered_after", "left", "pairs")
    assert [figures[name] for name in counts] == [23, 23, 20, 3, 20]

    # what is told of all is what each of the twenty is told of themselves
    own = [own_points(story, one) for one in pilot.still_here()]
    assert [scale["primary"] for scale in figures["scales"]].count(True) == 1
    for scale in figures["scales"]:
        pairs = [points[scale["scale"]] for points in own]
        for turn, kind in enumerate(("before", "after")):
            scores = [pair[turn] for pair in pairs]
            assert scale[kind]["mean"] == pytest.approx(mean(scores), abs=0.06)
            assert scale[kind]["median"] == pytest.approx(median(scores), abs=0.06)
        shift = scale["shift"]
        assert shift["low"] <= shift["estimate"] <= shift["high"]
        assert 0 < scale["p"] <= 1
        assert (scale["p_adjusted"] is None) == scale["primary"]
        assert -1 <= scale["effect"] <= 1
        # people who changed alike are counted together when they would be too few to hide among
        told = (scale["change"] or {}).get("told", [])
        assert all(one["count"] >= 5 for one in told)


def nobody_else_sees_answers(story: Story) -> None:
    pilot = story.pilot
    programme = f"/programmes/{pilot.programme}"
    waves = story.asks(story.coordinator, "surveys", f"{programme}/waves")["items"]
    shown = {key for wave in waves for one in wave["respondents"] for key in one}
    assert shown == {"person_id", "answered"}
    for lead in pilot.facilitators[:2]:
        led = lead.here().me["facilitates"]
        seen = story.asks(lead, "surveys", f"{programme}/waves")["items"]
        assert {wave["group_id"] for wave in seen} == set(led)
        assert_hidden(lead, "surveys", f"{programme}/report")
    member = story.character(pilot.still_here()[0])
    for path in ("waves", "report", "report.csv", "reporting-check"):
        assert_hidden(member, "surveys", f"{programme}/{path}")
    # staff have no results of their own, and no way to ask for another's
    assert story.asks(story.coordinator, "surveys", "/me/results")["items"] == []


def every_letter_speaks_its_readers_language(story: Story) -> None:
    staff = [story.pilot.admin, story.coordinator, *story.pilot.facilitators]
    read = 0
    for who in [*story.pilot.characters.values(), *staff]:
        for letter in letters(who):
            if letter["Auto-Submitted"]:
                read += 1
                assert is_in(who.browser.language, letter), f"{who.email}: {letter['Subject']}"
    assert read > 25 * 10


def no_letter_tells_a_members_contact(story: Story) -> None:
    contacts = {one.number: (one.email, one.phone) for one in story.pilot.people}
    for one in story.pilot.people:
        others = [secret for number, both in contacts.items() if number != one.number for secret in both]
        for letter in letters(story.character(one)):
            said = whole(letter)
            assert not [secret for secret in others if secret in said], letter["Subject"]


def seats(board: dict[str, Any]) -> dict[str, int]:
    """By person: at which of the tables on the board."""
    return {
        member["person_id"]: turn for turn, group in enumerate(board["groups"]) for member in group["members"]
    }


def leads_of(story: Story, group: str) -> list[Character]:
    shown = story.asks(story.coordinator, "registration", f"/groups/{group}")
    names = {one["name"] for one in shown["facilitators"]}
    known = zip(FACILITATORS, story.pilot.facilitators, strict=True)
    return [who for (name, _, _), who in known if name in names]


def people_in(story: Story, group: str) -> list[Character]:
    return [story.character(one) for one in story.pilot.members_of(group)] + leads_of(story, group)


def group_of(story: Story, one: Applicant) -> str:
    return next(group for group in story.pilot.groups() if one in story.pilot.members_of(group))


def kinds_of(who: Character) -> list[str]:
    """What each letter that came to somebody was about, of the kinds that meetings bring."""
    return [kind for kind in (*ABOUT_MEETINGS, "absence") for _ in letters(who, kind)]


def own_points(story: Story, one: Applicant) -> dict[str, tuple[float, float]]:
    """By scale, what somebody reads of themselves on their own page: before and after."""
    (result,) = story.asks(story.character(one), "surveys", "/me/results")["items"]
    found = {}
    for scale in result["scales"]:
        by_kind = {point["kind"]: point["score"] for point in scale["points"]}
        found[scale["scale"]] = (by_kind["before"], by_kind["after"])
    return found


def noon_after(story: Story, days: int) -> None:
    """So many days on, at an hour at which letters may come."""
    day = story.clock().astimezone(ZONE) + timedelta(days=days)
    story.clock.go_to(day.replace(hour=12, minute=0))
    story.stage.settle()


def assert_hidden(who: Character, service: str, path: str) -> None:
    """Not for them: the answer is the same as for what does not exist."""
    with pytest.raises(Refused) as refused:
        who.here().get(service, path)
    assert refused.value.status == 404, path
