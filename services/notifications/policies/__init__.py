"""When this happened elsewhere, what do we do about it? The table of contents of what is sent and why."""

from collections.abc import Mapping, Sequence

from services.notifications.policies.applications import (
    answer_that_the_application_arrived,
    ask_whether_the_offered_place_is_taken,
    forget_the_offer,
    send_the_sign_in_link,
    tell_of_the_decline,
    tell_of_the_lapsed_offer,
    tell_of_the_place,
    tell_of_the_waiting_list,
)
from services.notifications.policies.audience import (
    add_the_facilitator,
    add_the_member,
    count_the_applicant_in,
    count_the_applicant_out,
    forget_the_coordinator,
    gather_the_group,
    note_the_coordinator,
    open_the_audience,
    remove_the_facilitator,
    remove_the_member,
)
from services.notifications.policies.erasures import (
    ask_to_confirm_the_erasure,
    erase_here_who_is_erased,
    forget_what_was_sent,
    tell_when_the_erasure_will_be,
)
from services.notifications.policies.meetings import (
    ask_to_accept_the_ground_rules,
    bring_the_reminders_back,
    call_the_meeting_off,
    invite_to_the_meeting,
    invite_whoever_came_later,
    move_the_meeting,
    stop_asking_about_the_ground_rules,
    take_back_the_invitation,
    tell_the_facilitators_of_the_absence,
    welcome_to_the_group,
)
from services.notifications.policies.surveys import (
    invite_to_answer,
    invite_whoever_was_added_to_answer,
    stop_asking_for_an_answer,
    tell_the_coordinators_of_the_report,
)
from shared.consumer import Policy

LISTENERS: Mapping[str, Sequence[Policy]] = {
    "registration.sign-in-requested.v1": (send_the_sign_in_link,),
    "registration.coordinator-appointed.v1": (note_the_coordinator,),
    "registration.coordinator-dismissed.v1": (forget_the_coordinator,),
    "registration.programme-planned.v1": (open_the_audience,),
    "registration.application-submitted.v1": (count_the_applicant_in, answer_that_the_application_arrived),
    "registration.application-accepted.v1": (tell_of_the_place, forget_the_offer),
    "registration.application-waitlisted.v1": (tell_of_the_waiting_list,),
    "registration.application-declined.v1": (
        tell_of_the_decline,
        forget_the_offer,
        count_the_applicant_out,
    ),
    "registration.application-withdrawn.v1": (forget_the_offer, count_the_applicant_out),
    "registration.place-offered.v1": (ask_whether_the_offered_place_is_taken,),
    "registration.offer-lapsed.v1": (forget_the_offer, tell_of_the_lapsed_offer),
    "registration.group-formed.v1": (gather_the_group,),
    "registration.member-joined.v1": (add_the_member,),
    "registration.member-left.v1": (remove_the_member,),
    "registration.member-let-go.v1": (remove_the_member,),
    "registration.facilitator-assigned.v1": (add_the_facilitator,),
    "registration.facilitator-released.v1": (remove_the_facilitator,),
    "registration.erasure-asked.v1": (ask_to_confirm_the_erasure,),
    "registration.erasure-confirmed.v1": (tell_when_the_erasure_will_be,),
    "registration.retention-ended.v1": (forget_what_was_sent,),
    "registration.person-erased.v1": (erase_here_who_is_erased,),
    "sessions.session-scheduled.v1": (welcome_to_the_group, invite_to_the_meeting),
    "sessions.session-rescheduled.v1": (move_the_meeting,),
    "sessions.session-cancelled.v1": (call_the_meeting_off,),
    "sessions.person-invited.v1": (invite_whoever_came_later,),
    "sessions.invitation-withdrawn.v1": (take_back_the_invitation,),
    "sessions.session-facilitator-assigned.v1": (invite_whoever_came_later,),
    "sessions.session-facilitator-released.v1": (take_back_the_invitation,),
    "sessions.absence-told.v1": (tell_the_facilitators_of_the_absence,),
    "sessions.absence-taken-back.v1": (bring_the_reminders_back,),
    "sessions.ground-rules-agreed.v1": (ask_to_accept_the_ground_rules,),
    "sessions.ground-rules-accepted.v1": (stop_asking_about_the_ground_rules,),
    "surveys.wave-opened.v1": (invite_to_answer,),
    "surveys.respondent-invited.v1": (invite_whoever_was_added_to_answer,),
    "surveys.respondent-removed.v1": (stop_asking_for_an_answer,),
    "surveys.answer-received.v1": (stop_asking_for_an_answer,),
    "surveys.report-released.v1": (tell_the_coordinators_of_the_report,),
}
# What is heard even of somebody who has been erased: it brings nobody back.
TAKES_AWAY = frozenset(
    {
        "registration.coordinator-dismissed.v1",
        "registration.application-withdrawn.v1",
        "registration.member-left.v1",
        "registration.member-let-go.v1",
        "registration.facilitator-released.v1",
        "registration.person-erased.v1",
        "sessions.invitation-withdrawn.v1",
        "sessions.session-facilitator-released.v1",
        "sessions.ground-rules-accepted.v1",
        "surveys.respondent-removed.v1",
        "surveys.answer-received.v1",
    }
)
