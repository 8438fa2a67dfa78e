"""What does a mail about meetings say, and is there still a reason to send it?"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort
from flask_smorest import Blueprint

from services.sessions.api import schemas
from services.sessions.api.calendars import entry
from services.sessions.api.entries import message
from services.sessions.api.schemas import Instant
from services.sessions.api.showing import opener
from services.sessions.api.tokens import link_id_of, random_token
from services.sessions.domain.commands import MakeJoinLink
from services.sessions.domain.join_link import join_link
from services.sessions.projections.attendees import attendee
from services.sessions.projections.ground_rules import agreement_of, rules_of
from services.sessions.projections.groups import FACILITATOR, group_of, is_in_group, people_of
from services.sessions.projections.meetings import CANCELLED, SCHEDULED, meeting, meetings_of_group
from services.sessions.projections.preparations import theme_texts
from shared.auth import allow, service
from shared.decider import Rejected
from shared.http import context, not_found, now, run, store

blueprint = Blueprint("mailing", __name__, description="For notifications, at the moment of sending")
View = dict[str, Any]
Refs = Mapping[str, str]
GROUP = {"fi": "Ryhmä", "sv": "Grupp", "en": "Group"}


@blueprint.post("/internal/mailing/<template>")
@allow(service)
@blueprint.arguments(schemas.MailingBody)
@blueprint.response(200, schemas.Matter)
def matter(body: View, template: str) -> View:
    """The facts of one mail to one person; 410 when its reason has gone."""
    known = TEMPLATES.get(template)
    if known is None:
        not_found()
    told, needed = known
    if not needed <= body["refs"].keys():
        raise Rejected("bad-request", field="refs")
    found = told(body["person_id"], body["refs"], body["language"])
    return found if found is not None else abort(410)


def _group_welcome(person_id: str, refs: Refs, language: str) -> View | None:
    group_id = refs["group_id"]
    with store().database.read() as tx:
        group = group_of(tx, group_id)
        rows = [row for row in meetings_of_group(tx, group_id) if row.status == SCHEDULED]
        if group is None or not is_in_group(tx, group_id, person_id):
            return None
        leads = person_id in people_of(tx, group_id, FACILITATOR)
    times = [{"starts_at": _told(row.starts_at), "ends_at": _told(row.ends_at)} for row in rows]
    facts = {"group": f"{GROUP[language]} {group.label}", "timezone": group.timezone, "sessions": times}
    link = f"/facilitator/groups/{group_id}" if leads else f"/group/{group_id}"
    return {"facts": {"link": link, **facts}}


def _invitation(person_id: str, refs: Refs, language: str) -> View | None:
    row = _coming(person_id, refs, even_if_away=True)
    return None if row is None else _with_join_link(row, person_id, language)


def _moved(person_id: str, refs: Refs, language: str) -> View | None:
    row = _coming(person_id, refs, even_if_away=True)
    if row is None or row.previous_starts_at is None:
        return None
    found = _with_join_link(row, person_id, language)
    found["facts"]["previous_starts_at"] = _told(row.previous_starts_at)
    return found


def _reminder(person_id: str, refs: Refs, language: str) -> View | None:
    row = _coming(person_id, refs, even_if_away=False)
    return None if row is None else _with_join_link(row, person_id, language)


def _cancelled(person_id: str, refs: Refs, language: str) -> View | None:
    with store().database.read() as tx:
        row = meeting(tx, refs["session_id"])
        own = attendee(tx, refs["session_id"], person_id)
    if row is None or row.status != CANCELLED or own is None or not own.expected:
        return None
    return {"facts": _facts(row, "/home"), "attachments": [_attachment(row, None, language)]}


def _absence_told(person_id: str, refs: Refs, _: str) -> View | None:
    """To a facilitator: somebody cannot come. Who it is, notifications asks registration."""
    with store().database.read() as tx:
        row = meeting(tx, refs["session_id"])
        own = attendee(tx, refs["session_id"], person_id)
        absent = attendee(tx, refs["session_id"], refs["absent"])
    if row is None or row.status != SCHEDULED or own is None or not own.expected:
        return None
    if absent is None or not absent.away:
        return None
    return {"facts": _facts(row, f"/facilitator/meetings/{row.session_id}")}


def _ground_rules_agreed(person_id: str, refs: Refs, _: str) -> View | None:
    group_id = refs["group_id"]
    with store().database.read() as tx:
        rows = {row.rule_id: row for row in rules_of(tx, group_id)}
        agreement = agreement_of(tx, group_id)
        if agreement is None or not is_in_group(tx, group_id, person_id):
            return None
    if person_id in agreement.accepted or str(agreement.version) != refs["version"]:
        return None
    opened = opener(row.text for row in rows.values())
    texts = [opened(rows[rule].text) for rule in agreement.rules]
    return {"facts": {"link": f"/group/{group_id}", "rules": [text for text in texts if text is not None]}}


OF_GROUP, OF_SESSION = {"group_id"}, {"session_id"}
TEMPLATES: Mapping[str, tuple[Callable[[str, Refs, str], View | None], set[str]]] = {
    "group-welcome": (_group_welcome, OF_GROUP),
    "session-invitation": (_invitation, OF_SESSION),
    "session-moved": (_moved, OF_SESSION),
    "session-reminder": (_reminder, OF_SESSION),
    "session-cancelled": (_cancelled, OF_SESSION),
    "absence-told": (_absence_told, OF_SESSION | {"absent"}),
    "ground-rules-agreed": (_ground_rules_agreed, OF_GROUP | {"version"}),
}


def _coming(person_id: str, refs: Refs, even_if_away: bool) -> Any | None:
    """The session, if it is still to come and the person still expected there."""
    with store().database.read() as tx:
        row = meeting(tx, refs["session_id"])
        own = attendee(tx, refs["session_id"], person_id)
    if row is None or own is None or row.status != SCHEDULED or row.starts_at <= now():
        return None
    return row if own.expected and (even_if_away or not own.away) else None


def _with_join_link(row: Any, person_id: str, language: str) -> View:
    token = random_token()
    link_id = link_id_of(token)
    run(join_link, link_id, MakeJoinLink(link_id, row.session_id, person_id, now()))
    path = f"/join/{token}"
    url = f"{context().settings.public_url}{path}"
    return {"facts": _facts(row, path), "attachments": [_attachment(row, url, language)]}


def _facts(row: Any, link: str) -> View:
    with store().database.read() as tx:
        themes = theme_texts(tx, {row.theme_id} if row.theme_id else set())
    theme = opener(themes.values())(themes.get(row.theme_id))
    facts = {
        "link": link,
        "number": row.number,
        "of": row.of,
        "starts_at": _told(row.starts_at),
        "ends_at": _told(row.ends_at),
        "timezone": row.timezone,
    }
    return facts if theme is None else {**facts, "theme": theme}


def _attachment(row: Any, url: str | None, language: str) -> View:
    text = message(entry(row, url), language, context().settings.sender)
    method = "CANCEL" if row.status == CANCELLED else "PUBLISH"
    return {
        "filename": "vertais.ics",
        "content_type": f"text/calendar; method={method}; charset=utf-8",
        "text": text,
    }


def _told(moment: Any) -> str:
    return str(Instant().serialize("moment", {"moment": moment}))
