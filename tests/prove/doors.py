"""Who may come in where? Written down from what the domain says of roles, not read from the code."""

from collections.abc import Mapping

# The people of the story, as seen from one group of one programme.
NOBODY, STRANGER, SERVICE = "nobody", "stranger", "service"
ADMIN, COORDINATOR, FACILITATOR, OWNER = "admin", "coordinator", "facilitator", "owner"
FELLOW = "fellow member"
SUBSTITUTE = "substitute"
NEIGHBOUR = "coordinator of another organisation"
OTHER_FACILITATOR = "facilitator of another group"
OTHER_MEMBER = "member of another group"
PARTNER = "partner's system"
PARTNER_WITHOUT = "partner's system without the right"
OTHER_PARTNER = "another organisation's partner's system"
PARTNERS = (PARTNER, PARTNER_WITHOUT, OTHER_PARTNER)
PEOPLE = (
    STRANGER, ADMIN, COORDINATOR, FACILITATOR, OWNER, FELLOW, SUBSTITUTE, NEIGHBOUR, OTHER_FACILITATOR,
    OTHER_MEMBER,
)  # fmt: skip
CAST = (NOBODY, SERVICE, *PARTNERS, *PEOPLE)
# They have nothing to do with the programme: what they may call at all tells them nothing about it.
OUTSIDERS = frozenset({NOBODY, STRANGER, NEIGHBOUR, OTHER_PARTNER})

ANYBODY = frozenset(CAST)
KNOWN = frozenset(PEOPLE)
SERVICES = frozenset({SERVICE})
ADMINS = frozenset({ADMIN})
CONFIDANTS = frozenset({COORDINATOR})
STAFF = frozenset({ADMIN, COORDINATOR})
ORGANISERS = STAFF | {NEIGHBOUR}
STAFF_OR_PARTNER = STAFF | {PARTNER}
WORKS_HERE = frozenset({ADMIN, COORDINATOR, FACILITATOR, SUBSTITUTE, NEIGHBOUR, OTHER_FACILITATOR})
MINE = frozenset({OWNER})
MINE_OR_STAFF = MINE | STAFF
LEADERS = STAFF | {FACILITATOR}
LEADERS_OF_ANY = LEADERS | {OTHER_FACILITATOR}
MEMBERS = frozenset({OWNER, FELLOW})
CIRCLE = LEADERS | MEMBERS
CIRCLE_AND_GUEST = CIRCLE | {SUBSTITUTE}
LEADERS_TODAY = LEADERS | {SUBSTITUTE}
EXPECTED = MEMBERS | {SUBSTITUTE}

Doors = Mapping[frozenset[str], str]

REGISTRATION: Doors = {
    ANYBODY: """
        GET /jwks
        GET /offers/{token}
        POST /offers/{token}
        GET /programmes
        GET /programmes/{programme_id}
        POST /programmes/{programme_id}/applications
        GET /programmes/{programme_id}/drafts/{draft_id}
        PUT /programmes/{programme_id}/drafts/{draft_id}
        POST /certificates
        POST /erasures
        POST /oauth/token
        POST /sign-in-links
        POST /sign-ins
        GET /sign-in-providers
        POST /sign-ins/codes
        POST /sign-ins/openid
        POST /sign-ins/openid/{organisation_id}
        POST /sign-ins/passkeys
        POST /sign-ins/passkeys/options
        POST /sign-ins/tokens
        DELETE /sign-ins/current
    """,
    KNOWN: """
        GET /me
        PATCH /me
        GET /me/erasure
        POST /me/erasure
        DELETE /me/erasure
        GET /me/export
        GET /me/sign-ins
    """,
    WORKS_HERE: """
        GET /me/passkeys
        POST /me/passkeys
        POST /me/passkeys/options
    """,
    frozenset(): """
        DELETE /me/passkeys/{passkey_id}
    """,
    SERVICES: """
        POST /internal/contacts
        POST /internal/mailing/{template}
    """,
    ADMINS: """
        POST /organisations
        PUT /organisations/{organisation_id}/sender
        DELETE /organisations/{organisation_id}/sender
        PUT /organisations/{organisation_id}/sign-in-provider
        DELETE /organisations/{organisation_id}/sign-in-provider
    """,
    ORGANISERS: """
        GET /organisations
        GET /templates
    """,
    MINE: """
        DELETE /me/sign-ins/{sign_in_id}
        POST /applications/{application_id}/survey-consent
        DELETE /applications/{application_id}/survey-consent
    """,
    MINE_OR_STAFF | {PARTNER}: """
        GET /applications/{application_id}
    """,
    STAFF_OR_PARTNER: """
        POST /programmes
        POST /organisations/{organisation_id}/programmes/import
        GET /programmes/{programme_id}/applications
        GET /programmes/{programme_id}/places
    """,
    MINE_OR_STAFF: """
        PATCH /applications/{application_id}
        POST /applications/{application_id}/leave
        POST /applications/{application_id}/offer/answer
        POST /applications/{application_id}/pause
        POST /applications/{application_id}/resume
        POST /applications/{application_id}/withdraw
    """,
    CIRCLE_AND_GUEST: """
        GET /groups/{group_id}
    """,
    STAFF: """
        GET /organisations/{organisation_id}/sign-in-provider
        GET /organisations/{organisation_id}/partner-systems
        POST /organisations/{organisation_id}/partner-systems
        DELETE /organisations/{organisation_id}/partner-systems/{system_id}
        POST /organisations/{organisation_id}/partner-systems/{system_id}/secrets
        DELETE /organisations/{organisation_id}/partner-systems/{system_id}/secrets/{secret_id}
        POST /applications/{application_id}/accept
        POST /applications/{application_id}/complete
        POST /applications/{application_id}/decline
        POST /applications/{application_id}/notes
        POST /applications/{application_id}/offer
        POST /groups/{group_id}/facilitators
        DELETE /groups/{group_id}/facilitators/{person_id}
        POST /groups/{group_id}/members
        POST /groups/{group_id}/members/{person_id}/move
        POST /groups/{group_id}/substitutes
        GET /organisations/{organisation_id}/coordinators
        POST /organisations/{organisation_id}/coordinators
        DELETE /organisations/{organisation_id}/coordinators/{person_id}
        GET /organisations/{organisation_id}/staff
        POST /organisations/{organisation_id}/staff
        DELETE /organisations/{organisation_id}/staff/{person_id}
        POST /people/{person_id}/erasure/hasten
        GET /programmes/{programme_id}/audit
        GET /programmes/{programme_id}/names
        GET /programmes/{programme_id}/reads
        GET /programmes/{programme_id}/personal-data
        POST /programmes/{programme_id}/legal-holds
        DELETE /programmes/{programme_id}/legal-holds/{hold_id}
        PATCH /programmes/{programme_id}
        POST /programmes/{programme_id}/accept-all
        POST /programmes/{programme_id}/cancel
        POST /programmes/{programme_id}/close
        POST /programmes/{programme_id}/complete
        GET /programmes/{programme_id}/grouping
        POST /programmes/{programme_id}/grouping/facilitators
        DELETE /programmes/{programme_id}/grouping/facilitators/{group_id}/{person_id}
        POST /programmes/{programme_id}/grouping/moves
        POST /programmes/{programme_id}/grouping/moves/preview
        POST /programmes/{programme_id}/grouping/pins
        DELETE /programmes/{programme_id}/grouping/pins/{person_id}
        POST /programmes/{programme_id}/grouping/proposals
        POST /programmes/{programme_id}/grouping/publish
        GET /programmes/{programme_id}/grouping/search
        POST /programmes/{programme_id}/grouping/times
        POST /programmes/{programme_id}/grouping/undo
        GET /programmes/{programme_id}/groups
        POST /programmes/{programme_id}/open
        POST /programmes/{programme_id}/start
    """,
}
SESSIONS: Doors = {
    ANYBODY: """
        GET /calendar/{token}.ics
        POST /join/{token}
    """,
    KNOWN: """
        POST /me/calendar
        DELETE /me/calendar
        GET /me/export
        GET /me/sessions
    """,
    SERVICES: """
        POST /internal/mailing/{template}
    """,
    CONFIDANTS: """
        POST /concerns/{concern_id}/settle
        GET /programmes/{programme_id}/concerns
    """,
    STAFF: """
        GET /programmes/{programme_id}/audit
    """,
    STAFF_OR_PARTNER: """
        GET /programmes/{programme_id}/sessions
    """,
    MINE: """
        PATCH /goals/{goal_id}
        DELETE /goals/{goal_id}
    """,
    MEMBERS: """
        POST /groups/{group_id}/goals
        POST /groups/{group_id}/ground-rules/accept
    """,
    CIRCLE: """
        POST /groups/{group_id}/concerns
        GET /groups/{group_id}/goals
        GET /groups/{group_id}/ground-rules
        POST /groups/{group_id}/ground-rules/proposals
        GET /groups/{group_id}/room
        GET /groups/{group_id}/sessions
    """,
    LEADERS: """
        POST /groups/{group_id}/channel
        POST /groups/{group_id}/room
        POST /groups/{group_id}/ground-rules/agree
    """,
    LEADERS | MINE: """
        DELETE /groups/{group_id}/ground-rules/proposals/{rule_id}
    """,
    LEADERS_TODAY | MINE: """
        POST /sessions/{session_id}/join-links/revoke
    """,
    CIRCLE_AND_GUEST: """
        GET /sessions/{session_id}
        POST /sessions/{session_id}/join
        POST /sessions/{session_id}/themes
    """,
    EXPECTED: """
        POST /sessions/{session_id}/absence
        DELETE /sessions/{session_id}/absence
        POST /sessions/{session_id}/themes/vote
    """,
    LEADERS_TODAY: """
        POST /sessions/{session_id}/agenda
        POST /sessions/{session_id}/attendance
        POST /sessions/{session_id}/cancel
        POST /sessions/{session_id}/hold
        POST /sessions/{session_id}/materials
        DELETE /sessions/{session_id}/materials/{material_id}
        POST /sessions/{session_id}/reschedule
        POST /sessions/{session_id}/room
        DELETE /sessions/{session_id}/room
        POST /sessions/{session_id}/substitute
        POST /sessions/{session_id}/task
        POST /sessions/{session_id}/themes/choose
    """,
}
SURVEYS: Doors = {
    ANYBODY: """
        GET /instruments/{instrument_id}/{version}
        POST /survey-links/{token}
        PUT /survey-links/{token}/answers
        POST /survey-links/{token}/submit
    """,
    KNOWN: """
        GET /me/export
        GET /me/results
        GET /me/waves
    """,
    SERVICES: """
        POST /internal/mailing/report-ready
        POST /internal/mailing/survey-invitation
        POST /internal/mailing/survey-reminder
    """,
    STAFF_OR_PARTNER: """
        GET /programmes/{programme_id}/report
        GET /programmes/{programme_id}/report.csv
    """,
    STAFF: """
        GET /programmes/{programme_id}/audit
        GET /programmes/{programme_id}/reporting-check
    """,
    LEADERS_OF_ANY: """
        GET /programmes/{programme_id}/waves
    """,
    MEMBERS: """
        POST /me/waves/{wave_id}/link
    """,
}
NOTIFICATIONS: Doors = {
    ANYBODY: """
        GET /unsubscribe/{token}
        POST /unsubscribe/{token}
    """,
    KNOWN: """
        GET /me/export
        GET /me/preferences
        PUT /me/preferences
        POST /messages/preview
    """,
    STAFF: """
        POST /messages/{message_id}/send-again
        GET /programmes/{programme_id}/audit
        GET /programmes/{programme_id}/messages
        GET /programmes/{programme_id}/written-messages
    """,
    LEADERS: """
        POST /messages
    """,
}
DOORS: Mapping[str, Doors] = {
    "registration": REGISTRATION,
    "sessions": SESSIONS,
    "surveys": SURVEYS,
    "notifications": NOTIFICATIONS,
}
WEB: Doors = {
    ANYBODY - {SERVICE, *PARTNERS}: """
        /healthz /static/<name> / /programmes /programmes/<programme_id> /language
        /programmes/<programme_id>/apply /sign-in /in/<token> /sign-out /join/<token> /offer/<token>
        /survey/<token> /calendar/<token>.ics /erase/<token> /certificate/<code> /privacy
    """,
    KNOWN: "/home /group /me /calendar /results /facilitator",
    ADMINS: "/admin /organisations/<organisation_id>/sender",
    ORGANISERS: "/coordinator",
    WORKS_HERE: "/me/passkeys",
    STAFF: "/coordinator/<programme_id> /organisations/<organisation_id>",
    CONFIDANTS: "/coordinator/<programme_id>/concerns/<concern_id>",
    CIRCLE_AND_GUEST: "/group/<group_id> /meetings/<session_id>",
    LEADERS: "/facilitator/groups/<group_id>",
    LEADERS_TODAY: "/facilitator/meetings/<session_id>",
    MINE: "/me/applications/<application_id> /group/<group_id>/goals/<goal_id> /results/<programme_id>",
    MEMBERS: "/waves/<wave_id>",
}


def who_may(service: str, operation: str) -> frozenset[str] | None:
    """Whom the door of an operation, `GET /me`, is open to; None where nobody has said."""
    for people, lines in DOORS[service].items():
        if operation in (line.strip() for line in lines.splitlines()):
            return people
    return None


def who_may_see(page: str) -> frozenset[str] | None:
    """Whom a page is for: the longest of the paths written down here that it begins with."""
    best, found = "", None
    for people, paths in WEB.items():
        for path in paths.split():
            if (page == path or (path != "/" and page.startswith(f"{path}/"))) and len(path) > len(best):
                best, found = path, people
    return found
