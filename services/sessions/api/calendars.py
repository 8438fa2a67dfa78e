"""How do a person's sessions get into their own calendar?"""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.sessions.api import schemas
from services.sessions.api.entries import Entry, feed
from services.sessions.api.tokens import derived_token, link_id_of
from services.sessions.domain.calendar_links import calendar_links
from services.sessions.domain.commands import MakeCalendarLink, MakeJoinLink, RevokeCalendarLinks
from services.sessions.domain.join_link import join_link
from services.sessions.projections.attendees import sessions_of_person
from services.sessions.projections.links import calendar_link, known_join_links
from services.sessions.projections.meetings import CANCELLED
from shared.auth import allow, anyone, caller, signed_in
from shared.decider import Intent
from shared.execute import state_of
from shared.http import context, language, not_found, now, run, run_all, store

blueprint = Blueprint("calendars", __name__, description="Sessions in one's own calendar")
View = dict[str, Any]


@blueprint.post("/me/calendar")
@allow(signed_in)
@blueprint.response(200, schemas.CalendarShown)
def my_calendar() -> View:
    """The secret address of the caller's calendar, the same until it is revoked, in their language."""
    person, tongue = str(caller().person), language()
    links, _ = state_of(store(), calendar_links, person)
    token = _secret_for(person, tongue, str(links.revocations))
    if link_id_of(token) not in links.ids:
        run(calendar_links, person, MakeCalendarLink(person, link_id_of(token), tongue))
    return {"url": f"{context().settings.public_url}/calendar/{token}.ics"}


@blueprint.delete("/me/calendar")
@allow(signed_in)
@blueprint.response(204)
def revoke_my_calendar() -> None:
    """The addresses given so far show nothing any more; the next one is new."""
    person = str(caller().person)
    run(calendar_links, person, RevokeCalendarLinks(person))


@blueprint.get("/calendar/<token>.ics")
@allow(anyone)
@blueprint.response(200, content_type="text/calendar")
def calendar_feed(token: str) -> Response:
    """All of a person's sessions, each with a join link of its own; whoever has the address may read it."""
    with store().database.read() as tx:
        link = calendar_link(tx, link_id_of(token))
        if link is None:
            not_found()
        rows = sessions_of_person(tx, link.person_id)
    tokens = {row.session_id: _secret_for("join", token, row.session_id) for row in rows}
    _make_missing(tokens, link.person_id)
    settings = context().settings
    entries = [entry(row, f"{settings.public_url}/join/{tokens[row.session_id]}") for row in rows]
    response = Response(feed(entries, link.language, settings.sender), content_type="text/calendar")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


def entry(row: Any, join_url: str | None) -> Entry:
    cancelled = row.status == CANCELLED
    return Entry(
        row.session_id,
        row.number,
        row.of,
        row.starts_at,
        row.ends_at,
        row.sequence,
        row.changed_at,
        cancelled,
        None if cancelled else join_url,
    )


def _make_missing(tokens: dict[str, str], person_id: str) -> None:
    """A calendar asks every few hours: its join links follow from its own address and are kept once."""
    by_id = {link_id_of(token): session_id for session_id, token in tokens.items()}
    with store().database.read() as tx:
        known = known_join_links(tx, set(by_id))
    missing = [
        Intent(join_link, link_id, MakeJoinLink(link_id, session_id, person_id, now()))
        for link_id, session_id in by_id.items()
        if link_id not in known
    ]
    if missing:
        run_all(missing)


def _secret_for(*about: str) -> str:
    return derived_token(context().settings.secret("sessions-links"), *about)
