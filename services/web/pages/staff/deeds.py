"""What does each event say that somebody did? A service a function: the sentence goes on from who it was."""

from services.web.words import _


def with_applications_and_groups() -> dict[str, str]:
    return {
        "programme-planned": _("planned the programme"),
        "design-revised": _("changed the programme"),
        "applications-opened": _("opened applications"),
        "applications-closed": _("closed applications"),
        "programme-started": _("started the programme"),
        "programme-completed": _("completed the programme"),
        "programme-cancelled": _("called the programme off"),
        "places-opened": _("opened the places"),
        "capacity-changed": _("changed the number of places"),
        "places-closed": _("closed the places"),
        "places-settled": _("settled the places"),
        "places-ended": _("ended the places"),
        "place-requested": _("asked for a place"),
        "application-submitted": _("sent an application"),
        "application-accepted": _("accepted"),
        "application-waitlisted": _("put on the waiting list"),
        "application-declined": _("declined"),
        "application-withdrawn": _("withdrew"),
        "place-offered": _("offered a place"),
        "offer-lapsed": _("let an offer lapse"),
        "participant-paused": _("paused taking part"),
        "participant-resumed": _("resumed taking part"),
        "participant-left": _("noted the leaving"),
        "participant-completed": _("noted the completion"),
        "answers-corrected": _("corrected the answers"),
        "call-noted": _("noted a call"),
        "survey-consent-given": _("gave consent to the surveys"),
        "survey-consent-withdrawn": _("withdrew consent to the surveys"),
        "groups-asked": _("asked for proposed groups"),
        "groups-proposed": _("proposed groups"),
        "no-groups-found": _("found no groups"),
        "member-moved": _("moved a member on the board"),
        "move-undone": _("took back a move"),
        "member-pinned": _("fixed a member to a group"),
        "member-unpinned": _("let a member loose"),
        "facilitator-placed": _("placed a facilitator"),
        "facilitator-taken-away": _("took a facilitator off the board"),
        "meeting-time-chosen": _("chose a meeting time"),
        "groups-published": _("published the groups"),
        "member-transferred": _("moved a member to another group"),
        "member-let-go": _("let a member go"),
        "group-formed": _("formed a group"),
        "member-joined": _("added a member to a group"),
        "member-left": _("took a member off a group"),
        "facilitator-assigned": _("assigned a facilitator"),
        "facilitator-released": _("released a facilitator"),
        "substitute-named": _("named a substitute"),
        "substitute-released": _("released a substitute"),
        "legal-hold-placed": _("placed a legal hold"),
        "legal-hold-lifted": _("lifted a legal hold"),
        "retention-planned": _("planned how long data is kept"),
        "retention-ended": _("ended the keeping of data"),
    }


def with_meetings() -> dict[str, str]:
    return {
        "group-room-set": _("set the group's room"),
        "group-channel-set": _("set the group's channel"),
        "session-rescheduled": _("moved a meeting"),
        "session-cancelled": _("called a meeting off"),
        "session-held": _("noted that a meeting was held"),
        "session-did-not-take-place": _("noted that a meeting did not take place"),
        "session-facilitator-assigned": _("named who leads a meeting"),
        "session-facilitator-released": _("released from leading a meeting"),
        "absence-told": _("said they cannot come to a meeting"),
        "absence-taken-back": _("said they can come to a meeting after all"),
        "attendance-taken": _("took attendance"),
        "join-links-revoked": _("ended the join links to a meeting"),
        "agenda-set": _("set a meeting's agenda"),
        "theme-proposed": _("suggested a theme"),
        "theme-chosen": _("chose the theme of a meeting"),
        "material-added": _("added material to a meeting"),
        "material-removed": _("removed material from a meeting"),
        "task-given": _("gave the group a task"),
        "session-room-set": _("gave a meeting a room of its own"),
        "session-room-dropped": _("moved a meeting back to the group's room"),
        "ground-rule-proposed": _("suggested a ground rule"),
        "ground-rule-dropped": _("took a ground rule off the table"),
        "ground-rules-agreed": _("noted that the ground rules are agreed"),
        "ground-rules-accepted": _("accepted the ground rules"),
        "concern-raised": _("told a concern in confidence"),
        "concern-settled": _("saw to a concern"),
    }


def with_surveys() -> dict[str, str]:
    return {"answer-received": _("answered a survey")}


def with_messages() -> dict[str, str]:
    return {
        "message-written": _("wrote a message"),
        "message-restored": _("sent a message again"),
    }


WORDS = {
    "registration": with_applications_and_groups,
    "sessions": with_meetings,
    "surveys": with_surveys,
    "notifications": with_messages,
}
