"""When something happened in programmes, groups or meetings, what do the surveys do?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.surveys.consumed import (
    Consent,
    GroupFormed,
    MemberJoined,
    MemberLeft,
    PersonErased,
    ProgrammeEvent,
    ProgrammePlanned,
    ProgrammeRevised,
    SeriesEnded,
    SessionPlanned,
)
from services.surveys.domain import commands
from services.surveys.domain.report import report
from services.surveys.domain.wave import AFTER, BEFORE, wave, wave_id_of
from services.surveys.instruments import newest_version
from shared.consumer import Policy
from shared.decider import Intent
from shared.erasure import BeginErasure, erasure

FIRST = 1


def note_whose_programme_it_is(event: ProgrammePlanned, at: datetime) -> list[Intent]:
    noted = commands.NoteProgramme(event.programme_id, event.organisation_id, event.capacity)
    return [Intent(report, event.programme_id, noted)]


def note_how_many_can_answer_and_must(event: ProgrammeRevised, at: datetime) -> list[Intent]:
    revised = commands.ReviseProgramme(event.programme_id, event.capacity, event.minimum_pairs)
    return [Intent(report, event.programme_id, revised)]


def ask_a_group_before_and_after(event: GroupFormed, at: datetime) -> list[Intent]:
    """Opens the before wave and plans the after wave, for those who have consented; none where the
    programme plans no survey, or one that we may not ask."""
    plan = event.survey_plan
    if plan is None or not (version := newest_version(plan.instrument)):
        return []
    members = tuple(member.person_id for member in event.members)
    consenting = tuple(member.person_id for member in event.members if member.surveys)
    awaited = commands.AwaitGroup(
        event.programme_id,
        event.organisation_id,
        event.group_id,
        plan.instrument,
        version,
        plan.minimum_pairs,
        members,
        consenting,
        at,
    )
    intents = [Intent(report, event.programme_id, awaited)]
    for kind in (BEFORE, AFTER):
        wave_id = wave_id_of(event.group_id, kind)
        planned = commands.PlanWave(
            wave_id,
            event.programme_id,
            event.organisation_id,
            event.group_id,
            kind,
            plan.instrument,
            version,
            event.timezone,
            plan.after_days,
            plan.reminders_days,
            consenting,
            at,
        )
        intents.append(Intent(wave, wave_id, planned))
    before = wave_id_of(event.group_id, BEFORE)
    return [*intents, Intent(wave, before, commands.OpenWave(before, at))]


def note_a_member(event: MemberJoined, at: datetime) -> list[Intent]:
    noted = commands.NoteMember(event.programme_id, event.group_id, event.person_id, event.surveys, at)
    return [Intent(report, event.programme_id, noted)]


def note_a_leaver(event: MemberLeft, at: datetime) -> list[Intent]:
    noted = commands.NoteLeaver(event.programme_id, event.group_id, event.person_id)
    return [Intent(report, event.programme_id, noted)]


def note_consent(event: Consent, at: datetime) -> list[Intent]:
    return [Intent(report, event.programme_id, commands.NoteConsent(event.programme_id, event.person_id, at))]


def forget_whoever_withdraws_consent(event: Consent, at: datetime) -> list[Intent]:
    noted = commands.NoteWithdrawal(event.programme_id, event.person_id, at)
    return [Intent(report, event.programme_id, noted)]


def close_the_before_wave_when_the_first_meetings_day_is_over(
    event: SessionPlanned, at: datetime
) -> list[Intent]:
    if event.number != FIRST:
        return []
    before = wave_id_of(event.group_id, BEFORE)
    return [Intent(wave, before, commands.ForeseeClosing(before, event.ends_at, event.timezone, at))]


def open_the_after_wave_when_no_meeting_is_to_come(event: SeriesEnded, at: datetime) -> list[Intent]:
    """Whether the last one was held, or called off after others; who never met is asked at the end of the
    programme."""
    if not event.held:
        return []
    after = wave_id_of(event.group_id, AFTER)
    return [Intent(wave, after, commands.OpenWave(after, at))]


def open_what_still_waits_when_a_programme_ends(event: ProgrammeEvent, at: datetime) -> list[Intent]:
    return [Intent(report, event.programme_id, commands.EndProgramme(event.programme_id, at))]


def call_off_the_waves_of_a_cancelled_programme(event: ProgrammeEvent, at: datetime) -> list[Intent]:
    return [Intent(report, event.programme_id, commands.CallOffProgramme(event.programme_id, at))]


def erase_here_who_is_erased(event: PersonErased, at: datetime) -> list[Intent]:
    return [Intent(erasure, event.person_id, BeginErasure(event.person_id, at))]


LISTENERS: Mapping[str, Sequence[Policy]] = {
    "registration.programme-planned.v1": (note_whose_programme_it_is,),
    "registration.programme-revised.v1": (note_how_many_can_answer_and_must,),
    "registration.programme-completed.v1": (open_what_still_waits_when_a_programme_ends,),
    "registration.programme-cancelled.v1": (call_off_the_waves_of_a_cancelled_programme,),
    "registration.group-formed.v1": (ask_a_group_before_and_after,),
    "registration.member-joined.v1": (note_a_member,),
    "registration.member-left.v1": (note_a_leaver,),
    "registration.survey-consent-given.v1": (note_consent,),
    "registration.survey-consent-withdrawn.v1": (forget_whoever_withdraws_consent,),
    "registration.person-erased.v1": (erase_here_who_is_erased,),
    "sessions.session-scheduled.v1": (close_the_before_wave_when_the_first_meetings_day_is_over,),
    "sessions.session-rescheduled.v1": (close_the_before_wave_when_the_first_meetings_day_is_over,),
    "sessions.series-ended.v1": (open_the_after_wave_when_no_meeting_is_to_come,),
}
# What is heard even of somebody who has been erased: it brings nobody back.
TAKES_AWAY = frozenset(
    {
        "registration.member-left.v1",
        "registration.survey-consent-withdrawn.v1",
        "registration.person-erased.v1",
    }
)
