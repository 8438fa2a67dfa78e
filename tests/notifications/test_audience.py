"""May staff write to just those who have to do with their programme, or with their own group?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.notifications.domain.audience import AUDIENCE
from services.notifications.domain.commands import (
    AddToGroup,
    CountIn,
    CountOut,
    FormGroup,
    OpenAudience,
    RemoveFromGroup,
    WriteMessage,
)
from services.notifications.domain.events import (
    AudienceOpened,
    GroupJoined,
    GroupLeft,
    MessageWritten,
    PersonCountedIn,
    PersonCountedOut,
)
from shared.personal import Clear
from tests.kit import story

NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
audience = story(AUDIENCE)

opened = AudienceOpened("p1", "o1")
aino_in = PersonCountedIn("p1", "aino")
bjorn_member = GroupJoined("p1", "g1", "björn", "member")
kaisa_leads = GroupJoined("p1", "g1", "kaisa", "facilitator")
formed = (opened, aino_in, bjorn_member, kaisa_leads)

write_to_group = WriteMessage(
    written_id="w1",
    programme_id="p1",
    group_id="g1",
    writer_id="kaisa",
    to=("björn",),
    subject=Clear("Ensi kerrasta"),
    text=Clear("Ottakaa muistikirja mukaan."),
    now=NOW,
)
written = MessageWritten(
    "w1", "p1", "o1", "g1", "kaisa", ("björn",), write_to_group.subject, write_to_group.text, NOW
)


def test_a_programmes_audience_is_opened_once():
    open_it = OpenAudience("p1", "o1", NOW)
    audience.when(open_it).then(opened).when(open_it).then_nothing()


def test_an_applicant_is_counted_in_once_and_opens_the_audience_if_need_be():
    count = CountIn("p1", "o1", "aino", NOW)
    audience.when(count).then(opened, aino_in).when(count).then_nothing()
    audience.given(opened).when(count).then(aino_in)


def test_whoever_withdraws_is_counted_out_once():
    count = CountOut("p1", "aino", NOW)
    audience.given(opened, aino_in).when(count).then(PersonCountedOut("p1", "aino")).when(
        count
    ).then_nothing()
    audience.when(count).then_nothing()


def test_a_group_formed_twice_is_one_group():
    form = FormGroup("p1", "o1", "g1", ("björn",), ("kaisa",), NOW)
    audience.when(form).then(opened, bjorn_member, kaisa_leads).when(form).then_nothing()


def test_people_come_to_a_group_and_leave_it():
    add = AddToGroup("p1", "g1", "carita", "member", NOW)
    joined = GroupJoined("p1", "g1", "carita", "member")
    remove = RemoveFromGroup("p1", "g1", "carita", "member", NOW)
    left = GroupLeft("p1", "g1", "carita", "member")
    audience.given(*formed).when(add).then(joined).when(add).then_nothing()
    audience.given(*formed, joined).when(remove).then(left).when(remove).then_nothing()
    audience.when(add).then_nothing()


def test_a_facilitator_writes_to_the_own_group():
    audience.given(*formed).when(write_to_group).then(written).when(write_to_group).then_nothing()


def test_a_facilitator_does_not_reach_beyond_the_group():
    beyond = replace(write_to_group, to=("björn", "aino"))
    audience.given(*formed).when(beyond).then_rejected("not-in-the-audience", "to")


def test_a_coordinator_writes_to_anyone_in_the_programme():
    to_all = replace(write_to_group, group_id=None, writer_id="maija", to=("aino", "björn", "kaisa"))
    (event,) = audience.given(*formed).when(to_all).events_then()
    assert event.to == ("aino", "björn", "kaisa")


def test_nobody_writes_to_strangers_or_to_those_who_have_withdrawn():
    to_aino = replace(write_to_group, group_id=None, writer_id="maija", to=("aino",))
    audience.given(*formed, PersonCountedOut("p1", "aino")).when(to_aino).then_rejected(
        "not-in-the-audience", "to"
    )
    audience.when(to_aino).then_rejected("nobody-to-write-to", "to")
    audience.given(*formed).when(replace(to_aino, to=())).then_rejected("nobody-to-write-to", "to")


def test_whoever_left_a_group_is_reached_by_it_no_more():
    left = GroupLeft("p1", "g1", "björn", "member")
    audience.given(*formed, left).when(write_to_group).then_rejected("not-in-the-audience", "to")


def test_a_test_goes_to_the_writer_who_need_not_be_of_the_audience():
    to_oneself = replace(write_to_group, group_id=None, writer_id="maija", to=("maija",))
    (event,) = audience.given(opened).when(to_oneself).events_then()
    assert event.to == ("maija",)


def test_an_audience_begins_with_being_opened():
    with pytest.raises(ValueError, match="PersonCountedIn"):
        audience.given(aino_in).state()
