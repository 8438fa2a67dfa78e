"""Whom is a page for? One line a blueprint or page; one that is not here answers nobody. Whose things it
shows is the services' to judge: each request asks them as the person who looks."""

from collections.abc import Callable, Mapping

from flask import abort, request

from services.web import client
from services.web.person import Me

Rule = Callable[[Me], bool]


def anybody_known(_: Me) -> bool:
    return True


def admins(me: Me) -> bool:
    return me.admin


def organisers(me: Me) -> bool:
    """Coordinators, and the association's admins."""
    return bool(me.admin or me.coordinates)


# None: for everybody, signed in or not. A page's own line goes before its blueprint's.
PAGES: Mapping[str, Rule | None] = {
    "healthz": None,
    "assets": None,
    "public": None,
    "apply": None,
    "language": None,
    "sign_in": None,
    "links": None,
    "links.calendar": anybody_known,
    "survey": None,
    "home": anybody_known,
    "me": anybody_known,
    "my_data": None,
    "my_data.export": anybody_known,
    "my_data.erasure": anybody_known,
    "my_data.ask": anybody_known,
    "my_data.keep": anybody_known,
    "sign_ins": anybody_known,
    "openid": organisers,
    "openid.begin": None,
    "openid.back": None,
    "passkeys": anybody_known,  # whether they work here, registration tells
    "passkeys.ask_for_any": None,
    "passkeys.enter": None,
    "group": anybody_known,
    "goals": anybody_known,
    "concern": anybody_known,
    "meetings": anybody_known,
    "themes": anybody_known,
    "waves": anybody_known,
    "results": anybody_known,
    # who stands in at one meeting leads no group, so these are not for facilitators alone
    "facilitator": anybody_known,
    "meeting": anybody_known,
    "organisations": organisers,
    "sender": admins,
    "partners": organisers,
    "organisations.every": admins,
    "organisations.found": admins,
    "coordinator": organisers,
    "remaining": organisers,
    "staff_applications": organisers,
    "by_phone": organisers,
    "board": organisers,
    "published": organisers,
    "schedule": organisers,
    "staff_surveys": organisers,
    "staff_messages": organisers,
    "concerns": organisers,
    "report": organisers,
    "log": organisers,
}


def declared(endpoint: str) -> bool:
    return _line_of(endpoint) is not None


def admit() -> None:
    """Before a page: nobody known is led to the sign-in page, everybody else whom it is not for finds
    nothing there."""
    if request.endpoint is None:
        return  # no such page, which is told as ever
    line = _line_of(request.endpoint)
    if line is None:
        abort(404)
    rule = PAGES[line]
    if rule is not None and not rule(client.signed_in()):
        abort(404)


def _line_of(endpoint: str) -> str | None:
    names = (endpoint, endpoint.partition(".")[0])
    return next((name for name in names if name in PAGES), None)
