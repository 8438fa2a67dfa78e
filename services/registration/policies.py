"""When this happens in one stream, then that is done in another: what nobody has to wait for."""

from collections.abc import Sequence
from datetime import datetime

from services.registration.consumed import (
    ErasedElsewhere,
    LeftTheProgramme,
    MeetingOver,
    MemberLetGo,
    MessageBounced,
)
from services.registration.domain.commands import MarkContact
from services.registration.domain.erasure import ERASURE
from services.registration.domain.erasure_commands import NoteReceipt
from services.registration.domain.group import GROUP
from services.registration.domain.grouping import GROUPING
from services.registration.domain.grouping_commands import LetGoOfMember, ReleaseSubstitute, RemoveMember
from services.registration.domain.person import PERSON
from shared.consumer import Policy
from shared.decider import Intent


def let_the_groups_go_of_who_left(event: LeftTheProgramme, _: datetime) -> list[Intent]:
    """The grouping knows in which group somebody is; whoever leaves is in none any more."""
    return [Intent(GROUPING, event.programme_id, LetGoOfMember(event.person_id))]


def take_who_is_let_go_out_of_the_group(event: MemberLetGo, _: datetime) -> list[Intent]:
    return [Intent(GROUP, event.group_id, RemoveMember(event.person_id))]


def let_the_substitute_go(event: MeetingOver, _: datetime) -> list[Intent]:
    """Whoever stood in at a meeting sees the group no longer than that takes."""
    return [Intent(GROUP, event.group_id, ReleaseSubstitute(event.session_id))]


def note_the_receipt(event: ErasedElsewhere, at: datetime) -> list[Intent]:
    return [Intent(ERASURE, event.person_id, NoteReceipt(event.service, at))]


def mark_the_contact_whose_mail_comes_back(event: MessageBounced, _: datetime) -> list[Intent]:
    """Not where it came back this once, as from a mailbox that is full."""
    return [Intent(PERSON, event.person_id, MarkContact(event.contact_version))] if event.lasting else []


LISTENERS: dict[str, Sequence[Policy]] = {
    "registration.application-withdrawn.v1": (let_the_groups_go_of_who_left,),
    "registration.participant-left.v1": (let_the_groups_go_of_who_left,),
    "registration.member-let-go.v1": (take_who_is_let_go_out_of_the_group,),
    "sessions.session-held.v1": (let_the_substitute_go,),
    "sessions.session-did-not-take-place.v1": (let_the_substitute_go,),
    "sessions.session-cancelled.v1": (let_the_substitute_go,),
    "sessions.person-erased.v1": (note_the_receipt,),
    "surveys.person-erased.v1": (note_the_receipt,),
    "notifications.message-bounced.v1": (mark_the_contact_whose_mail_comes_back,),
    "notifications.person-erased.v1": (note_the_receipt,),
}
