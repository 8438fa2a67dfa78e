"""What do the surveys do about what they hear, in whatever order, once or twice?"""

from datetime import UTC, datetime

from services.surveys.consumed import (
    Consent,
    GroupFormed,
    Member,
    MemberJoined,
    MemberLeft,
    ProgrammeEvent,
    ProgrammePlanned,
    ProgrammeRevised,
    SeriesEnded,
    SessionPlanned,
    SurveyPlan,
)
from services.surveys.domain import commands
from services.surveys.domain.wave import wave_id_of
from services.surveys.due_work.settle_member import roster_changes
from services.surveys.policies import (
    ask_a_group_before_and_after,
    call_off_the_waves_of_a_cancelled_programme,
    close_the_before_wave_when_the_first_meetings_day_is_over,
    forget_whoever_withdraws_consent,
    note_a_leaver,
    note_a_member,
    note_consent,
    note_how_many_can_answer_and_must,
    note_whose_programme_it_is,
    open_the_after_wave_when_no_meeting_is_to_come,
    open_what_still_waits_when_a_programme_ends,
)
from services.surveys.projections.waves import Wave
from shared.decider import Intent
from tests.surveys.stage import FIR, ORGANISATION, PROGRAMME, ROSE, ident

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
AINO, BJORN = ident("Aino"), ident("Björn")
formed = GroupFormed(
    ROSE,
    PROGRAMME,
    ORGANISATION,
    (Member(AINO, True), Member(BJORN, False)),
    "Europe/Helsinki",
    SurveyPlan("vertais-wellbeing", 10, 14, (3,)),
)


def told(intents: list[Intent]) -> list[object]:
    return [intent.command for intent in intents]


def test_a_formed_group_is_asked_before_and_planned_to_be_asked_after():
    intents = ask_a_group_before_and_after(formed, NOW)
    before, after = wave_id_of(ROSE, "before"), wave_id_of(ROSE, "after")
    assert [intent.ident for intent in intents] == [PROGRAMME, before, after, before]
    awaited, first, second, opening = told(intents)
    assert isinstance(awaited, commands.AwaitGroup)
    assert (awaited.members, awaited.consenting) == ((AINO, BJORN), (AINO,))
    assert isinstance(first, commands.PlanWave)
    assert isinstance(second, commands.PlanWave)
    assert (first.kind, second.kind, first.invited) == ("before", "after", (AINO,))
    assert opening == commands.OpenWave(before, NOW)
    assert ask_a_group_before_and_after(formed, NOW) == intents


def test_a_programme_without_a_survey_that_can_be_asked_asks_nothing():
    for plan in (None, SurveyPlan("who-5", 10, 14, ()), SurveyPlan("unknown", 10, 14, ())):
        other = GroupFormed(ROSE, PROGRAMME, ORGANISATION, formed.members, "Europe/Helsinki", plan)
        assert ask_a_group_before_and_after(other, NOW) == []


def test_only_the_first_meeting_closes_and_only_the_end_of_a_series_that_met_opens():
    first = SessionPlanned(ROSE, 1, NOW, "Europe/Helsinki")
    closing = commands.ForeseeClosing(wave_id_of(ROSE, "before"), NOW, "Europe/Helsinki", NOW)
    assert told(close_the_before_wave_when_the_first_meetings_day_is_over(first, NOW)) == [closing]
    second = SessionPlanned(ROSE, 2, NOW, "Europe/Helsinki")
    assert close_the_before_wave_when_the_first_meetings_day_is_over(second, NOW) == []
    opening = commands.OpenWave(wave_id_of(ROSE, "after"), NOW)
    assert told(open_the_after_wave_when_no_meeting_is_to_come(SeriesEnded(ROSE, 4), NOW)) == [opening]
    assert open_the_after_wave_when_no_meeting_is_to_come(SeriesEnded(ROSE, 0), NOW) == []


def test_what_concerns_a_programme_goes_to_its_report():
    heard = [
        *note_whose_programme_it_is(ProgrammePlanned(PROGRAMME, ORGANISATION, 25), NOW),
        *note_how_many_can_answer_and_must(ProgrammeRevised(PROGRAMME, 8, 6), NOW),
        *note_a_member(MemberJoined(ROSE, PROGRAMME, AINO, True), NOW),
        *note_a_leaver(MemberLeft(ROSE, PROGRAMME, AINO), NOW),
        *note_consent(Consent(PROGRAMME, AINO), NOW),
        *forget_whoever_withdraws_consent(Consent(PROGRAMME, AINO), NOW),
        *open_what_still_waits_when_a_programme_ends(ProgrammeEvent(PROGRAMME), NOW),
        *call_off_the_waves_of_a_cancelled_programme(ProgrammeEvent(PROGRAMME), NOW),
    ]
    assert {intent.ident for intent in heard} == {PROGRAMME}
    assert told(heard) == [
        commands.NoteProgramme(PROGRAMME, ORGANISATION, 25),
        commands.ReviseProgramme(PROGRAMME, 8, 6),
        commands.NoteMember(PROGRAMME, ROSE, AINO, True, NOW),
        commands.NoteLeaver(PROGRAMME, ROSE, AINO),
        commands.NoteConsent(PROGRAMME, AINO, NOW),
        commands.NoteWithdrawal(PROGRAMME, AINO, NOW),
        commands.EndProgramme(PROGRAMME, NOW),
        commands.CallOffProgramme(PROGRAMME, NOW),
    ]


def a_wave(group: str, kind: str, state: str) -> Wave:
    wave_id = wave_id_of(group, kind)
    about = (wave_id, PROGRAMME, ORGANISATION, group)
    return Wave(*about, kind, "vertais-wellbeing", 1, "Europe/Helsinki", state, NOW, None, None)


def test_who_moves_after_answering_is_asked_afterwards_where_they_went_and_not_again_before():
    known = [a_wave(group, kind, "open") for group in (ROSE, FIR) for kind in ("before", "after")]
    asked = {wave_id_of(ROSE, "before"): True, wave_id_of(ROSE, "after"): False}
    assert told(roster_changes(known, asked, AINO, FIR)) == [
        commands.RemoveRespondent(wave_id_of(ROSE, "after"), AINO),
        commands.InviteRespondent(wave_id_of(FIR, "after"), AINO),
    ]


def test_who_withdraws_is_taken_out_of_closed_waves_too():
    known = [a_wave(ROSE, "before", "closed"), a_wave(ROSE, "after", "planned")]
    asked = {wave_id_of(ROSE, "before"): True, wave_id_of(ROSE, "after"): False}
    assert told(roster_changes(known, asked, AINO, None)) == [
        commands.RemoveRespondent(one.wave_id, AINO) for one in known
    ]
