"""Does a series know its people and which of its sessions is the last?"""

from dataclasses import replace

from services.sessions.domain import commands as do
from services.sessions.domain import events as was
from services.sessions.domain.planning import session_id_of
from services.sessions.domain.programme import programme
from services.sessions.domain.series import series
from shared.personal import Clear
from tests.kit import story
from tests.sessions.samples import (
    AINO,
    BJORN,
    CARITA,
    GROUP,
    KAISA,
    NOW,
    ORGANISATION,
    PETRI,
    PROGRAMME,
    SESSION,
    planned,
    series_planned,
)

SECOND = session_id_of(GROUP, 2)
PLAN = do.PlanSeries(
    GROUP, PROGRAMME, ORGANISATION, "A", "fi", "Europe/Helsinki", planned(), (AINO, BJORN), (KAISA,)
)
going = story(series).given(series_planned)


def test_a_series_is_planned_once():
    story(series).when(PLAN).then(series_planned).when(PLAN).then_nothing()


def test_a_member_joins_once_and_leaves_once():
    joined = was.MemberJoined(GROUP, PROGRAMME, CARITA)
    left = was.MemberLeft(GROUP, PROGRAMME, CARITA)
    here = going.when(do.JoinSeries(CARITA)).then(joined).when(do.JoinSeries(CARITA)).then_nothing()
    here.when(do.LeaveSeries(CARITA)).then(left).when(do.LeaveSeries(CARITA)).then_nothing()


def test_a_facilitator_is_assigned_once_and_released_once():
    assigned = was.FacilitatorAssigned(GROUP, PROGRAMME, PETRI)
    released = was.FacilitatorReleased(GROUP, PROGRAMME, PETRI)
    here = going.when(do.AssignFacilitator(PETRI)).then(assigned)
    here = here.when(do.AssignFacilitator(PETRI)).then_nothing().when(do.ReleaseFacilitator(PETRI))
    here.then(released).when(do.ReleaseFacilitator(PETRI)).then_nothing()


def test_whoever_joins_a_group_without_a_series_changes_nothing():
    for command in (do.JoinSeries(AINO), do.LeaveSeries(AINO), do.AssignFacilitator(KAISA)):
        story(series).when(command).then_nothing()


def test_a_room_and_a_channel_are_set_by_somebody_and_only_for_a_planned_series():
    url = "https://meet.example.org/a"
    going.when(do.SetGroupRoom(KAISA, url)).then(was.GroupRoomSet(GROUP, PROGRAMME, KAISA, Clear(url)))
    going.when(do.SetGroupChannel(KAISA, url)).then(was.GroupChannelSet(GROUP, PROGRAMME, KAISA, Clear(url)))
    story(series).when(do.SetGroupRoom(KAISA, url)).then_rejected("series-not-planned")


def test_the_series_ends_with_the_last_session_to_come_whatever_its_number():
    first = was.SessionStruckOff(GROUP, PROGRAMME, SECOND, False)
    last = was.SessionStruckOff(GROUP, PROGRAMME, SESSION, True)
    after_first = going.when(do.StrikeOffSession(SECOND, held=False, last=False)).then(first)
    after_first.when(do.StrikeOffSession(SECOND, held=False, last=False)).then_nothing()
    ended = after_first.when(do.StrikeOffSession(SESSION, held=True, last=True)).then(
        last, was.SeriesEnded(GROUP, PROGRAMME, ORGANISATION, 1)
    )
    ended.when(do.StrikeOffSession(SESSION, held=True, last=True)).then_nothing()


def test_whoever_thought_that_another_session_was_still_to_come_is_told():
    over = going.given(was.SessionStruckOff(GROUP, PROGRAMME, SECOND, True))
    over.when(do.StrikeOffSession(SESSION, held=True, last=False)).then_rejected("series-has-moved-on")
    going.when(do.StrikeOffSession(SESSION, held=True, last=True)).then_rejected("series-has-moved-on")


def test_members_who_leave_after_the_end_are_still_seen_off():
    done = story(series).given(
        replace(series_planned, sessions=()), was.SeriesEnded(GROUP, PROGRAMME, ORGANISATION, 0)
    )
    done.when(do.LeaveSeries(AINO)).then(was.MemberLeft(GROUP, PROGRAMME, AINO))


def test_a_programme_is_noted_and_called_off_once_in_any_order():
    note, off = do.NoteProgramme(PROGRAMME, ORGANISATION), do.CallOffMeetings(PROGRAMME, ORGANISATION, NOW)
    noted, called_off = (
        was.ProgrammeNoted(PROGRAMME, ORGANISATION),
        was.MeetingsCalledOff(PROGRAMME, ORGANISATION, NOW),
    )
    story(programme).when(note).then(noted).when(note).then_nothing().when(off).then(called_off)
    late = story(programme).when(off).then(called_off).when(note).then_nothing().when(off).then_nothing()
    done = late.when(do.FinishCallingOff(PROGRAMME)).then(was.ComingSessionsCancelled(PROGRAMME))
    done.when(do.FinishCallingOff(PROGRAMME)).then_nothing().when(off).then_nothing()
